package org.sagitta.api.surface;

import org.sagitta.api.operator.CurvatureOperator;

/** Makes Fisher matrices, whose columns are of single examples. See {@link Fisher#of} for those of any surface. */
public interface FisherMatrices {
    /**
     * F as an operator by its products. Its exact diagonal takes a backward pass a column s_nc: C of them, or as many as
     * there are samples.
     */
    CurvatureOperator operator(Fisher fisher);
}
