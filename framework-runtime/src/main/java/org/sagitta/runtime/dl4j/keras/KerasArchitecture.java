package org.sagitta.runtime.dl4j.keras;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.sagitta.runtime.dl4j.honoured.KerasWhiteList;
import org.sagitta.runtime.model.ModelException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the layers of a Keras file as a graph, and finds what is not supported. A {@code Sequential} model becomes a
 * graph whose layers are in sequence.
 */
final class KerasArchitecture {
    private static final Set<String> FLATTENS = Set.of("Flatten", "GlobalAveragePooling2D", "GlobalMaxPooling2D");
    private static final Set<String> RECURRENT = Set.of("LSTM", "SimpleRNN");
    private static final Set<String> CONVOLUTIONS =
            Set.of("Conv2D", "DepthwiseConv2D", "SeparableConv2D", "Conv2DTranspose");
    private static final Set<String> IMAGES = Set.of(
            "Conv2D",
            "DepthwiseConv2D",
            "SeparableConv2D",
            "Conv2DTranspose",
            "MaxPooling2D",
            "AveragePooling2D",
            "GlobalAveragePooling2D",
            "GlobalMaxPooling2D",
            "ZeroPadding2D",
            "Cropping2D",
            "UpSampling2D");
    private static final Set<String> MERGES =
            Set.of("Add", "Subtract", "Multiply", "Average", "Maximum", "Concatenate");

    /** The number of axes of a batch of vectors, including the axis of the examples. */
    private static final int VECTORS = 2;

    private static final int SEQUENCES = 3;
    private static final int PICTURES = 4;

    private final List<String> misfits = new ArrayList<>();
    private final Map<String, Integer> ranks = new HashMap<>();
    private final Map<String, String> types = new HashMap<>();
    private final Map<String, String> firstInputs = new HashMap<>();
    private final boolean sequential;
    private final ObjectNode functional;

    private KerasArchitecture(JsonNode architecture) {
        String type = architecture.path("class_name").asString("");
        if (!Set.of("Sequential", "Functional", "Model").contains(type)) {
            throw new ModelException("The model is a " + type + "; expected a Sequential or functional model");
        }
        this.sequential = type.equals("Sequential");
        this.functional = sequential ? chained(architecture) : (ObjectNode) architecture.deepCopy();
        functional.put("class_name", "Functional");
    }

    /**
     * Returns the graph if all of its arguments are supported.
     *
     * @param architecture {@code model_config}
     * @throws ModelException which names everything that is not supported
     */
    static ObjectNode honoured(JsonNode architecture) {
        KerasArchitecture found = new KerasArchitecture(architecture);
        found.look();
        ModelException.throwIfAny(found.misfits);
        return found.functional;
    }

    /** Returns the shape of one example, for a graph with one input. */
    static List<Integer> inputShape(JsonNode functional) {
        List<Integer> shape = new ArrayList<>();
        for (JsonNode layer : functional.path("config").path("layers")) {
            if (isInput(layer)) {
                JsonNode whole = layer.path("config").path("batch_input_shape");
                for (int axis = 1; axis < whole.size(); axis++) {
                    shape.add(whole.get(axis).asInt());
                }
            }
        }
        return List.copyOf(shape);
    }

    // a sequence of layers as a graph

    private static ObjectNode chained(JsonNode architecture) {
        JsonNode config = architecture.path("config");
        ArrayNode layers = JsonMapper.shared().createArrayNode();
        for (JsonNode layer : config.isArray() ? config : config.path("layers")) {
            ObjectNode link = (ObjectNode) layer.deepCopy();
            if (layers.isEmpty() && !isInput(link)) {
                layers.add(input(link));
            }
            link.put("name", name(link));
            ArrayNode inbound = link.putArray("inbound_nodes");
            if (!layers.isEmpty()) {
                inbound.addArray()
                        .add(place(name(layers.get(layers.size() - 1))).add(link.objectNode()));
            }
            layers.add(link);
        }
        ObjectNode graph = JsonMapper.shared().createObjectNode();
        ObjectNode inner = graph.putObject("config");
        inner.put("name", config.path("name").asString("sequential"));
        inner.set("layers", layers);
        inner.putArray("input_layers").add(place(name(layers.path(0))));
        inner.putArray("output_layers").add(place(name(layers.path(layers.size() - 1))));
        return graph;
    }

