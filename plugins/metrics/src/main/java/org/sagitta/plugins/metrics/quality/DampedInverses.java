package org.sagitta.plugins.metrics.quality;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The damped inverses of an estimate and of a reference. Vectors are columns, float64.
 *
 * <p>They throw {@link org.sagitta.api.operator.NotPositiveDefiniteException} where there is none.
 */
interface DampedInverses {
    /** (A + damping I)^-1 V. */
    INDArray byEstimate(INDArray v);

    /** (R + damping I)^-1 V. */
    INDArray byReference(INDArray v);
}
