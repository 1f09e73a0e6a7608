package org.sagitta.api.figure;

import java.util.Optional;

/**
 * A figure is a measurement with its name, as a metric returns it.
 *
 * @param quantity the figure's name among those of its metric; empty for the metric's own figure
 * @param layer the layer or tensor whose diagonal block was measured; empty for a figure of the whole
 */
public record Figure(String quantity, Optional<String> layer, Measurement measurement) {
    /** Creates a figure of the whole. */
    public static Figure of(String quantity, Measurement measurement) {
        return new Figure(quantity, Optional.empty(), measurement);
    }

    /** Creates a figure of one layer. */
    public static Figure of(String quantity, String layer, Measurement measurement) {
        return new Figure(quantity, Optional.of(layer), measurement);
    }

    /** Returns the same figure as a figure of a layer. */
    public Figure ofLayer(String name) {
        return of(quantity, name, measurement);
    }
}
