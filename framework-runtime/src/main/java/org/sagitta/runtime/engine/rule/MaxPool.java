package org.sagitta.runtime.engine.rule;

import java.util.List;
import java.util.Optional;
import org.sagitta.api.layer.Auxiliary;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.LayerRule;
import org.sagitta.api.layer.LayerState;
import org.sagitta.api.layer.Matrix;
import org.sagitta.api.layer.RowMap;

/**
 * Max pooling, which returns the largest pixel of each window; padding is never the largest. Of equal pixels the first
 * counts, row by row, as in PyTorch.
 */
public final class MaxPool implements LayerRule {
    private static final int POSITION = 0;

    private final List<Integer> inputShape;
    private final List<Integer> outputShape;
    private final SlidingWindow rows;
    private final SlidingWindow columns;
    private final RowMap windows;

    public MaxPool(List<Integer> inputShape, SlidingWindow rows, SlidingWindow columns) {
        this.inputShape = List.copyOf(inputShape);
        this.rows = rows;
        this.columns = columns;
        this.outputShape =
                List.of(inputShape.get(0), rows.outputs(inputShape.get(1)), columns.outputs(inputShape.get(2)));
        this.windows = PoolingMaps.sums(inputShape, outputShape, rows, columns);
    }

    /** Returns the window along the rows. */
    public SlidingWindow rows() {
        return rows;
    }

    /** Returns the window along the columns. */
    public SlidingWindow columns() {
        return columns;
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
    public List<Auxiliary> auxiliaries() {
        return List.of(Auxiliary.perExample(outputs()));
    }

    @Override
    public void forward(Kernels kernels, List<Matrix> parameters, LayerState state) {
        kernels.largest(
                windows, state.input(), state.output(), state.auxiliary().get(POSITION));
    }

    @Override
    public void pushForward(
            Kernels kernels,
            List<Matrix> parameters,
            LayerState state,
            List<Matrix> directions,
            Optional<Matrix> inputTangent,
            Matrix outputTangent) {
        kernels.pick(state.auxiliary().get(POSITION), inputTangent.orElseThrow(), outputTangent);
    }

    @Override
    public void pullBack(
            Kernels kernels, List<Matrix> parameters, LayerState state, Matrix cotangent, Matrix inputCotangent) {
        kernels.clear(inputCotangent);
        kernels.addPicked(state.auxiliary().get(POSITION), cotangent, inputCotangent);
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
        return "MaxPool " + inputShape + " -> " + outputShape;
    }
}