    private static ArrayNode place(String layer) {
        return JsonMapper.shared().createArrayNode().add(layer).add(0).add(0);
    }

    private static ObjectNode input(JsonNode first) {
        String name = name(first) + "_input";
        ObjectNode input = JsonMapper.shared().createObjectNode();
        input.put("class_name", "InputLayer").put("name", name).putArray("inbound_nodes");
        input.putObject("config")
                .put("name", name)
                .set("batch_input_shape", first.path("config").path("batch_input_shape"));
        return input;
    }

    private static boolean isInput(JsonNode layer) {
        return type(layer).equals("InputLayer");
    }

    private static String type(JsonNode layer) {
        return layer.path("class_name").asString("?");
    }

    private static String name(JsonNode layer) {
        return layer.path("config").path("name").asString(layer.path("name").asString("?"));
    }

    // what is supported

    private void look() {
        JsonNode config = functional.path("config");
        requireSingle("inputs", config.path("input_layers"));
        requireSingle("outputs", config.path("output_layers"));
        Set<String> names = new HashSet<>();
        for (JsonNode layer : config.path("layers")) {
            if (!names.add(name(layer))) {
                misfits.add("two layers are called " + name(layer) + "; give each a name of its own");
            }
            look((ObjectNode) layer);
        }
    }

    /** Checks a reference to a single output, either {@code [[NAME, 0, 0]]} or {@code [NAME, 0, 0]}. */
    private void requireSingle(String what, JsonNode places) {
        if (places.size() != 1 && !places.path(0).isString()) {
            Set<String> names = new TreeSet<>();
            places.forEach(place -> names.add(place.path(0).asString("?")));
            misfits.add("The model has the " + what + " " + names + "; only a model with one is a loss surface here");
        }
    }

    private void look(ObjectNode layer) {
        String subject = "layer " + name(layer);
        ObjectNode arguments = (ObjectNode) layer.path("config");
        if (arguments.path("activation").asString("").equals("silu")) {
            arguments.put("activation", "swish");
        }
        List<String> inputs = inputs(subject, layer);
        List<String> own = KerasWhiteList.list().misfits(subject, type(layer), arguments);
        misfits.addAll(own);
        if (own.isEmpty()) {
            requireRank(subject + " (" + type(layer) + ")", layer, inputs);
        }
        ranks.put(name(layer), rank(layer, inputs));
        types.put(name(layer), type(layer));
        inputs.stream().limit(1).forEach(input -> firstInputs.put(name(layer), input));
    }

    private List<String> inputs(String subject, JsonNode layer) {
        JsonNode calls = layer.path("inbound_nodes");
        if (calls.size() > 1) {
            misfits.add(
                    subject + " is used " + calls.size()
                            + " times; weights that several places share are not supported: give each place a layer of its own");
        }
        List<String> inputs = new ArrayList<>();
        for (JsonNode call : calls.path(0)) {
            inputs.add(call.path(0).asString("?"));
            if (call.path(1).asInt(0) != 0 || call.path(2).asInt(0) != 0) {
                misfits.add(subject + " takes an output of " + call.path(0)
                        + " that is not its first; only that is honoured");
            }
            if (call.path(3).isObject() && !call.path(3).isEmpty()) {
                misfits.add(subject + " is called with " + call.path(3) + "; arguments of calls are not honoured");
            }
        }
        return inputs;
    }

    private int rank(JsonNode layer, List<String> inputs) {
        JsonNode arguments = layer.path("config");
        if (isInput(layer)) {
            return arguments.path("batch_input_shape").size();
        } else if (FLATTENS.contains(type(layer))) {
            return VECTORS;
        } else if (RECURRENT.contains(type(layer))) {
            return arguments.path("return_sequences").asBoolean(false) ? SEQUENCES : VECTORS;
        }
        return inputs.isEmpty() ? 0 : ranks.getOrDefault(inputs.get(0), 0);
    }

