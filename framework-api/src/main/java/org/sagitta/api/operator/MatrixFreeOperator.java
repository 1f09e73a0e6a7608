package org.sagitta.api.operator;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

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
        this.dense = Suppliers.memoize(() -> made(matrixOfProducts()));
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

    private INDArray matrixOfProducts() {
        INDArray matrix = Nd4j.createUninitialized(precision, new long[] {dimension, dimension}, 'f');
        for (int from = 0; from < dimension; from += Directions.COLUMNS_A_PASS) {
            int to = Math.min(dimension, from + Directions.COLUMNS_A_PASS);
            matrix.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to))
                    .assign(product.apply(Directions.unit(dimension, from, to, precision)));
        }
        matrix.addi(matrix.transpose().dup('f')).muli(0.5);
        return matrix;
    }
}
