package org.sagitta.api.figure;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.picture.Picture;

/**
 * A metric's findings at a checkpoint are its own figure, any number of further ones, and arrays and pictures, which the
 * runtime writes. They are immutable.
 *
 * <pre>{@code
 * return Figures.of(norm).with("residual-share", share).with("", "layer-1", normOfLayer).withPicture("", spectrum);
 * }</pre>
 *
 * @param own the metric's own figure of the whole
 * @param beside the further figures, in the order in which they are recorded
 * @param arrays the arrays by name: see {@link #withArray}
 * @param pictures the pictures by name: see {@link #withPicture}
 */
public record Figures(
        Measurement own, List<Figure> beside, Map<String, INDArray> arrays, Map<String, Picture> pictures) {
    /** Copies the list and the maps, not the arrays. */
    public Figures {
        beside = List.copyOf(beside);
        arrays = ImmutableMap.copyOf(arrays);
        pictures = ImmutableMap.copyOf(pictures);
    }

    /** Creates the metric's own figure and further ones of the whole. */
    public static Figures of(Measurement own, Figure... beside) {
        return new Figures(own, List.of(beside), Map.of(), Map.of());
    }

    /** Creates named figures of the whole, in the map's order; the first is also the metric's own figure. */
    public static Figures ofFirst(Map<String, Measurement> named) {
        return of(named.values().iterator().next())
                .with(named.entrySet().stream()
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
        return new Figures(own, both(beside, more), arrays, pictures);
    }

    /** Returns these figures and those of one layer's block, with their arrays and pictures. */
    public Figures withLayer(String layer, Figures ofBlock) {
        List<Figure> ofLayer =
                ofBlock.all().stream().map(figure -> figure.ofLayer(layer)).toList();
        return new Figures(own, both(beside, ofLayer), both(arrays, ofBlock.arrays), both(pictures, ofBlock.pictures));
    }

    /**
     * Returns these figures and an array, which becomes {@code artifacts/step-XXXXXXXX/OWNER-NAME.npy} of the run, in double
     * precision; the owner is the estimator, or the metric if it measures the loss surface.
     *
     * @param values not copied
     */
    public Figures withArray(String name, INDArray values) {
        return new Figures(own, beside, both(arrays, Map.of(name, values)), pictures);
    }

    /**
     * Returns these figures and a picture, which is saved as {@code artifacts/step-XXXXXXXX/NAME.picture.json}, from which the
     * report draws it, and as a PNG beside it. The names of the estimator and the metric precede the given one.
     *
     * @param name empty if the metric has only one picture
     */
    public Figures withPicture(String name, Picture picture) {
        return new Figures(own, beside, arrays, both(pictures, Map.of(name, picture)));
    }

    /** Returns all figures in the order in which they are recorded: the metric's own, then the further ones. */
    public List<Figure> all() {
        return ImmutableList.<Figure>builder()
                .add(Figure.of("", own))
                .addAll(beside)
                .build();
    }

    private static <T> List<T> both(List<T> these, List<T> those) {
        return ImmutableList.<T>builder().addAll(these).addAll(those).build();
    }

    private static <T> Map<String, T> both(Map<String, T> these, Map<String, T> those) {
        return ImmutableMap.<String, T>builder().putAll(these).putAll(those).buildOrThrow();
    }
}
