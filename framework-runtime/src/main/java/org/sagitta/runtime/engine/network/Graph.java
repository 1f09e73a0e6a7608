package org.sagitta.runtime.engine.network;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sagitta.api.layer.LayerRule;
import org.sagitta.api.layer.ParameterShape;
import org.sagitta.api.layer.WeightUse;

/**
 * The graph of the layers that the engine computes, which are all except identities, and for each of them the values
 * that derivatives need and that are kept.
 */
public final class Graph {
    /**
     * A layer with the properties that the engine needs.
     *
     * @param inputs the number of features of its input
     * @param outputs the number of features of its output
     * @param sources the nodes whose outputs are summed to its input
     * @param dependingSources the sources whose outputs depend on parameters
     * @param depends whether its output depends on parameters
     * @param inputDepends whether its input depends on parameters
     * @param keepsInput whether its input is a sum of several sources that is needed after the forward pass
     * @param keepsOutput whether its output is needed after the forward pass
     */
    public record Node(
            String name,
            LayerRule rule,
            int inputs,
            int outputs,
            List<Integer> sources,
            List<Integer> dependingSources,
            boolean depends,
            boolean inputDepends,
            boolean keepsInput,
            boolean keepsOutput) {

        /** Returns whether the input is a sum, which needs memory of its own. */
        public boolean isSum() {
            return sources.size() > 1;
        }

        /** Returns whether the rule does nothing, so that the node only sums. */
        public boolean isIdentity() {
            return rule.isIdentity();
        }

        /**
         * Returns the use of a dense layer's weight; empty for other layers. A layer counts as dense if its rule keeps
         * the weight in the order of the flat vector.
         */
        public Optional<WeightUse> dense() {
            return rule.weightUse()
                    .filter(WeightUse::isDense)
                    .filter(use -> rule.parameters().stream().noneMatch(ParameterShape::isPermuted));
        }

        /** Returns whether gradients or second derivatives need the cotangent of its output. */
        public boolean keepsCotangent() {
            return depends
                    && !isIdentity()
                    && (rule.readsCotangent() || !rule.parameters().isEmpty());
        }
    }

    private final List<Node> nodes;
    private final int output;

    private Graph(List<Node> nodes, int output) {
        this.nodes = nodes;
        this.output = output;
    }

    public static Graph of(Network network) {
        Map<Integer, Integer> position = new HashMap<>();
        position.put(Layer.INPUT, Layer.INPUT);
        List<Layer> kept = new ArrayList<>();
        for (int l = 0; l < network.layers().size(); l++) {
            Layer layer = network.layers().get(l);
            List<Integer> sources = layer.sources().stream().map(position::get).toList();
            if (layer.rule().isIdentity() && sources.size() == 1) {
                position.put(l, sources.get(0));
            } else {
                position.put(l, kept.size());
                kept.add(new Layer(layer.name(), layer.rule(), sources));
            }
        }
        return new Graph(nodes(kept), position.get(network.layers().size() - 1));
    }

    private static List<Node> nodes(List<Layer> layers) {
        boolean[] depends = new boolean[layers.size()];
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layers.get(i);
            List<Integer> depending = layer.sources().stream()
                    .filter(source -> source != Layer.INPUT && depends[source])
                    .toList();
            boolean inputDepends = !depending.isEmpty();
            depends[i] = inputDepends || !layer.rule().parameters().isEmpty();
            boolean outputIsRead = isRead(layers, i);
            nodes.add(new Node(
                    layer.name(),
                    layer.rule(),
                    layer.rule().inputs(),
                    layer.rule().outputs(),
                    layer.sources(),
                    depending,
                    depends[i],
                    inputDepends,
                    layer.rule().isIdentity() ? outputIsRead : layer.rule().readsInput(),
                    outputIsRead));
        }
        return List.copyOf(nodes);
    }

    /** Returns whether a layer's output, without a sum with other outputs, is an input that derivatives read. */
    private static boolean isRead(List<Layer> layers, int i) {
        return IntStream.range(i + 1, layers.size())
                .mapToObj(layers::get)
                .anyMatch(layer ->
                        layer.sources().equals(List.of(i)) && layer.rule().readsInput());
    }

    public List<Node> nodes() {
        return nodes;
    }

    public Node node(int i) {
        return nodes.get(i);
    }

    public int size() {
        return nodes.size();
    }

    /** Returns the node whose output is the output of the network. */
    public int output() {
        return output;
    }

    /**
     * Returns the node of a layer with parameters.
     *
     * @throws IllegalArgumentException if there is no such layer
     */
    public int named(String layer) {
        return IntStream.range(0, size())
                .filter(i -> node(i).name().equals(layer)
                        && !node(i).rule().parameters().isEmpty())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no layer " + layer + " with parameters"));
    }

    /** Returns the number of elements per example that stay in memory between products at the same parameters. */
    public long keptElements() {
        long elements = 0;
        for (Node node : nodes) {
            elements += node.rule().auxiliaries().stream()
                    .filter(auxiliary -> auxiliary.perExample())
                    .mapToLong(auxiliary -> auxiliary.rows())
                    .sum();
            elements += node.isSum() && node.keepsInput() ? node.inputs() : 0;
            elements += node.keepsOutput() && !node.isIdentity() ? node.outputs() : 0;
            elements += node.keepsCotangent() ? node.outputs() : 0;
        }
        return elements;
    }

    /** Returns the approximate number of multiplications in a forward pass over one example. */
    public long multiplications() {
        long result = 0;
        for (Node node : nodes) {
            int width = node.rule().outputShape().size() == 3
                    ? node.rule().outputShape().get(1)
                            * node.rule().outputShape().get(2)
                    : 1;
            result += node.rule().parameters().stream()
                    .mapToLong(shape -> (long) shape.size() * width)
                    .sum();
        }
        return result;
    }

    /** Returns the number of features of all layers' outputs, which is the size of an example's tangents. */
    public long features() {
        return nodes.stream().mapToLong(node -> node.outputs()).sum();
    }
}
