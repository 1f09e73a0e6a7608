package org.sagitta.api.operator;

import java.util.OptionalDouble;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A real symmetric linear operator A on parameter vectors: an estimate of a curvature matrix, P x P, with the structure that
 * it is known by. What the structure tells exactly and at no cost (the trace of a diagonal) it answers itself; for the rest
 * there are products, {@link #apply}, and, where P^2 fits into memory, {@link #toDense}.
 *
 * <p>Operators are immutable. Arrays that they return belong to the caller, except that of {@link #toDense}, which is shared
 * and read only.
 */
public sealed interface CurvatureOperator permits DenseOperator, DiagonalOperator, MatrixFreeOperator {
    /** P. */
    int dimension();

    /** The type of its products. */
    DataType precision();

    /**
     * A V.
     *
     * @param directions V, P x k, or a vector of length P
     * @return A V, of V's shape
     * @throws IllegalArgumentException where V has other than P rows
     */
    INDArray apply(INDArray directions);

    /** tr A, where the structure tells it exactly; empty where only products can. */
    OptionalDouble trace();

    /** ||A||_F, where the structure tells it exactly; empty where only products can. */
    OptionalDouble frobeniusNorm();

    /** max |lambda|, where the structure tells it exactly; empty where an eigensolver or products are needed. */
    OptionalDouble spectralNorm();

    /** A as a P x P array, exactly symmetric. Built once, then shared: read only. */
    INDArray toDense();

    /** True where {@link #toDense} costs no products. */
    boolean isMaterialised();
}
