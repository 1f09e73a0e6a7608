package org.sagitta.api.figure;

import java.util.Optional;

/**
 * A figure that a metric found.
 *
 * @param quantity its name among the metric's figures; empty for the metric's own
 * @param layer the layer, or the tensor, whose diagonal block it is of; empty for a figure of the whole
 */
public record Figure(String quantity, Optional<String> layer, Measurement measurement) {
    /** A figure of the whole. */
    public static Figure of(String quantity, Measurement measurement) {
        return new Figure(quantity, Optional.empty(), measurement);
    }

    /** A figure of one layer. */
    public static Figure of(String quantity, String layer, Measurement measurement) {
        return new Figure(quantity, Optional.of(layer), measurement);
    }

    /** The same figure as one of a layer. */
    public Figure ofLayer(String name) {
        return of(quantity, name, measurement);
    }
}
