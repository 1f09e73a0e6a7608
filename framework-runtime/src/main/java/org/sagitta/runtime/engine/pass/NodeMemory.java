package org.sagitta.runtime.engine.pass;

import java.util.List;
import java.util.stream.IntStream;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.Matrix;
import org.sagitta.runtime.engine.kernel.Slot;
import org.sagitta.runtime.engine.network.Graph;

/** Holds the memory for one matrix, or stack of matrices, of each node. Nodes may share it. */
final class NodeMemory {
    private final List<Slot> slots;

    NodeMemory(List<Slot> slots) {
        this.slots = slots;
    }

    /** Creates separate memory for each node. */
    static NodeMemory separate(Kernels kernels, Graph graph) {
        return new NodeMemory(IntStream.range(0, graph.size())
                .mapToObj(i -> new Slot(kernels))
                .toList());
    }

    Slot slot(int node) {
        return slots.get(node);
    }

    Matrix shaped(int node, int count, int rows, int columns) {
        return slots.get(node).shaped(count, rows, columns);
    }
}
