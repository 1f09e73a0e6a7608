package org.sagitta.runtime.engine.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.LayerRule;
import org.sagitta.api.layer.LayerState;
import org.sagitta.api.layer.Matrix;
import org.sagitta.api.layer.RowMap;
import org.sagitta.api.layer.RowMap.Term;

/**
 * A fixed sparse linear map that is applied to the features: flattening, average pooling, padding, or the placement of
 * a branch among channels.
 */
public final class LinearMap implements LayerRule {
    /** The kind of a map, which the conversion of models needs. */
    public sealed interface Kind {
        /** Converts an image to a vector in row-major order. */
        record Flatten() implements Kind {}

        /** Converts a vector in row-major order to an image. */
        record Image() implements Kind {}

        /** Converts to or from an order in which channels come last. */
        record ChannelsLast() implements Kind {}

        /** Computes the mean over windows; {@code padded} says whether padding counts. */
        record AveragePool(SlidingWindow rows, SlidingWindow columns, boolean padded) implements Kind {}

        /** Computes the mean of each channel. */
        record GlobalAveragePool() implements Kind {}

        /** Adds rows and columns of zeros around an image. */
        record ZeroPadding(int top, int bottom, int left, int right) implements Kind {}

        /** Places a branch among the channels of a concatenation. */
        record Placement() implements Kind {}
    }

    private final Kind kind;
    private final List<Integer> inputShape;
    private final List<Integer> outputShape;
    private final RowMap map;
    private final RowMap transposed;

    private LinearMap(Kind kind, List<Integer> inputShape, List<Integer> outputShape, RowMap map) {
        this.kind = kind;
        this.inputShape = List.copyOf(inputShape);
        this.outputShape = List.copyOf(outputShape);
        this.map = map;
        this.transposed = map.transposed();
    }

    /** Returns the map from an image, or another tensor, to a vector in row-major order. */
    public static LinearMap flatten(List<Integer> shape) {
        RowMap map = Images.flattening(shape);
        return new LinearMap(new Kind.Flatten(), shape, List.of(map.outputs()), map);
    }

    /** Returns the map from an image to a vector in the order row, column, channel. */
    public static LinearMap flattenChannelsLast(List<Integer> shape) {
        RowMap map = Images.flatteningChannelsLast(shape);
        return new LinearMap(new Kind.ChannelsLast(), shape, List.of(map.outputs()), map);
    }

    /** Returns the map from a vector in row-major order to the image of this shape: the inverse of {@link #flatten}. */
    public static LinearMap image(List<Integer> shape) {
        RowMap map = Images.flattening(shape).transposed();
        return new LinearMap(new Kind.Image(), List.of(map.inputs()), shape, map);
    }

    /** Returns the map from an example of shape [H, W, C] to the image [C, H, W]. */
    public static LinearMap channelsFirst(List<Integer> shape) {
        List<Integer> image = List.of(shape.get(2), shape.get(0), shape.get(1));
        RowMap map = Images.channelsFirst(shape, image);
        return new LinearMap(new Kind.ChannelsLast(), shape, image, map);
    }

    /**
     * Returns the map to the mean over windows. The part of a window of a {@code ceil} axis that lies beyond the
     * padding does not count at all, as in PyTorch.
     *
     * @param padded whether padding counts, as zeros; otherwise the mean is over the image's own pixels
     */
    public static LinearMap averagePool(
            List<Integer> shape, SlidingWindow rows, SlidingWindow columns, boolean padded) {
        List<Integer> output = List.of(shape.get(0), rows.outputs(shape.get(1)), columns.outputs(shape.get(2)));
        return new LinearMap(
                new Kind.AveragePool(rows, columns, padded),
                shape,
                output,
                PoolingMaps.means(shape, output, rows, columns, padded));
    }

    /** Returns the map to the mean of each channel, as a vector. */
    public static LinearMap globalAveragePool(List<Integer> shape) {
        int area = shape.get(1) * shape.get(2);
        List<List<Term>> rows = new ArrayList<>();
        for (int c = 0; c < shape.get(0); c++) {
            List<Term> terms = new ArrayList<>();
            for (int y = 0; y < shape.get(1); y++) {
                for (int x = 0; x < shape.get(2); x++) {
                    terms.add(new Term(Images.feature(shape, c, y, x), 1.0 / area));
                }
            }
            rows.add(terms);
        }
        return new LinearMap(
                new Kind.GlobalAveragePool(), shape, List.of(shape.get(0), 1, 1), RowMap.of(shape.get(0) * area, rows));
    }

    /** Returns the map that adds rows and columns of zeros around an image. */
    public static LinearMap zeroPadding(List<Integer> shape, int top, int bottom, int left, int right) {
        List<Integer> whole = List.of(shape.get(0), top + shape.get(1) + bottom, left + shape.get(2) + right);
        return new LinearMap(
                new Kind.ZeroPadding(top, bottom, left, right),
                shape,
                whole,
                Images.placement(shape, whole, 0, top, left));
    }

    /**
     * Returns the map that places a branch's channels, from {@code first} on, among those of the whole; the others are
     * zero.
     */
    public static LinearMap placement(List<Integer> shape, List<Integer> whole, int first) {
        return new LinearMap(new Kind.Placement(), shape, whole, Images.placement(shape, whole, first));
    }

    /** Returns the kind of the map. */
    public Kind kind() {
        return kind;
    }

    @Override
    public List<Integer> inputShape() {
        return inputShape;
    }

    @Override
    public List<Integer> outputShape() {
        return outputShape;
    }

    @Override
    public boolean isIdentity() {
        return map.isIdentity();
    }

    @Override
    public void forward(Kernels kernels, List<Matrix> parameters, LayerState state) {
        kernels.mapRows(map, state.input(), state.output());
    }

    @Override
    public void pushForward(
            Kernels kernels,
            List<Matrix> parameters,
            LayerState state,
            List<Matrix> directions,
            Optional<Matrix> inputTangent,
            Matrix outputTangent) {
        kernels.mapRows(map, inputTangent.orElseThrow(), outputTangent);
    }

    @Override
    public void pullBack(
            Kernels kernels, List<Matrix> parameters, LayerState state, Matrix cotangent, Matrix inputCotangent) {
        kernels.mapRows(transposed, cotangent, inputCotangent);
    }

    @Override
    public void pullBackTangent(
            Kernels kernels,
            List<Matrix> parameters,
            LayerState state,
            List<Matrix> directions,
            Matrix inputTangent,
            Matrix cotangentTangent,
            Matrix inputCotangentTangent) {
        pullBack(kernels, parameters, state, cotangentTangent, inputCotangentTangent);
    }

    @Override
    public String toString() {
        return kind.getClass().getSimpleName() + " " + inputShape + " -> " + outputShape;
    }
}
