package org.sagitta.api.operator;

import java.util.Optional;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** A dense operator is a symmetric matrix whose P^2 entries are all in memory. */
public final class DenseOperator implements CurvatureOperator {
    private final INDArray matrix;

    /**
     * Wraps a matrix.
     *
     * @param matrix P x P, symmetric; not copied, so it must not be changed afterwards
     * @throws IllegalArgumentException if it is not square
     */
    public DenseOperator(INDArray matrix) {
        this.matrix = Directions.square(matrix, "A dense operator");
    }

    @Override
    public int dimension() {
        return matrix.rows();
    }

    @Override
    public DataType precision() {
        return matrix.dataType();
    }

    @Override
    public INDArray apply(INDArray directions) {
        INDArray v = Directions.checked(directions, dimension(), precision());
        return v.rank() == 1 ? matrix.mmul(v.reshape(v.length(), 1)).reshape(v.length()) : matrix.mmul(v);
    }

    @Override
    public INDArray diagonal() {
        INDArray diagonal = Nd4j.createUninitialized(precision(), dimension());
        for (int i = 0; i < dimension(); i++) {
            diagonal.putScalar(i, matrix.getDouble(i, i));
        }
        return diagonal;
    }

    @Override
    public OptionalDouble trace() {
        double trace = 0;
        for (int i = 0; i < dimension(); i++) {
            trace += matrix.getDouble(i, i);
        }
        return OptionalDouble.of(trace);
    }

    @Override
    public OptionalDouble frobeniusNorm() {
        return OptionalDouble.of(EuclideanNorm.of(matrix));
    }

    @Override
    public OptionalDouble spectralNorm() {
        return OptionalDouble.empty();
    }

    @Override
    public double[] eigenvalues(Eigensolver eigensolver) {
        return eigensolver.eigenvalues(matrix);
    }

    @Override
    public int eigenproblem() {
        return dimension();
    }

    /** Factorises by the eigendecomposition A = V diag(lambda) V'. */
    @Override
    public Optional<Damped> damped(double damping, Eigensolver eigensolver) {
        Eigenpairs pairs = eigensolver.eigenpairs(matrix);
        INDArray values = DampedSpectrum.dampedBeyondRounding(pairs.values(), damping);
        INDArray column = values.reshape(new long[] {dimension(), 1});
        INDArray vectors = pairs.vectors();
        return Optional.of(new Factorised(
                dimension(),
                precision(),
                DampedSpectrum.logDeterminant(values),
                v -> vectors.mmul(vectors.transpose().mmul(v).diviColumnVector(column))));
    }

    @Override
    public DenseOperator scaled(double factor) {
        return new DenseOperator(matrix.mul(factor));
    }

    /** Returns a dense sum if B is dense. */
    @Override
    public Optional<CurvatureOperator> structuredSum(CurvatureOperator other) {
        return other instanceof DenseOperator
                ? Optional.of(new DenseOperator(Sum.sum(matrix, other.toDense())))
                : Optional.empty();
    }

    /** Returns a dense product if B has a structure. If B has only products, they are not taken before they are asked for. */
    @Override
    public CurvatureOperator between(CurvatureOperator other) {
        Congruence.requireSameDimension(this, other);
        return other.isMaterialised() ? new DenseOperator(Congruence.matrix(this, other)) : Congruence.of(this, other);
    }

    @Override
    public DenseOperator restricted(int from, int to) {
        Directions.checkRange(from, to, dimension());
        return new DenseOperator(matrix.get(NDArrayIndex.interval(from, to), NDArrayIndex.interval(from, to))
                .dup());
    }

    @Override
    public DenseOperator restricted(Selection selection) {
        return new DenseOperator(selection.entries(matrix));
    }

    @Override
    public INDArray toDense() {
        return matrix;
    }

    @Override
    public boolean isMaterialised() {
        return true;
    }

    @Override
    public boolean isStored() {
        return true;
    }
}
