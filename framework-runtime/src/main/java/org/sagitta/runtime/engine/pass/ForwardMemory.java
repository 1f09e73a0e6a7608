package org.sagitta.runtime.engine.pass;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.sagitta.api.layer.Kernels;
import org.sagitta.runtime.engine.network.Graph;
import org.sagitta.runtime.engine.network.Graph.Node;
import org.sagitta.runtime.engine.network.Layer;

/**
 * The memory for the values, or tangents, that a forward pass computes for each node of a graph.
 *
 * @param sums the memory for each node's input, if it is a sum
 * @param outputs the memory for each node's output, unless it only sums
 */
record ForwardMemory(NodeMemory sums, NodeMemory outputs) {
    /** Creates memory in which all values stay after the pass. */
    static ForwardMemory lasting(Kernels kernels, Graph graph) {
        return new ForwardMemory(NodeMemory.separate(kernels, graph), NodeMemory.separate(kernels, graph));
    }

    /**
     * Creates memory in which each value stays until its last consumer has read it; it has few pieces, which stay in
     * the caches.
     *
     * @param sources returns those of a node's sources that it reads
     */
    static ForwardMemory passing(Kernels kernels, Graph graph, Function<Node, List<Integer>> sources) {
        SlotPool slots = new SlotPool(kernels, 2 * graph.size());
        int[] value = values(graph, sources);
        int[] lastReader = lastReaders(graph, sources, value);
        for (int i = 0; i < graph.size(); i++) {
            boolean sums = sources.apply(graph.node(i)).size() > 1;
            if (sums) {
                slots.begin(graph.size() + i);
            }
            if (!graph.node(i).isIdentity()) {
                slots.begin(i);
            }
            for (int v = 0; v < lastReader.length; v++) {
                if (lastReader[v] == i) {
                    slots.end(v);
                }
            }
            if (sums && !graph.node(i).isIdentity()) {
                slots.end(graph.size() + i);
            }
        }
        return new ForwardMemory(
                new NodeMemory(slots.from(graph.size(), graph.size())), new NodeMemory(slots.from(0, graph.size())));
    }

    /** Returns the value that each node passes on: its own output, or its sum, or the value of its only source. */
    private static int[] values(Graph graph, Function<Node, List<Integer>> sources) {
        int[] value = new int[graph.size()];
        for (int i = 0; i < value.length; i++) {
            List<Integer> read = sources.apply(graph.node(i));
            boolean passesOn = graph.node(i).isIdentity() && read.size() == 1 && read.get(0) != Layer.INPUT;
            value[i] = !graph.node(i).isIdentity() ? i : passesOn ? value[read.get(0)] : graph.size() + i;
        }
        return value;
    }

    /** Returns the last node that reads each value, or -1 for a value that is read after the pass. */
    private static int[] lastReaders(Graph graph, Function<Node, List<Integer>> sources, int[] value) {
        int[] last = new int[2 * graph.size()];
        Arrays.fill(last, -1);
        for (int i = 0; i < graph.size(); i++) {
            for (int source : sources.apply(graph.node(i))) {
                if (source != Layer.INPUT) {
                    last[value[source]] = i;
                }
            }
        }
        last[value[graph.output()]] = -1;
        return last;
    }
}
