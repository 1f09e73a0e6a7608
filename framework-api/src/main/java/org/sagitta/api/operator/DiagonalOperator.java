package org.sagitta.api.operator;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** A diagonal operator is a matrix diag(d), whose eigenvalues are its entries. */
public final class DiagonalOperator implements CurvatureOperator {
    private final INDArray diagonal;
    private final Supplier<INDArray> dense;

    /**
     * Wraps a diagonal.
     *
     * @param diagonal d, of length P; not copied, so it must not be changed afterwards
     */
    public DiagonalOperator(INDArray diagonal) {
        this.diagonal = diagonal.reshape(diagonal.length());
        this.dense = Suppliers.memoize(() -> Nd4j.diag(this.diagonal));
    }

    /** Returns d. */
    @Override
    public INDArray diagonal() {
        return diagonal;
    }

    @Override
    public int dimension() {
        return Math.toIntExact(diagonal.length());
    }

    @Override
    public DataType precision() {
        return diagonal.dataType();
    }

    @Override
    public INDArray apply(INDArray directions) {
        INDArray v = Directions.checked(directions, dimension(), precision());
        return v.rank() == 1 ? v.mul(diagonal) : v.mulColumnVector(diagonal.reshape(diagonal.length(), 1));
    }

    // sums in double: ND4J sums float32 in float32, with an error of some per cent over millions of entries
    @Override
    public OptionalDouble trace() {
        return OptionalDouble.of(diagonal.castTo(DataType.DOUBLE).sumNumber().doubleValue());
    }

    @Override
    public OptionalDouble frobeniusNorm() {
        return OptionalDouble.of(EuclideanNorm.of(diagonal));
    }

    @Override
    public OptionalDouble spectralNorm() {
        return OptionalDouble.of(diagonal.normmaxNumber().doubleValue());
    }

    @Override
    public double[] eigenvalues(Eigensolver eigensolver) {
        double[] eigenvalues = diagonal.toDoubleVector();
        Arrays.sort(eigenvalues);
        return eigenvalues;
    }

    @Override
    public int eigenproblem() {
        return 0;
    }

    @Override
    public Optional<Damped> damped(double damping, Eigensolver eigensolver) {
        INDArray values = DampedSpectrum.damped(diagonal.castTo(DataType.DOUBLE), damping);
        INDArray column = values.reshape(new long[] {dimension(), 1});
        return Optional.of(new Factorised(
                dimension(), precision(), DampedSpectrum.logDeterminant(values), v -> v.divColumnVector(column)));
    }

    @Override
    public DiagonalOperator scaled(double factor) {
        return new DiagonalOperator(diagonal.mul(factor));
    }

    /** Diagonal where B is. */
    @Override
    public Optional<CurvatureOperator> structuredSum(CurvatureOperator other) {
        return other instanceof DiagonalOperator
                ? Optional.of(new DiagonalOperator(Sum.sum(diagonal, other.diagonal())))
                : Optional.empty();
    }

    /** Diagonal where B is. */
    @Override
    public CurvatureOperator between(CurvatureOperator other) {
        Congruence.requireSameDimension(this, other);
        return other instanceof DiagonalOperator
                ? new DiagonalOperator(Congruence.diagonal(this, other))
                : Congruence.of(this, other);
    }

    @Override
    public DiagonalOperator restricted(Selection selection) {
        return new DiagonalOperator(selection.of(diagonal));
    }

    @Override
    public DiagonalOperator restricted(int from, int to) {
        Directions.checkRange(from, to, dimension());
        return new DiagonalOperator(
                diagonal.get(NDArrayIndex.interval(from, to)).dup());
    }

    @Override
    public INDArray toDense() {
        return dense.get();
    }

    @Override
    public boolean isMaterialised() {
        return true;
    }
}
