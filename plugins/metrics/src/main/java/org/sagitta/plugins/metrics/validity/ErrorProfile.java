package org.sagitta.plugins.metrics.validity;

import com.google.common.primitives.ImmutableDoubleArray;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.sagitta.plugins.metrics.direction.Surroundings;

/**
 * An {@code ErrorProfile} compares a quadratic model with the loss along a direction d.
 *
 * @param distances s, ascending
 * @param errors e(s) = |L(theta + s d) - L - s g'd - s^2/2 d'Ad|
 * @param changes |L(theta + s d) - L|
 */
record ErrorProfile(ImmutableDoubleArray distances, ImmutableDoubleArray errors, ImmutableDoubleArray changes) {
    /** Evaluates the loss once for each distance. */
    static ErrorProfile along(QuadraticAlongLine line, double[] distances, double loss, Surroundings surroundings) {
        double[] changes = Arrays.stream(distances)
                .map(s -> surroundings.loss(s, line.direction()) - loss)
                .toArray();
        double[] errors = IntStream.range(0, distances.length)
                .mapToDouble(i -> changes[i] - distances[i] * (line.slope() + distances[i] / 2 * line.modelled()))
                .toArray();
        return new ErrorProfile(ImmutableDoubleArray.copyOf(distances), moduli(errors), moduli(changes));
    }

    /**
     * Returns the largest distance up to which e(s) is at most delta |L(theta + s d) - L| + floor; 0 if the first
     * distance exceeds it.
     */
    double radius(double delta, double floor) {
        int within = 0;
        while (within < distances.length() && errors.get(within) <= delta * changes.get(within) + floor) {
            within++;
        }
        return within == 0 ? 0 : distances.get(within - 1);
    }

    private static ImmutableDoubleArray moduli(double[] values) {
        return ImmutableDoubleArray.copyOf(Arrays.stream(values).map(Math::abs));
    }
}
