package org.sagitta.runtime.dl4j.keras;

import com.google.common.collect.Maps;
import com.google.common.collect.Sets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.modelimport.keras.KerasLayer;
import org.deeplearning4j.nn.modelimport.keras.KerasModel;
import org.deeplearning4j.nn.modelimport.keras.exceptions.InvalidKerasConfigurationException;
import org.deeplearning4j.nn.modelimport.keras.exceptions.UnsupportedKerasConfigurationException;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.runtime.model.ModelException;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Converts the layers and weights of a Keras file to DL4J's graph.
 *
 * @param graph the graph in float64
 * @param inputShape the shape of one example as in the file, with the channels last
 */
public record KerasNetwork(ComputationGraph graph, List<Integer> inputShape) {
    /**
     * Creates the graph with exactly the arrays of the file.
     *
     * @param path the path of the file, for messages
     * @throws ModelException if an argument is not supported, or a weight is missing or left over
     */
    public static KerasNetwork of(KerasFile file, Path path) throws IOException {
        try {
            ObjectNode architecture = KerasArchitecture.honoured(file.architecture());
            return new KerasNetwork(graph(file, architecture), KerasArchitecture.inputShape(architecture));
        } catch (ModelException e) {
            throw new ModelException(
                    e.getMessage().lines().map(line -> path + ": " + line).collect(Collectors.joining("\n")));
        }
    }

    private static ComputationGraph graph(KerasFile file, ObjectNode architecture) throws IOException {
        architecture.put("keras_version", "2").put("backend", "tensorflow");
        try {
            KerasModel model = new KerasModel()
                    .modelBuilder()
                    .modelJson(architecture.toString())
                    .buildModel();
            ComputationGraphConfiguration configuration = model.getComputationGraphConfiguration();
            model.getOutputTypes()
                    .forEach((name, type) ->
                            joinChannels(configuration.getVertices().get(name), type));
            configuration.setDataType(DataType.DOUBLE);
            ComputationGraph graph = new ComputationGraph(configuration);
            graph.init();
            fill(graph, model.getLayers(), file.weights());
            requireSame(file.weights(), graph);
            return graph;
        } catch (ModelException e) {
            throw e;
        } catch (InvalidKerasConfigurationException | UnsupportedKerasConfigurationException | RuntimeException e) {
            LoggerFactory.getLogger(KerasNetwork.class).debug("import of a Keras model", e);
            throw new ModelException(
                    "its layers, though each is honoured, do not make a model that can be imported: is an"
                            + " array of weights missing, or of another shape than its layer's arguments say?");
        }
    }

    /** Sets the axis of a vertex to Keras' {@code axis=-1}; DL4J's default assumes images with their channels first. */
    private static void joinChannels(GraphVertex vertex, InputType type) {
        if (vertex instanceof MergeVertex merge) {
            merge.setMergeAxis(
                    switch (type.getType()) {
                        case CNN -> 3;
                        case RNN -> 2;
                        default -> 1;
                    });
        }
    }

    private static void fill(
            ComputationGraph graph, Map<String, KerasLayer> layers, Map<String, Map<String, KerasFile.Numbers>> weights)
            throws InvalidKerasConfigurationException {
        for (Layer layer : graph.getLayers()) {
            String name = layer.conf().getLayer().getLayerName();
            if (weights.containsKey(name)) {
                KerasLayer keras = layers.get(name);
                keras.setWeights(new HashMap<>(Maps.transformValues(weights.get(name), KerasFile.Numbers::array)));
                for (String key : layer.paramTable().keySet()) {
                    INDArray place = layer.getParam(key);
                    place.assign(arranged(keras, key).reshape('c', place.shape()));
                }
            }
        }
    }

    private static INDArray arranged(KerasLayer layer, String key) {
        return Optional.ofNullable(layer.getWeights())
                .map(weights -> weights.get(key))
                .orElseThrow(() -> new ModelException("layer " + layer.getLayerName() + " lacks weights in the file"));
    }

    /** Checks, layer by layer, that the file's arrays have the same numbers as the network's, in any order. */
    private static void requireSame(Map<String, Map<String, KerasFile.Numbers>> weights, ComputationGraph graph) {
        List<String> misfits = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Layer layer : graph.getLayers()) {
            String name = layer.conf().getLayer().getLayerName();
            names.add(name);
            double[] wanted = sorted(weights.getOrDefault(name, Map.of()).values().stream()
                    .flatMapToDouble(numbers -> numbers.values().stream()));
            double[] found = sorted(layer.paramTable().values().stream()
                    .flatMapToDouble(
                            array -> Arrays.stream(array.dup('c').data().asDouble())));
            if (wanted.length != found.length) {
                misfits.add(
                        "layer " + name + " has " + wanted.length + " weights in the file, but takes " + found.length);
            } else if (!Arrays.equals(wanted, found)) {
                misfits.add("layer " + name + ": its weights in the file are not those of the network");
            }
        }
        Sets.difference(weights.keySet(), names)
                .forEach(name ->
                        misfits.add("layer " + name + " has weights in the file, but takes none in the network"));
        ModelException.throwIfAny(misfits);
    }

    private static double[] sorted(DoubleStream values) {
        return values.sorted().toArray();
    }
}
