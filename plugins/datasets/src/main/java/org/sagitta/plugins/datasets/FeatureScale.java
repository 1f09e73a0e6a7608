package org.sagitta.plugins.datasets;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.conditions.Conditions;

/**
 * (x_i - mean_i)/deviation_i for each feature i, computed in float64.
 *
 * @param means 1 x D
 * @param deviations likewise
 */
record FeatureScale(INDArray means, INDArray deviations) {
    /** @param training N x D, of which the means and the standard deviations are; 1 takes the place of a deviation of 0 */
    static FeatureScale of(FeatureScaling scaling, INDArray training) {
        INDArray numbers = training.castTo(DataType.DOUBLE);
        INDArray means = numbers.mean(true, 0);
        INDArray deviations =
                scaling == FeatureScaling.STANDARDISE ? numbers.std(false, true, 0) : Nd4j.onesLike(means);
        return new FeatureScale(means, deviations.replaceWhere(Nd4j.onesLike(means), Conditions.equals(0)));
    }

    /** The scaled features, of the same type. */
    INDArray apply(INDArray features) {
        return features.castTo(DataType.DOUBLE)
                .subRowVector(means)
                .diviRowVector(deviations)
                .castTo(features.dataType());
    }
}
