package org.sagitta.api.figure;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Map;

/**
 * Holds the figures that a metric found at a checkpoint: its own, and those beside it. Immutable.
 *
 * <pre>{@code
 * return Figures.of(norm).with("residual-share", share).with("", "layer-1", normOfLayer);
 * }</pre>
 *
 * @param own the metric's own figure of the whole
 * @param beside the others, in the order in which they are recorded
 */
public record Figures(Measurement own, List<Figure> beside) {
    /** Copies the list. */
    public Figures {
        beside = List.copyOf(beside);
    }

    /** The metric's own figure, and some of the whole beside it. */
    public static Figures of(Measurement own, Figure... beside) {
        return new Figures(own, List.of(beside));
    }

    /** Figures of the whole by name, in the map's order, of which the first is the metric's own too. */
    public static Figures ofFirst(Map<String, Measurement> named) {
        return new Figures(
                named.values().iterator().next(),
                named.entrySet().stream()
                        .map(entry -> Figure.of(entry.getKey(), entry.getValue()))
                        .toList());
    }

    /** These figures and one more of the whole. */
    public Figures with(String quantity, Measurement measurement) {
        return with(List.of(Figure.of(quantity, measurement)));
    }

    /** These figures and one more of a layer. */
    public Figures with(String quantity, String layer, Measurement measurement) {
        return with(List.of(Figure.of(quantity, layer, measurement)));
    }

    /** These figures and some more. */
    public Figures with(List<Figure> more) {
        return new Figures(
                own, ImmutableList.<Figure>builder().addAll(beside).addAll(more).build());
    }

    /** All of these figures of the whole as figures of one layer, the own first. */
    public List<Figure> ofLayer(String layer) {
        return all().stream().map(figure -> figure.ofLayer(layer)).toList();
    }

    /** All figures in the order in which they are recorded: the own, then those beside it. */
    public List<Figure> all() {
        return ImmutableList.<Figure>builder()
                .add(Figure.of("", own))
                .addAll(beside)
                .build();
    }
}
