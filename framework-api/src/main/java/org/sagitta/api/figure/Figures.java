package org.sagitta.api.figure;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Map;

/**
 * A metric's figures at a checkpoint are its own figure and any number of further ones. They are immutable.
 *
 * <pre>{@code
 * return Figures.of(norm).with("residual-share", share).with("", "layer-1", normOfLayer);
 * }</pre>
 *
 * @param own the metric's own figure of the whole
 * @param beside the further figures, in the order in which they are recorded
 */
public record Figures(Measurement own, List<Figure> beside) {
    /** Copies the list. */
    public Figures {
        beside = List.copyOf(beside);
    }

    /** Creates the metric's own figure and further ones of the whole. */
    public static Figures of(Measurement own, Figure... beside) {
        return new Figures(own, List.of(beside));
    }

    /** Creates named figures of the whole, in the map's order; the first is also the metric's own figure. */
    public static Figures ofFirst(Map<String, Measurement> named) {
        return new Figures(
                named.values().iterator().next(),
                named.entrySet().stream()
                        .map(entry -> Figure.of(entry.getKey(), entry.getValue()))
                        .toList());
    }

    /** Returns these figures and one more of the whole. */
    public Figures with(String quantity, Measurement measurement) {
        return with(List.of(Figure.of(quantity, measurement)));
    }

    /** Returns these figures and one more of a layer. */
    public Figures with(String quantity, String layer, Measurement measurement) {
        return with(List.of(Figure.of(quantity, layer, measurement)));
    }

    /** Returns these figures and some more. */
    public Figures with(List<Figure> more) {
        return new Figures(
                own, ImmutableList.<Figure>builder().addAll(beside).addAll(more).build());
    }

    /** Returns all figures as figures of one layer, the metric's own first. */
    public List<Figure> ofLayer(String layer) {
        return all().stream().map(figure -> figure.ofLayer(layer)).toList();
    }

    /** Returns all figures in the order in which they are recorded: the metric's own, then the further ones. */
    public List<Figure> all() {
        return ImmutableList.<Figure>builder()
                .add(Figure.of("", own))
                .addAll(beside)
                .build();
    }
}
