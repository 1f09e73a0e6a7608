package org.sagitta.api.figure;

import java.util.Optional;

/**
 * Identifies a figure of a run at a checkpoint: no two figures of one checkpoint have the same key.
 *
 * @param metric the name of the metric's entry in the descriptor, dots and all; or {@code loss}, {@code accuracy} and {@code
 *     training-loss}, which are measured always
 * @param quantity the name of the figure among those of its metric; empty for the metric's own figure
 * @param estimator the name of the estimator whose operator was measured; empty for a figure of the loss surface or the
 *     training
 * @param layer the layer, or the tensor, whose diagonal block was measured; empty for a figure of the whole
 * @param split the part of the data that the figure is of: {@code train}, {@code validation} or {@code test}
 */
public record FigureKey(
        String metric, String quantity, Optional<String> estimator, Optional<String> layer, String split) {
    /** The part of the data that is meant where a name says nothing of it. */
    private static final String USUAL_SPLIT = "train";

    /** Identifies a figure of the loss surface or the training as a whole. */
    public static FigureKey ofSurface(String metric, String split) {
        return new FigureKey(metric, "", Optional.empty(), Optional.empty(), split);
    }

    /** The key of the same figure of another part of the data. */
    public FigureKey of(String otherSplit) {
        return new FigureKey(metric, quantity, estimator, layer, otherSplit);
    }

    /** The name of the figure among those of its estimator: {@code METRIC}, or {@code METRIC.quantity}. */
    public String name() {
        return quantity.isEmpty() ? metric : metric + "." + quantity;
    }

    /**
     * The whole key in one line, which is also the figure's key in MLflow: {@code estimator/name} of an operator's figure,
     * {@code estimator/name/layer} of one of a layer; {@code loss} of one of the loss surface on the training data, {@code
     * test/loss} on other data.
     */
    public String path() {
        return estimator
                        .or(() -> Optional.of(split).filter(part -> !part.equals(USUAL_SPLIT)))
                        .map(prefix -> prefix + "/" + name())
                        .orElse(name())
                + layer.map(part -> "/" + part).orElse("");
    }
}
