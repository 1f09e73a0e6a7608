package org.sagitta.api.operator;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An operator that is known by its products only, such as V -> H V. */
public final class MatrixFreeOperator implements CurvatureOperator {
    private final int dimension;
    private final DataType precision;
    private final UnaryOperator<INDArray> product;
    private final Supplier<INDArray> dense;
    private volatile boolean materialised;

    /**
     * @param dimension P
     * @param precision the type of the products
     * @param product V, P x k, to A V, P x k; symmetric and linear
     */
    public MatrixFreeOperator(int dimension, DataType precision, UnaryOperator<INDArray> product) {
        this.dimension = dimension;
        this.precision = precision;
        this.product = product;
        this.dense = Suppliers.memoize(() -> made(Directions.matrix(dimension, precision, product)));
    }

    /**
     * An operator whose matrix there is a better way to.
     *
     * @param product V, P x k, to A V, P x k; symmetric and linear
     * @param matrix makes A, exactly symmetric; asked once at most
     */
    public MatrixFreeOperator(
            int dimension, DataType precision, UnaryOperator<INDArray> product, Supplier<INDArray> matrix) {
        this.dimension = dimension;
        this.precision = precision;
        this.product = product;
        this.dense = Suppliers.memoize(() -> made(matrix.get()));
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public DataType precision() {
        return precision;
    }

    @Override
    public INDArray apply(INDArray directions) {
        INDArray v = Directions.checked(directions, dimension, precision);
        return v.rank() == 1 ? product.apply(v.reshape(dimension, 1)).reshape(dimension) : product.apply(v);
    }

    @Override
    public OptionalDouble trace() {
        return OptionalDouble.empty();
    }

    @Override
    public OptionalDouble frobeniusNorm() {
        return OptionalDouble.empty();
    }

    @Override
    public OptionalDouble spectralNorm() {
        return OptionalDouble.empty();
    }

    @Override
    public double[] eigenvalues(Eigensolver eigensolver) {
        return eigensolver.eigenvalues(toDense());
    }

    @Override
    public int eigenproblem() {
        return dimension;
    }

    /** From the matrix where that was made already. */
    @Override
    public Optional<Damped> damped(double damping, Eigensolver eigensolver) {
        return materialised ? new DenseOperator(toDense()).damped(damping, eigensolver) : Optional.empty();
    }

    @Override
    public MatrixFreeOperator scaled(double factor) {
        return new MatrixFreeOperator(
                dimension,
                precision,
                directions -> product.apply(directions).mul(factor),
                () -> toDense().mul(factor));
    }

    /** From the matrix where that was made already. */
    @Override
    public CurvatureOperator restricted(int from, int to) {
        return materialised ? new DenseOperator(toDense()).restricted(from, to) : Submatrix.of(this, from, to);
    }

    @Override
    public INDArray toDense() {
        return dense.get();
    }

    @Override
    public boolean isMaterialised() {
        return materialised;
    }

    private INDArray made(INDArray matrix) {
        materialised = true;
        return matrix;
    }
}
