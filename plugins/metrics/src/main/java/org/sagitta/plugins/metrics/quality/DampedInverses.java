package org.sagitta.plugins.metrics.quality;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A {@code DampedInverses} applies the damped inverses of an estimate and of a reference. Vectors are columns, float64.
 *
 * <p>Both methods throw {@link org.sagitta.api.operator.NotPositiveDefiniteException} if the damped matrix is not
 * positive definite.
 */
interface DampedInverses {
    /** Returns (A + damping I)^-1 V. */
    INDArray byEstimate(INDArray v);

    /** Returns (R + damping I)^-1 V. */
    INDArray byReference(INDArray v);
}
