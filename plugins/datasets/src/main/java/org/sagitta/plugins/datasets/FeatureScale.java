package org.sagitta.plugins.datasets;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.data.UnusableDataException;

/**
 * (x_i - mean_i)/deviation_i for each feature i, computed in float64.
 *
 * @param means 1 x D
 * @param deviations likewise
 */
record FeatureScale(INDArray means, INDArray deviations) {
    /**
     * @param training N x D, of which the means and the standard deviations are; of a feature that is constant, its value and
     *     1, whatever rounding makes of them
     */
    static FeatureScale of(FeatureScaling scaling, INDArray training) {
        INDArray numbers = training.castTo(DataType.DOUBLE);
        INDArray least = numbers.min(true, 0);
        double[] constant = numbers.max(true, 0).sub(least).toDoubleVector();
        INDArray means = numbers.mean(true, 0);
        INDArray deviations =
                scaling == FeatureScaling.STANDARDISE ? numbers.std(false, true, 0) : Nd4j.onesLike(means);
        for (int column = 0; column < constant.length; column++) {
            if (constant[column] == 0) {
                means.putScalar(column, least.getDouble(column));
                deviations.putScalar(column, 1);
            }
        }
        requireFinite(deviations);
        return new FeatureScale(means, deviations);
    }

    private static void requireFinite(INDArray deviations) {
        double[] values = deviations.toDoubleVector();
        for (int column = 0; column < values.length; column++) {
            if (!Double.isFinite(values[column])) {
                throw new UnusableDataException(
                        "Feature " + column + " (from 0) of the training part spreads too far for a"
                                + " standard deviation; expected numbers below 1e150 in size");
            }
        }
    }

    /** The scaled features, of the same type. */
    INDArray apply(INDArray features) {
        return features.castTo(DataType.DOUBLE)
                .subRowVector(means)
                .diviRowVector(deviations)
                .castTo(features.dataType());
    }
}
