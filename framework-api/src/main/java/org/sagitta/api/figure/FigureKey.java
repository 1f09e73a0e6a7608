package org.sagitta.api.figure;

import java.util.Optional;

/**
 * A figure key identifies a figure of a run at a checkpoint: no two figures of one checkpoint have the same key.
 *
 * @param metric the full name of the metric's entry in the descriptor, which may contain dots; or {@code loss}, {@code
 *     accuracy} or {@code training-loss}, which are always measured
 * @param quantity the figure's name among those of its metric; empty for the metric's own figure
 * @param estimator the name of the estimator whose operator was measured; empty for a figure of the loss surface or the
 *     training
 * @param layer the layer or tensor whose diagonal block was measured; empty for a figure of the whole
 * @param split the part of the data that was measured: {@code train}, {@code validation} or {@code test}
 */
public record FigureKey(
        String metric, String quantity, Optional<String> estimator, Optional<String> layer, String split) {
    /** A path without a prefix refers to this part of the data. */
    private static final String USUAL_SPLIT = "train";

    /** Creates the key of a figure of the loss surface or the training as a whole. */
    public static FigureKey ofSurface(String metric, String split) {
        return new FigureKey(metric, "", Optional.empty(), Optional.empty(), split);
    }

    /** Returns the key of the same figure for another part of the data. */
    public FigureKey of(String otherSplit) {
        return new FigureKey(metric, quantity, estimator, layer, otherSplit);
    }

    /** Returns the name of the figure among those of its estimator: {@code METRIC}, or {@code METRIC.quantity}. */
    public String name() {
        return quantity.isEmpty() ? metric : metric + "." + quantity;
    }

    /**
     * Returns the whole key in one line, which is also the figure's key in MLflow: {@code estimator/name} for an operator's
     * figure, {@code estimator/name/layer} for one of a layer; for a figure of the loss surface {@code loss} on the training
     * data and {@code test/loss} on other data.
     */
    public String path() {
        return estimator
                        .or(() -> Optional.of(split).filter(part -> !part.equals(USUAL_SPLIT)))
                        .map(prefix -> prefix + "/" + name())
                        .orElse(name())
                + layer.map(part -> "/" + part).orElse("");
    }
}
