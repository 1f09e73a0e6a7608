package org.sagitta.runtime.engine.pass;

import java.util.ArrayList;
import java.util.List;
import org.sagitta.api.layer.Auxiliary;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.LayerState;
import org.sagitta.api.layer.Matrix;
import org.sagitta.runtime.engine.kernel.Slot;
import org.sagitta.runtime.engine.network.Graph;
import org.sagitta.runtime.engine.network.Graph.Node;
import org.sagitta.runtime.engine.network.Layer;

/**
 * The state after a forward and a backward pass over a chunk, from which derivatives start. Only the values that
 * derivatives read have memory of their own; the others are in the lane's memory until its next pass.
 */
public final class PassState {
    private final Graph graph;
    private final List<NodeState> memory = new ArrayList<>();
    private final List<LayerState> states = new ArrayList<>();
    private Matrix chunk;
    private int first;
    private double[] outputs = {};
    private double[] gradient = {};
    private double[] curvature = {};
    private boolean backward;

    PassState(Kernels kernels, Graph graph, PassMemory workspace) {
        this.graph = graph;
        for (int i = 0; i < graph.size(); i++) {
            memory.add(new NodeState(kernels, graph.node(i), i, workspace));
        }
    }

    /**
     * Prepares the state for a pass over these inputs. Nothing is allocated if it was ready for the same number of
     * examples before.
     */
    void prepare(Matrix input, int firstExample, long seed) {
        chunk = input;
        first = firstExample;
        backward = false;
        states.clear();
        for (int i = 0; i < graph.size(); i++) {
            Node node = graph.node(i);
            Matrix a = node.isSum()
                    ? memory.get(i).sum(input.columns())
                    : output(node.sources().get(0));
            states.add(memory.get(i).state(a, seed + i));
        }
        int size = graph.node(graph.output()).outputs() * input.columns();
        if (outputs.length != size) {
            outputs = new double[size];
            gradient = new double[size];
            curvature = new double[size];
        }
    }

    /** Returns the state of a node. */
    public LayerState state(int i) {
        return states.get(i);
    }

    /** Returns the output of a source: a node's output, or the chunk itself. */
    public Matrix output(int source) {
        return source == Layer.INPUT ? chunk : states.get(source).output();
    }

    /** Returns the index of the chunk's first example. */
    int first() {
        return first;
    }

    /** Returns the number of examples of the chunk. */
    int examples() {
        return chunk.columns();
    }

    /** Returns whether the backward pass has been made. */
    public boolean hasCotangents() {
        return backward;
    }

    void backwardDone() {
        backward = true;
    }

    /** Returns the outputs of the network, class by class. */
    public double[] outputs() {
        return outputs;
    }

    /** Returns the gradients dl/df of each example, class by class. */
    double[] gradient() {
        return gradient;
    }

    /** Returns the curvature of the loss at the outputs: see {@link org.sagitta.api.loss.Loss#evaluate}. */
    double[] curvature() {
        return curvature;
    }

    private static final class NodeState {
        private final Node node;
        private final Slot sum;
        private final Slot output;
        private final Slot cotangent;
        private final List<Slot> auxiliary;

        NodeState(Kernels kernels, Node node, int i, PassMemory workspace) {
            this.node = node;
            this.sum = node.keepsInput()
                    ? new Slot(kernels)
                    : workspace.values().sums().slot(i);
            this.output = node.keepsOutput()
                    ? new Slot(kernels)
                    : workspace.values().outputs().slot(i);
            this.cotangent = node.keepsCotangent()
                    ? new Slot(kernels)
                    : workspace.cotangents().slot(i);
            this.auxiliary = node.rule().auxiliaries().stream()
                    .map(any -> new Slot(kernels))
                    .toList();
        }

        Matrix sum(int n) {
            return sum.shaped(1, node.inputs(), n);
        }

        LayerState state(Matrix input, long seed) {
            int n = input.columns();
            List<Matrix> matrices = new ArrayList<>();
            for (int a = 0; a < auxiliary.size(); a++) {
                Auxiliary shape = node.rule().auxiliaries().get(a);
                matrices.add(auxiliary.get(a).shaped(1, shape.rows(), shape.perExample() ? n : 1));
            }
            return new LayerState(
                    input,
                    node.isIdentity() ? input : output.shaped(1, node.outputs(), n),
                    cotangent.shaped(1, node.outputs(), n),
                    matrices,
                    seed);
        }
    }
}
