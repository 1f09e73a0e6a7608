package org.sagitta.runtime.engine.network;

import java.util.Arrays;
import org.sagitta.api.layer.ParameterShape;

/**
 * The values that a network keeps beside its parameters: batch normalisation's running means and variances, float64.
 */
public final class RunningStatistics {
    private final double[] values;

    private RunningStatistics(double[] values) {
        this.values = values;
    }

    /** The statistics that training starts from. */
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

    /** Makes statistics of values in the order of {@link Network#statistics}; copied. */
    public static RunningStatistics of(double[] values) {
        return new RunningStatistics(values.clone());
    }

    /** A copy of the values, in the order of {@link Network#statistics}. */
    public double[] values() {
        return values.clone();
    }

    /** The number of values. */
    public int length() {
        return values.length;
    }
}
