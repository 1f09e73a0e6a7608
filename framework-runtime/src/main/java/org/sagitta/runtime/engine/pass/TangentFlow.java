package org.sagitta.runtime.engine.pass;

import java.util.List;
import java.util.Optional;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.Matrix;
import org.sagitta.runtime.engine.network.Graph;
import org.sagitta.runtime.engine.network.Graph.Node;

/** Holds the tangents of each node's input and output on a forward pass, for all directions of the pass. */
final class TangentFlow {
    private final Kernels kernels;
    private final Graph graph;
    private final ForwardMemory slots;
    private int directions;
    private int examples;

    private TangentFlow(Kernels kernels, Graph graph, ForwardMemory slots) {
        this.kernels = kernels;
        this.graph = graph;
        this.slots = slots;
    }

    /** Creates memory in which all tangents stay until the next pass. */
    static TangentFlow lasting(Kernels kernels, Graph graph) {
        return new TangentFlow(kernels, graph, ForwardMemory.lasting(kernels, graph));
    }

    /**
     * Creates memory in which tangents stay until the pass has read them, and those of the graph's output until the
     * next pass.
     */
    static TangentFlow passing(Kernels kernels, Graph graph) {
        return new TangentFlow(kernels, graph, ForwardMemory.passing(kernels, graph, Node::dependingSources));
    }

    /** Begins a pass of k directions over n examples. */
    void begin(int k, int n) {
        directions = k;
        examples = n;
    }

    /** Returns the tangents of a node's output. */
    Matrix output(int i) {
        Node node = graph.node(i);
        return node.isIdentity()
                ? input(i).orElseThrow()
                : slots.outputs().shaped(i, directions, node.outputs(), examples);
    }

    /** Returns the tangents of a node's input: those of its only source, or memory for the sum of several. */
    Optional<Matrix> input(int i) {
        Node node = graph.node(i);
        List<Integer> sources = node.dependingSources();
        return switch (sources.size()) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(output(sources.get(0)));
            default -> Optional.of(slots.sums().shaped(i, directions, node.inputs(), examples));
        };
    }

    /** Returns the tangents of a node's input, after summing those of its sources if there are several. */
    Optional<Matrix> summedInput(int i) {
        Optional<Matrix> result = input(i);
        List<Integer> sources = graph.node(i).dependingSources();
        if (sources.size() > 1) {
            SourceSum.into(
                    kernels,
                    result.orElseThrow(),
                    sources.stream().map(this::output).toList());
        }
        return result;
    }
}
