package org.sagitta.api.operator;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A real symmetric linear operator A on parameter vectors: an estimate of a curvature matrix, P x P, with the structure that
 * it is known by. What the structure tells exactly and cheaply (the trace of a diagonal, the inverse of a Kronecker product)
 * it answers itself; for the rest there are products, {@link #apply}, and, where P^2 fits into memory, {@link #toDense}.
 *
 * <p>Anyone may add a structure: {@link AbstractCurvatureOperator} needs the products only.
 *
 * <p>Operators are immutable, and so is what they were made of: arrays are not copied. Arrays that they return belong to the
 * caller, except that of {@link #toDense}, which is shared and read only.
 */
public interface CurvatureOperator {
    /** P. */
    int dimension();

    /** The type of its products. */
    DataType precision();

    /** The spacing of its numbers at 1. */
    default double epsilon() {
        return precision() == DataType.DOUBLE ? Math.ulp(1.0) : Math.ulp(1.0f);
    }

    /**
     * A V.
     *
     * @param directions V, P x k, or a vector of length P
     * @return A V, of V's shape
     * @throws IllegalArgumentException where V has other than P rows
     */
    INDArray apply(INDArray directions);

    /** A V for several P x k matrices V at once, each to the same bits as alone, in one pass over the data where it can be. */
    default List<INDArray> applyEach(List<INDArray> directions) {
        return directions.stream().map(this::apply).toList();
    }

    /** The diagonal of A, of length P, exact: read only. It costs {@link #productsOfDiagonal}. */
    INDArray diagonal();

    /**
     * What {@link #diagonal} costs, in products with single directions: nothing where the structure tells it, C of a
     * Gauss-Newton matrix, P at most. It follows from the operator alone, not from what was computed before.
     */
    default long productsOfDiagonal() {
        return 0;
    }

    /** tr A, where the structure tells it exactly; empty where only products can. */
    default OptionalDouble trace() {
        return OptionalDouble.empty();
    }

    /** ||A||_F, where the structure tells it exactly; empty where only products can. */
    default OptionalDouble frobeniusNorm() {
        return OptionalDouble.empty();
    }

    /** max |lambda|, where the structure tells it exactly; empty where an eigensolver or products are needed. */
    default OptionalDouble spectralNorm() {
        return OptionalDouble.empty();
    }

    /**
     * All P eigenvalues, ascending, from as small a matrix as the structure allows.
     *
     * @throws ArithmeticException where A has entries that are not finite
     */
    default double[] eigenvalues(Eigensolver eigensolver) {
        return eigensolver.eigenvalues(toDense());
    }

    /**
     * What {@link #eigenvalues} costs: the order of the largest matrix that goes to the eigensolver. 0 where the structure
     * tells the eigenvalues itself, that of the larger factor of a Kronecker product, P where no structure helps.
     */
    default int eigenproblem() {
        return dimension();
    }

    /**
     * A + damping I, factorised by the structure; empty where there are products only, which is what {@code
     * DampedSolution} solves by.
     *
     * @throws NotPositiveDefiniteException where A + damping I is not positive definite
     */
    default Optional<Damped> damped(double damping, Eigensolver eigensolver) {
        return Optional.empty();
    }

    /**
     * True where {@link #damped} costs less than {@link #eigenvalues}: the structure tells the determinant, and the spectrum
     * takes a larger eigenproblem.
     */
    default boolean isDampedCheaper() {
        return false;
    }

    /** factor A, of the same structure. */
    CurvatureOperator scaled(double factor);

    /**
     * The principal submatrix of parameters {@code from} to {@code to} (exclusive).
     *
     * @throws IllegalArgumentException where there is none such
     */
    CurvatureOperator restricted(int from, int to);

    /** The principal submatrix of the parameters that a selection of P is of, which need not be neighbours. */
    default CurvatureOperator restricted(Selection selection) {
        return Submatrix.of(this, selection);
    }

    /**
     * The sum A + B: of the structure that A or B says it has, {@link #structuredSum}, else known by its products.
     *
     * @throws IllegalArgumentException where B is of another dimension
     */
    default CurvatureOperator plus(CurvatureOperator other) {
        return Sum.of(this, other);
    }

    /**
     * The difference A - B, symmetric as both are, of the structure that {@link #plus} keeps. It is A + (-1) B, which rounds
     * no more than a difference does.
     *
     * @throws IllegalArgumentException where B is of another dimension
     */
    default CurvatureOperator minus(CurvatureOperator other) {
        return plus(other.scaled(-1));
    }

    /**
     * A + B, where this knows a structure that the sum has, as of two diagonals or of a low rank and a diagonal; empty where
     * it does not. {@link #plus} asks both; what answers for differences too has a {@link #scaled} of its own class.
     *
     * @param other B, of the same dimension
     */
    default Optional<CurvatureOperator> structuredSum(CurvatureOperator other) {
        return Optional.empty();
    }

    /**
     * The product B A B of A between two B. The plain product A B of symmetric matrices is symmetric only where they commute,
     * so it is no curvature operator, and has eigenvalues that need not be real; B A B = B A B' is symmetric always, and has as
     * many positive and negative eigenvalues as A where B is regular. With B = C^(-1/2) of a positive definite C, a
     * preconditioner, its eigenvalues are those of C^-1 A.
     *
     * @param other B
     * @return B A B: of a structure where it has one, else known by its products
     * @throws IllegalArgumentException where B is of another dimension
     */
    default CurvatureOperator between(CurvatureOperator other) {
        return Congruence.of(this, other);
    }

    /** A as a P x P array, exactly symmetric. Built once, then shared: read only. It costs {@link #productsOfMatrix}. */
    INDArray toDense();

    /** What {@link #toDense} costs, in products with single directions: it follows from the operator alone. */
    default long productsOfMatrix() {
        return isMaterialised() ? 0 : dimension();
    }

    /** True where the structure tells the whole matrix: {@link #toDense} costs no products. */
    boolean isMaterialised();

    /** True where all P^2 entries are in memory from the start: {@link #toDense} takes neither products nor more memory. */
    default boolean isStored() {
        return false;
    }
}
