package org.sagitta.runtime.engine.network;

import java.util.Arrays;
import org.sagitta.api.layer.ParameterShape;

/**
 * Holds the running means and variances of batch normalisation, float64: values of a network that are not parameters.
 */
public final class RunningStatistics {
    private final double[] values;

    private RunningStatistics(double[] values) {
        this.values = values;
    }

    /** Returns the statistics with which training starts. */
    public static RunningStatistics initial(Network network) {
        double[] values = new double[network.statistics().dimension()];
        int at = 0;
        for (Layer layer : network.layers()) {
            for (ParameterShape shape : layer.rule().statistics()) {
                Arrays.fill(
                        values,
                        at,
                        at + shape.size(),
                        layer.rule().initialValue(shape).orElse(0));
                at += shape.size();
            }
        }
        return new RunningStatistics(values);
    }

    /** Creates statistics from values in the order of {@link Network#statistics}; they are copied. */
    public static RunningStatistics of(double[] values) {
        return new RunningStatistics(values.clone());
    }

    /** Returns a copy of the values, in the order of {@link Network#statistics}. */
    public double[] values() {
        return values.clone();
    }

    /** Returns the number of values. */
    public int length() {
        return values.length;
    }
}
