package org.sagitta.api.operator;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A curvature operator is a real symmetric linear operator A on parameter vectors: an estimate of a curvature matrix, P x P,
 * with its known structure. It answers exactly what its structure gives cheaply, such as the trace of a diagonal and the
 * inverse of a Kronecker product. For the rest there are products, {@link #apply}, and, if P^2 numbers fit into memory, the
 * matrix, {@link #toDense}.
 *
 * <p>New structures extend {@link AbstractCurvatureOperator}, which needs only their products.
 *
 * <p>Operators are immutable, and so are the arrays that they were made of, which are not copied. Returned arrays belong to
 * the caller, except that of {@link #toDense}, which is shared and must not be changed.
 */
public interface CurvatureOperator {
    /** Returns P, the number of parameters. */
    int dimension();

    /** Returns the data type of the products. */
    DataType precision();

    /** Returns the machine epsilon of the precision: the spacing of its numbers at 1. */
    default double epsilon() {
        return precision() == DataType.DOUBLE ? Math.ulp(1.0) : Math.ulp(1.0f);
    }

    /**
     * Computes the product A V.
     *
     * @param directions V, P x k, or a vector of length P
     * @return A V, of V's shape
     * @throws IllegalArgumentException if V does not have P rows
     */
    INDArray apply(INDArray directions);

    /** Computes A V for several P x k matrices V, each to the same bits as alone, in one pass over the data if possible. */
    default List<INDArray> applyEach(List<INDArray> directions) {
        return directions.stream().map(this::apply).toList();
    }

    /** Returns the exact diagonal of A, of length P, which must not be changed. It costs {@link #productsOfDiagonal}. */
    INDArray diagonal();

    /**
     * Returns the cost of {@link #diagonal}, in products with single directions: 0 if the structure gives it, C for a
     * Gauss-Newton matrix of C outputs, at most P. It depends on the operator alone, not on what was computed before.
     */
    default long productsOfDiagonal() {
        return 0;
    }

    /** Returns the trace, tr A, if the structure gives it exactly, or empty if it needs products. */
    default OptionalDouble trace() {
        return OptionalDouble.empty();
    }

    /** Returns the Frobenius norm, ||A||_F, if the structure gives it exactly, or empty if it needs products. */
    default OptionalDouble frobeniusNorm() {
        return OptionalDouble.empty();
    }

    /**
     * Returns the spectral norm, max |lambda|, if the structure gives it exactly, or empty if it needs an eigensolver or
     * products.
     */
    default OptionalDouble spectralNorm() {
        return OptionalDouble.empty();
    }

    /**
     * Returns all P eigenvalues in ascending order, from the smallest matrix that the structure allows.
     *
     * @throws ArithmeticException if A has entries that are not finite
     */
    default double[] eigenvalues(Eigensolver eigensolver) {
        return eigensolver.eigenvalues(toDense());
    }

    /**
     * Returns the cost of {@link #eigenvalues}: the order of the largest matrix that is passed to the eigensolver. It is 0 if
     * the structure gives the eigenvalues, that of the larger factor for a Kronecker product, and P without a helpful
     * structure.
     */
    default int eigenproblem() {
        return dimension();
    }

    /**
     * Factorises A + damping I by the structure. An operator that has only products returns empty; {@code DampedSolution} then
     * solves by products.
     *
     * @throws NotPositiveDefiniteException if A + damping I is not positive definite
     */
    default Optional<Damped> damped(double damping, Eigensolver eigensolver) {
        return Optional.empty();
    }

    /**
     * Tells whether {@link #damped} costs less than {@link #eigenvalues}: the structure gives the determinant, but the
     * spectrum needs a larger eigenproblem.
     */
    default boolean isDampedCheaper() {
        return false;
    }

    /** Returns {@code factor} A, of the same structure. */
    CurvatureOperator scaled(double factor);

    /**
     * Returns the principal submatrix of parameters {@code from} to {@code to} (exclusive).
     *
     * @throws IllegalArgumentException if the range is empty or exceeds P
     */
    CurvatureOperator restricted(int from, int to);

    /** Returns the principal submatrix of selected parameters, which need not be neighbours. */
    default CurvatureOperator restricted(Selection selection) {
        return Submatrix.of(this, selection);
    }

    /**
     * Returns the sum A + B, of the structure that A or B finds by {@link #structuredSum}, else by its products.
     *
     * @throws IllegalArgumentException if B is of another dimension
     */
    default CurvatureOperator plus(CurvatureOperator other) {
        return Sum.of(this, other);
    }

    /**
     * Returns the difference A - B, of the structure that {@link #plus} finds. It is symmetric, as both are, and is computed
     * as A + (-1) B, which adds no rounding error.
     *
     * @throws IllegalArgumentException if B is of another dimension
     */
    default CurvatureOperator minus(CurvatureOperator other) {
        return plus(other.scaled(-1));
    }

    /**
     * Returns A + B if this class knows a structure of the sum, such as that of two diagonals or of a low-rank matrix and a
     * diagonal, else empty. {@link #plus} asks both operands. A class that supports differences too implements {@link #scaled}
     * with its own class.
     *
     * @param other B, of the same dimension
     */
    default Optional<CurvatureOperator> structuredSum(CurvatureOperator other) {
        return Optional.empty();
    }

    /**
     * Returns the product B A B of A between two factors B. The plain product A B of symmetric matrices is symmetric only if
     * they commute, so in general it is no curvature operator and its eigenvalues need not be real. B A B = B A B' is always
     * symmetric, and has as many positive and negative eigenvalues as A if B is regular. With B = C^(-1/2) for a positive
     * definite preconditioner C, its eigenvalues are those of C^-1 A.
     *
     * @param other B
     * @return B A B, with a structure if it has one, else by its products
     * @throws IllegalArgumentException if B is of another dimension
     */
    default CurvatureOperator between(CurvatureOperator other) {
        return Congruence.of(this, other);
    }

    /**
     * Returns A as a P x P array, exactly symmetric. It is built once, then shared, and must not be changed. It costs {@link
     * #productsOfMatrix}.
     */
    INDArray toDense();

    /** Returns the cost of {@link #toDense}, in products with single directions; it depends on the operator alone. */
    default long productsOfMatrix() {
        return isMaterialised() ? 0 : dimension();
    }

    /** Tells whether the structure gives the whole matrix, so that {@link #toDense} costs no products. */
    boolean isMaterialised();

    /**
     * Tells whether all P^2 entries are in memory from the start, so that {@link #toDense} takes neither products nor more
     * memory.
     */
    default boolean isStored() {
        return false;
    }
}
