package org.sagitta.runtime.engine.factor;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.Matrix;
import org.sagitta.runtime.engine.network.Graph;
import org.sagitta.runtime.engine.network.Graph.Node;
import org.sagitta.runtime.engine.pass.PassState;

/** The sums of one lane for the layers of a network. */
final class LaneAccumulators<S extends LayerAccumulator> {
    private final Kernels kernels;
    private final Map<Integer, S> sums = new TreeMap<>();

    /** @param newSum of zeros, for the layers that have one */
    LaneAccumulators(Kernels kernels, Graph graph, Function<Node, Optional<S>> newSum) {
        this.kernels = kernels;
        for (int i = 0; i < graph.size(); i++) {
            int node = i;
            newSum.apply(graph.node(i)).ifPresent(sum -> sums.put(node, sum));
        }
    }

    /** Makes all sums zero. */
    void clear() {
        sums.values().forEach(sum -> sum.clear(kernels));
    }

    /** The number of elements of the sums. */
    long size() {
        return sums.values().stream()
                .flatMap(sum -> sum.sums().stream())
                .mapToLong(Matrix::size)
                .sum();
    }

    /** Takes the layers' inputs on a chunk. */
    void takeInputs(PassState at) {
        sums.forEach((node, sum) -> sum.takeInputs(at.state(node)));
    }

    /** The first node whose cotangents a sum is made of. */
    int first() {
        return sums.entrySet().stream()
                .filter(entry -> entry.getValue().takesCotangents())
                .mapToInt(Map.Entry::getKey)
                .min()
                .orElseThrow();
    }

    /** Adds the part of a stack of cotangents of a node's outputs, where the node has a sum. */
    void addCotangents(int node, PassState at, Matrix cotangents) {
        S sum = sums.get(node);
        if (sum != null) {
            sum.addCotangents(at.state(node), cotangents);
        }
    }

    /** Adds the sums of another lane, layer by layer. */
    void add(LaneAccumulators<S> other) {
        sums.forEach((node, sum) -> {
            List<Matrix> added = other.sums.get(node).sums();
            for (int i = 0; i < added.size(); i++) {
                kernels.add(added.get(i), sum.sums().get(i));
            }
        });
    }

    /** The sums, in the order of the layers. */
    List<S> inOrder() {
        return List.copyOf(sums.values());
    }
}
