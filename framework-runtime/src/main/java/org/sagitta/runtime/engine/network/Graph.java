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
 * The layers of a network that the engine computes, which are all but those that change nothing, and for each of them
 * the values that are needed and kept.
 */
public final class Graph {
    /**
     * A layer with what the engine needs to know of it.
     *
     * @param inputs features of its input
     * @param outputs features of its output
     * @param sources nodes whose outputs it takes the sum of
     * @param dependingSources those of them whose outputs depend on parameters
     * @param depends whether its output depends on parameters
     * @param inputDepends whether its input depends on parameters
     * @param keepsInput whether a sum of several sources is needed after the forward pass
     * @param keepsOutput whether its output is
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

        /** Whether the input is a sum, which takes memory of its own. */
        public boolean isSum() {
            return sources.size() > 1;
        }

        /** Whether the rule does nothing, and the node only sums. */
        public boolean isIdentity() {
            return rule.isIdentity();
        }

        /**
         * How a dense layer uses its weight; empty for other layers. The weight is taken for dense where the rule keeps it in
         * the order of the flat vector.
         */
        public Optional<WeightUse> dense() {
            return rule.weightUse()
                    .filter(WeightUse::isDense)
                    .filter(use -> rule.parameters().stream().noneMatch(ParameterShape::isPermuted));
        }

        /** Whether gradients or second derivatives need the cotangent of its output. */
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

    /** Whether a layer's output is, without being summed with others, an input that derivatives read. */
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

    /** The node whose output is the network's. */
    public int output() {
        return output;
    }

    /**
     * The node of a layer with parameters.
     *
     * @throws IllegalArgumentException where there is none of that name
     */
    public int named(String layer) {
        return IntStream.range(0, size())
                .filter(i -> node(i).name().equals(layer)
                        && !node(i).rule().parameters().isEmpty())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no layer " + layer + " with parameters"));
    }

    /** The number of elements for an example that stay in memory between products of one parameter vector. */
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

    /** The number of multiplications in a forward pass over one example, roughly. */
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

    /** The number of features of all layers' outputs, which is the size of an example's tangents. */
    public long features() {
        return nodes.stream().mapToLong(node -> node.outputs()).sum();
    }
}
