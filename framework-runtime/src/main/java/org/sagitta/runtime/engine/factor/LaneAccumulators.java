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

/** Holds the accumulators of one lane for the layers of a network. */
final class LaneAccumulators<S extends LayerAccumulator> {
    private final Kernels kernels;
    private final Map<Integer, S> sums = new TreeMap<>();

    /** @param newSum creates the accumulator of a layer, with sums of zero; empty for layers without one */
    LaneAccumulators(Kernels kernels, Graph graph, Function<Node, Optional<S>> newSum) {
        this.kernels = kernels;
        for (int i = 0; i < graph.size(); i++) {
            int node = i;
            newSum.apply(graph.node(i)).ifPresent(sum -> sums.put(node, sum));
        }
    }

    /** Sets all sums to zero. */
    void clear() {
        sums.values().forEach(sum -> sum.clear(kernels));
    }

    /** Returns the number of elements of the sums. */
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

    /** Returns the first node whose cotangents an accumulator needs. */
    int first() {
        return sums.entrySet().stream()
                .filter(entry -> entry.getValue().takesCotangents())
                .mapToInt(Map.Entry::getKey)
                .min()
                .orElseThrow();
    }

    /** Adds the contribution of a stack of cotangents of a node's outputs, if the node has an accumulator. */
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

    /** Returns the accumulators in the order of the layers. */
    List<S> inOrder() {
        return List.copyOf(sums.values());
    }
}
