package org.sagitta.api.operator;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A low-rank-plus-diagonal operator is a matrix A = U diag(e) U' + diag(d), with U of shape P x r and r far below P. */
public final class LowRankPlusDiagonalOperator implements CurvatureOperator {
    private final DataType precision;
    private final INDArray factor;
    private final INDArray eigenvalues;
    private final INDArray diagonal;
    private final Supplier<INDArray> dense;

    /**
     * Creates the matrix from its factor and diagonals.
     *
     * @param factor U, P x r; its columns need not be orthonormal
     * @param eigenvalues e, of length r, of either sign; signs if the factor is scaled
     * @param diagonal d, of length P
     * @throws IllegalArgumentException if the shapes do not fit
     */
    public LowRankPlusDiagonalOperator(INDArray factor, INDArray eigenvalues, INDArray diagonal) {
        this(factor, eigenvalues, diagonal, factor.dataType());
    }

    private LowRankPlusDiagonalOperator(INDArray factor, INDArray eigenvalues, INDArray diagonal, DataType precision) {
        if (factor.rank() != 2 || factor.size(0) != diagonal.length() || factor.size(1) != eigenvalues.length()) {
            throw new IllegalArgumentException("A factor of shape " + Arrays.toString(factor.shape()) + " with "
                    + eigenvalues.length() + " eigenvalues and a diagonal of length " + diagonal.length());
        }
        this.precision = precision;
        this.factor = factor.castTo(DataType.DOUBLE);
        this.eigenvalues = column(eigenvalues);
        this.diagonal = column(diagonal);
        this.dense = Suppliers.memoize(this::matrix);
    }

    @Override
    public int dimension() {
        return factor.rows();
    }

    @Override
    public DataType precision() {
        return precision;
    }

    @Override
    public INDArray apply(INDArray directions) {
        return Directions.product(directions, dimension(), precision, v -> {
            INDArray lowRank = factor.mmul(factor.transpose().mmul(v).muliColumnVector(eigenvalues));
            return lowRank.addi(v.mulColumnVector(diagonal));
        });
    }

    /** Returns the diagonal of the sum U diag(e) U' + diag(d). */
    @Override
    public INDArray diagonal() {
        return diagonalOfLowRank().addi(diagonal).reshape(dimension()).castTo(precision);
    }

    @Override
    public OptionalDouble trace() {
        return OptionalDouble.of(diagonalOfLowRank().addi(diagonal).sumNumber().doubleValue());
    }

    /** Computes the norm from ||U diag(e) U'||^2 + 2 sum d_i (U diag(e) U')_ii + ||d||^2. */
    @Override
    public OptionalDouble frobeniusNorm() {
        INDArray ofLowRank = diagonalOfLowRank();
        // dividing by a power of two prevents squares from under- or overflowing
        double unit = EuclideanNorm.powerOfTwoNear(Math.max(
                ofLowRank.normmaxNumber().doubleValue(),
                diagonal.normmaxNumber().doubleValue()));
        INDArray gram = factor.transpose().mmul(factor).muliColumnVector(eigenvalues.div(unit));
        INDArray rest = diagonal.div(unit);
        double lowRank = gram.mul(gram.transpose()).sumNumber().doubleValue();
        double mixed = ofLowRank.divi(unit).muli(rest).sumNumber().doubleValue();
        double own = rest.mul(rest).sumNumber().doubleValue();
        return OptionalDouble.of(unit * Math.sqrt(Math.max(0, lowRank + 2 * mixed + own)));
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
        return dimension();
    }

    /**
     * Factorises by Woodbury's identity. The result is also empty if a diagonal entry + damping is not positive although the
     * whole matrix is positive definite.
     */
    @Override
    public Optional<Damped> damped(double damping, Eigensolver eigensolver) {
        return Woodbury.of(factor, eigenvalues, diagonal, eigensolver).damped(damping, precision);
    }

    @Override
    public LowRankPlusDiagonalOperator scaled(double by) {
        return new LowRankPlusDiagonalOperator(factor, eigenvalues.mul(by), diagonal.mul(by), precision);
    }

    @Override
    public LowRankPlusDiagonalOperator restricted(int from, int to) {
        Directions.checkRange(from, to, dimension());
        return new LowRankPlusDiagonalOperator(
                Directions.rows(factor, from, to).dup(),
                eigenvalues,
                Directions.rows(diagonal, from, to).dup(),
                precision);
    }

    /** Returns the same structure if B is diagonal, or if B is of low rank too and the sum of both ranks is below P. */
    @Override
    public Optional<CurvatureOperator> structuredSum(CurvatureOperator other) {
        if (other instanceof DiagonalOperator) {
            return Optional.of(new LowRankPlusDiagonalOperator(
                    factor,
                    eigenvalues,
                    diagonal.add(column(other.diagonal())),
                    Sum.wider(precision, other.precision())));
        }
        return other instanceof LowRankPlusDiagonalOperator that
                        && factor.columns() + that.factor.columns() < dimension()
                ? Optional.of(with(that))
                : Optional.empty();
    }

    private LowRankPlusDiagonalOperator with(LowRankPlusDiagonalOperator other) {
        return new LowRankPlusDiagonalOperator(
                Nd4j.concat(1, factor, other.factor),
                Nd4j.concat(0, eigenvalues, other.eigenvalues),
                diagonal.add(other.diagonal),
                Sum.wider(precision, other.precision));
    }

    /** Returns the same structure if B is diagonal: B U diag(e) U' B + diag(b^2 d). */
    @Override
    public CurvatureOperator between(CurvatureOperator other) {
        Congruence.requireSameDimension(this, other);
        if (other instanceof DiagonalOperator) {
            INDArray b = column(other.diagonal());
            return new LowRankPlusDiagonalOperator(
                    factor.mulColumnVector(b),
                    eigenvalues,
                    b.mul(b).muli(diagonal),
                    Sum.wider(precision, other.precision()));
        }
        return Congruence.of(this, other);
    }

    @Override
    public boolean isDampedCheaper() {
        return true;
    }

    @Override
    public INDArray toDense() {
        return dense.get();
    }

    @Override
    public boolean isMaterialised() {
        return true;
    }

    private INDArray matrix() {
        return Directions.matrix(dimension(), precision, this::apply);
    }

    private INDArray diagonalOfLowRank() {
        return factor.mul(factor).mmul(eigenvalues);
    }

    private static INDArray column(INDArray vector) {
        return vector.castTo(DataType.DOUBLE).reshape(new long[] {vector.length(), 1});
    }
}
