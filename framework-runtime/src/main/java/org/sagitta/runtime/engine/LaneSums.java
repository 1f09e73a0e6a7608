package org.sagitta.runtime.engine;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.Matrix;
import org.sagitta.runtime.engine.Graph.Node;

/** What one lane sums for the layers of a network. */
final class LaneSums<S extends LayerSum> {
    private final Kernels kernels;
    private final Map<Integer, S> sums = new TreeMap<>();

    /** @param newSum of zeros, for the layers that have one */
    LaneSums(Kernels kernels, Graph graph, Function<Node, Optional<S>> newSum) {
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

    /** Elements of the sums. */
    long size() {
        return sums.values().stream()
                .flatMap(sum -> sum.sums().stream())
                .mapToLong(Matrix::size)
                .sum();
    }

    /** Takes what the layers get on a chunk. */
    void takeInputs(Trace at) {
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
    void addCotangents(int node, Trace at, Matrix cotangents) {
        S sum = sums.get(node);
        if (sum != null) {
            sum.addCotangents(at.state(node), cotangents);
        }
    }

    /** Adds the sums of another lane, layer by layer. */
    void add(LaneSums<S> other) {
        sums.forEach((node, sum) -> {
            List<Matrix> added = other.sums.get(node).sums();
            for (int i = 0; i < added.size(); i++) {
                kernels.add(added.get(i), sum.sums().get(i));
            }
        });
    }

    /** In the order of the layers. */
    List<S> inOrder() {
        return List.copyOf(sums.values());
    }
}
