package org.sagitta.runtime.engine.factor;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.LayerState;
import org.sagitta.api.layer.Matrix;
import org.sagitta.runtime.engine.kernel.Slot;
import org.sagitta.runtime.engine.network.Graph.Node;

/**
 * Sums the terms of KFRA's recursion for one node: the second moment of a dense layer's inputs, or of an activation
 * function's slopes, and, for the network's output, the mean of L_n. Cotangents carry the factor 1/sqrt(N).
 */
final class RecursionAccumulator implements LayerAccumulator {
    private final Kernels kernels;
    private final Node node;
    private final boolean isOutput;
    private final Function<LayerState, Matrix> columns;
    private final Matrix sum;
    private final Matrix outputCurvature;

    private RecursionAccumulator(
            Kernels kernels, Node node, boolean isOutput, int rows, Function<LayerState, Matrix> columns) {
        this.kernels = kernels;
        this.node = node;
        this.isOutput = isOutput;
        this.columns = columns;
        this.sum = kernels.allocate(1, rows, rows);
        int outputs = isOutput ? node.outputs() : 1;
        this.outputCurvature = kernels.allocate(1, outputs, outputs);
    }

    /** @param node a dense layer, or an activation function */
    static RecursionAccumulator of(Kernels kernels, Node node, boolean isOutput) {
        if (node.dense().isPresent()) {
            StripInputs inputs = new StripInputs(kernels, node.dense().get());
            return new RecursionAccumulator(kernels, node, isOutput, inputs.rows(), state -> inputs.of(state, 0));
        }
        Slot ones = new Slot(kernels);
        Slot slopes = new Slot(kernels);
        return new RecursionAccumulator(
                kernels, node, isOutput, node.outputs(), state -> slopes(kernels, node, state, ones, slopes));
    }

    /** Computes the slopes phi'(z) as the transposed product of the Jacobian, which is diagonal, with ones. */
    private static Matrix slopes(Kernels kernels, Node node, LayerState state, Slot oneSlot, Slot slopeSlot) {
        Matrix ones = oneSlot.shaped(1, node.outputs(), state.input().columns());
        Matrix slopes = slopeSlot.shaped(1, node.inputs(), state.input().columns());
        double[] values = new double[(int) ones.size()];
        Arrays.fill(values, 1);
        kernels.write(values, 1, ones);
        node.rule().pullBack(kernels, List.of(), state, ones, slopes);
        return slopes;
    }

    @Override
    public void takeInputs(LayerState state) {
        kernels.addOuterProducts(columns.apply(state), sum);
    }

    @Override
    public boolean takesCotangents() {
        return isOutput;
    }

    @Override
    public void addCotangents(LayerState state, Matrix cotangents) {
        kernels.addOuterProducts(cotangents, outputCurvature);
    }

    @Override
    public List<Matrix> sums() {
        return List.of(sum, outputCurvature);
    }

    Node node() {
        return node;
    }

    /** Returns the second moment. */
    INDArray mean(int examples) {
        return LayerAccumulator.symmetric(kernels, sum).divi(examples);
    }

    /** Returns (1/N) sum_n L_n for the network's output. */
    INDArray outputCurvature() {
        return LayerAccumulator.symmetric(kernels, outputCurvature);
    }
}
