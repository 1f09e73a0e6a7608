package org.sagitta.plugins.datasets;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.data.UnusableDataException;

/**
 * A {@code FeatureScale} computes (x_i - mean_i)/deviation_i for each feature i, in float64.
 *
 * @param means mean_i, of shape 1 x D
 * @param deviations deviation_i, of shape 1 x D
 */
record FeatureScale(INDArray means, INDArray deviations) {
    /**
     * Computes the means and standard deviations of the training features. A constant feature gets exactly its value as
     * mean and 1 as deviation, free of rounding errors.
     *
     * @param training the training features, N x D
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

    /** Returns the scaled features in the data type of the given ones. */
    INDArray apply(INDArray features) {
        return features.castTo(DataType.DOUBLE)
                .subRowVector(means)
                .diviRowVector(deviations)
                .castTo(features.dataType());
    }
}
