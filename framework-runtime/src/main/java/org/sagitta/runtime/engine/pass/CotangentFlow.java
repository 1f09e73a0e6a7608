package org.sagitta.runtime.engine.pass;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.Matrix;
import org.sagitta.runtime.engine.kernel.Slot;
import org.sagitta.runtime.engine.network.Graph;
import org.sagitta.runtime.engine.network.Layer;

/**
 * Collects cotangents on a backward pass: the cotangent of a node's output is the sum of the cotangents of its
 * consumers' inputs. Nodes that do not depend on parameters get none.
 */
final class CotangentFlow {
    private final Kernels kernels;
    private final Graph graph;
    private final boolean[] filled;
    private final Slot temporary;
    private IntFunction<Matrix> target;

    CotangentFlow(Kernels kernels, Graph graph) {
        this.kernels = kernels;
        this.graph = graph;
        this.filled = new boolean[graph.size()];
        this.temporary = new Slot(kernels);
    }

    /** Creates memory in which cotangents stay until a pass has propagated them. */
    static NodeMemory passingSlots(Kernels kernels, Graph graph) {
        SlotPool slots = new SlotPool(kernels, graph.size());
        slots.begin(graph.output());
        for (int i = graph.size() - 1; i >= 0; i--) {
            graph.node(i).dependingSources().forEach(slots::begin);
            if (graph.node(i).depends()) {
                slots.end(i);
            }
        }
        return new NodeMemory(slots.from(0, graph.size()));
    }

    /**
     * Begins a pass.
     *
     * @param newTarget returns the memory for the cotangents of a node's output; those of the network's output are
     * already there
     */
    void begin(IntFunction<Matrix> newTarget) {
        target = newTarget;
        Arrays.fill(filled, false);
        filled[graph.output()] = true;
    }

    /** Returns the cotangents of a node's output, which are complete after all its consumers. */
    Matrix of(int node) {
        return target.apply(node);
    }

    /**
     * Returns the matrix to which a node writes the cotangents of its input before it {@linkplain #hand passes} them
     * on.
     */
    Matrix room(int node, int count, int columns) {
        List<Integer> sources = graph.node(node).sources();
        int first = sources.get(0);
        return sources.size() == 1 && !filled[first]
                ? of(first)
                : temporary.shaped(count, graph.node(node).inputs(), columns);
    }

    /** Passes the cotangents of a node's input on to its sources. */
    void hand(int node, Matrix cotangents) {
        for (int source : graph.node(node).sources()) {
            if (source == Layer.INPUT || !graph.node(source).depends()) {
                continue;
            }
            Matrix to = of(source);
            if (filled[source]) {
                kernels.add(cotangents, to);
            } else if (!to.equals(cotangents)) {
                kernels.copy(cotangents, 0, to, 0, to.size());
            }
            filled[source] = true;
        }
    }
}