    private void requireRank(String subject, JsonNode layer, List<String> inputs) {
        String type = type(layer);
        Set<Integer> found = new TreeSet<>();
        inputs.forEach(input -> found.add(ranks.getOrDefault(input, 0)));
        int rank = found.size() == 1 ? found.iterator().next() : 0;
        if (type.equals("Flatten") && (isOutput(layer) || rank == SEQUENCES)) {
            misfits.add(subject
                    + (rank == SEQUENCES
                            ? " takes sequences; honoured: images and vectors"
                            : " is the model's last layer; end it in a Dense layer or in pooling"));
        } else if (type.equals("DepthwiseConv2D") && sequential) {
            misfits.add(subject
                    + " is in a Sequential model; honoured: in a functional one. Build it with the functional API");
        } else if (type.equals("DepthwiseConv2D") && !followsConvolution(inputs, Set.of("Concatenate"))) {
            misfits.add(
                    subject + " does not follow a convolution, which says how many channels it has; honoured: behind"
                            + " another convolution, with no Concatenate between");
        } else if (type.equals("UpSampling2D") && !followsConvolution(inputs, Set.of())) {
            misfits.add(subject + " does not follow a convolution; honoured: behind one");
        } else if (isInput(layer)) {
            requireInput(subject, layer.path("config").path("batch_input_shape"));
        } else if (rank == 0 || (inputs.size() > 1 != MERGES.contains(type))) {
            misfits.add(subject + " takes " + inputs + ", which it cannot: "
                    + (MERGES.contains(type) ? "expected several of one rank" : "expected one"));
        } else if (IMAGES.contains(type) && rank != PICTURES) {
            misfits.add(subject + " takes arrays of rank " + rank + "; honoured: images");
        } else if (RECURRENT.contains(type) && rank != SEQUENCES) {
            misfits.add(subject + " takes arrays of rank " + rank + "; honoured: sequences");
        } else if (type.equals("Dense") && rank != VECTORS) {
            misfits.add(subject + " takes arrays of rank " + rank + "; honoured: vectors. Flatten them before it");
        } else if (type.equals("BatchNormalization") && rank == SEQUENCES) {
            misfits.add(subject + " takes sequences; honoured: vectors and images");
        } else if (isSoftmax(layer) && rank != VECTORS) {
            misfits.add(subject + " is a softmax of arrays of rank " + rank + "; honoured: of vectors");
        } else if (Set.of("BatchNormalization", "Concatenate").contains(type)) {
            requireLastAxis(subject, layer.path("config").path("axis"), rank);
        } else if (type.equals("PReLU") && rank == SEQUENCES) {
            misfits.add(subject + " takes sequences; honoured: vectors and images");
        }
    }

    private boolean isOutput(JsonNode layer) {
        JsonNode outputs = functional.path("config").path("output_layers");
        return name(layer)
                .equals(outputs.path(0).path(0).asString(outputs.path(0).asString("")));
    }

    private boolean followsConvolution(List<String> inputs, Set<String> nonesBetween) {
        for (String at = inputs.get(0); types.containsKey(at); at = firstInputs.getOrDefault(at, "")) {
            if (CONVOLUTIONS.contains(types.get(at))) {
                return true;
            } else if (nonesBetween.contains(types.get(at))) {
                return false;
            }
        }
        return false;
    }

    private void requireInput(String subject, JsonNode shape) {
        boolean variable = false;
        for (int i = 1; i < shape.size(); i++) {
            variable |= !shape.get(i).isIntegralNumber();
        }
        if (shape.size() < VECTORS || shape.size() > PICTURES || variable) {
            misfits.add(subject + " has batch_input_shape " + shape
                    + "; honoured: vectors, sequences and images of a fixed size");
        }
    }

    private static boolean isSoftmax(JsonNode layer) {
        return type(layer).equals("Softmax")
                || layer.path("config").path("activation").asString("").equals("softmax");
    }

    private void requireLastAxis(String subject, JsonNode axis, int rank) {
        int found = axis.isArray() && axis.size() == 1 ? axis.get(0).asInt(0) : axis.asInt(0);
        if (found != -1 && found != rank - 1) {
            misfits.add(subject + " has axis " + axis + "; honoured: the last one, -1 or " + (rank - 1));
        }
    }
}
