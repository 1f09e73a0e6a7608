package org.sagitta.runtime.run;

import java.util.Optional;

/**
 * What a figure is of.
 *
 * @param entry the name of a metric's entry in the descriptor, or {@code loss}, {@code accuracy} and their like
 * @param quantity what it is beside the metric's own figure, which has none
 * @param estimator of an operator's figure; empty for one of the loss surface or the training
 * @param layer of a figure of one layer; empty for one of the whole
 * @param split the part of the data that the figure is of
 */
public record FigureName(
        String entry, String quantity, Optional<String> estimator, Optional<String> layer, String split) {
    /** Of the loss surface or the training as a whole. */
    public static FigureName ofSurface(String entry, String split) {
        return new FigureName(entry, "", Optional.empty(), Optional.empty(), split);
    }

    /** {@code ENTRY}, or {@code ENTRY.quantity}. */
    public String metric() {
        return quantity.isEmpty() ? entry : entry + "." + quantity;
    }
}
