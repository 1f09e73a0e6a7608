package org.sagitta.runtime.engine.factor;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.sagitta.api.layer.LayerRule;
import org.sagitta.api.surface.NotAvailableException;
import org.sagitta.runtime.engine.network.Graph;
import org.sagitta.runtime.engine.network.Graph.Node;

/**
 * The part of a network that depends on parameters, if it is a sequence of dense layers with functions between them.
 */
record DenseChain(List<Node> nodes) {
    /**
     * Finds the chain of a network from its first layer with parameters to its end.
     *
     * @param what the computation that needs a chain, for the message
     * @param between the rules that may be between dense layers
     * @throws NotAvailableException if there is another layer, or a layer has several sources
     */
    static DenseChain of(Graph graph, String what, Predicate<LayerRule> between) {
        int[] depending = IntStream.range(0, graph.size())
                .filter(i -> graph.node(i).depends())
                .toArray();
        for (int i : depending) {
            Node node = graph.node(i);
            boolean fits = node.dense().isPresent() || between.test(node.rule());
            if (!fits || !node.sources().equals(List.of(i - 1))) {
                throw new NotAvailableException(what
                        + " is there for dense layers in a row with activations between them, and layer " + node.name()
                        + " does not fit; K-FAC's diagonal blocks with fisher: type-2, mc or empirical take it");
            }
        }
        return new DenseChain(IntStream.of(depending).mapToObj(graph::node).toList());
    }

    boolean contains(Node node) {
        return nodes.contains(node);
    }

    boolean isOutput(Node node) {
        return node.equals(nodes.get(nodes.size() - 1));
    }
}
