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
 * <p>Operators are immutable, and so is what they were made of: arrays are not copied. Arrays that they return belong to the
 * caller, except that of {@link #toDense}, which is shared and read only.
 */
public sealed interface CurvatureOperator
        permits DenseOperator,
                DiagonalOperator,
                KroneckerOperator,
                EigenvalueCorrectedKroneckerOperator,
                KroneckerTridiagonalOperator,
                BlockDiagonalOperator,
                LowRankPlusDiagonalOperator,
                MatrixFreeOperator {
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
    OptionalDouble trace();

    /** ||A||_F, where the structure tells it exactly; empty where only products can. */
    OptionalDouble frobeniusNorm();

    /** max |lambda|, where the structure tells it exactly; empty where an eigensolver or products are needed. */
    OptionalDouble spectralNorm();

    /**
     * All P eigenvalues, ascending, from as small a matrix as the structure allows.
     *
     * @throws ArithmeticException where A has entries that are not finite
     */
    double[] eigenvalues(Eigensolver eigensolver);

    /**
     * What {@link #eigenvalues} costs: the order of the largest matrix that goes to the eigensolver. 0 where the structure
     * tells the eigenvalues itself, that of the larger factor of a Kronecker product, P where no structure helps.
     */
    int eigenproblem();

    /**
     * A + damping I, factorised by the structure; empty where there are products only, which is what {@code
     * DampedSolution} solves by.
     *
     * @throws NotPositiveDefiniteException where A + damping I is not positive definite
     */
    Optional<Damped> damped(double damping, Eigensolver eigensolver);

    /** factor A, of the same structure. */
    CurvatureOperator scaled(double factor);

    /**
     * The principal submatrix of parameters {@code from} to {@code to} (exclusive).
     *
     * @throws IllegalArgumentException where there is none such
     */
    CurvatureOperator restricted(int from, int to);

    /**
     * A + B: dense, diagonal, or low rank + diagonal where that is the sum's structure, else known by its products.
     *
     * @throws IllegalArgumentException where B is of another dimension
     */
    default CurvatureOperator plus(CurvatureOperator other) {
        return Sum.of(this, other);
    }

    /** A as a P x P array, exactly symmetric. Built once, then shared: read only. It costs {@link #productsOfMatrix}. */
    INDArray toDense();

    /** What {@link #toDense} costs, in products with single directions: it follows from the operator alone. */
    default long productsOfMatrix() {
        return isMaterialised() ? 0 : dimension();
    }

    /** True where the structure tells the whole matrix: {@link #toDense} costs no products. */
    boolean isMaterialised();
}
