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

/** A fixed sparse linear map of the features: flattening, average pooling, a branch's place among channels. */
public final class LinearMap implements LayerRule {
    /** Which map it is, for those who convert models. */
    public enum Kind {
        FLATTEN,
        AVERAGE_POOL,
        GLOBAL_AVERAGE_POOL,
        PLACEMENT
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

    /** An image, or whatever else, as a vector in row-major order. */
    public static LinearMap flatten(List<Integer> shape) {
        RowMap map = Images.flattening(shape);
        return new LinearMap(Kind.FLATTEN, shape, List.of(map.outputs()), map);
    }

    /**
     * The mean over windows. Padding counts as zeros; what a window of a {@code ceil} axis covers beyond the padding does not
     * count at all, as in PyTorch.
     */
    public static LinearMap averagePool(List<Integer> shape, Axis rows, Axis columns) {
        List<Integer> output = List.of(shape.get(0), rows.outputs(shape.get(1)), columns.outputs(shape.get(2)));
        return new LinearMap(Kind.AVERAGE_POOL, shape, output, Windows.means(shape, output, rows, columns));
    }

    /** The mean of each channel, as a vector. */
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
                Kind.GLOBAL_AVERAGE_POOL, shape, List.of(shape.get(0), 1, 1), RowMap.of(shape.get(0) * area, rows));
    }

    /** A branch's channels, from {@code first} on, among those of the whole; the others are zero. */
    public static LinearMap placement(List<Integer> shape, List<Integer> whole, int first) {
        return new LinearMap(Kind.PLACEMENT, shape, whole, Images.placement(shape, whole, first));
    }

    /** Which map it is. */
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
        return kind + " " + inputShape + " -> " + outputShape;
    }
}
