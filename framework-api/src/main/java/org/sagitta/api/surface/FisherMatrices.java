package org.sagitta.api.surface;

import org.sagitta.api.operator.CurvatureOperator;

/**
 * This capability builds Fisher matrices F, whose columns belong to single examples. {@link Fisher#of} gives them for any
 * surface.
 */
public interface FisherMatrices {
    /**
     * Returns F as an operator by its products. Its exact diagonal takes one backward pass for each column s_nc: C of them, or
     * as many as there are samples.
     */
    CurvatureOperator operator(Fisher fisher);
}
