package org.sagitta.runtime.dl4j;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.sagitta.runtime.dl4j.honoured.Dl4jWhiteLists;
import org.sagitta.runtime.dl4j.honoured.WhiteList;
import org.sagitta.runtime.model.ModelException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Checks DL4J's JSON of a graph for properties that the import does not support. */
final class Dl4jConfiguration {
    private static final String CLASS = "@class";

    private final List<String> misfits = new ArrayList<>();

    private Dl4jConfiguration() {}

    /** @throws ModelException which names everything that is not supported */
    static void requireHonoured(ComputationGraph model, Path file) {
        JsonNode configuration =
                JsonMapper.shared().readTree(model.getConfiguration().toJson());
        Dl4jConfiguration found = new Dl4jConfiguration();
        configuration.path("vertices").properties().forEach(vertex -> found.vertex(vertex.getKey(), vertex.getValue()));
        ModelException.throwIfAny(
                found.misfits.stream().map(misfit -> file + ": " + misfit).toList());
    }

    private void vertex(String name, JsonNode vertex) {
        look(Dl4jWhiteLists.vertices(), "vertex " + name, vertex);
        layer("layer " + name, vertex.path("layerConf").path("layer"));
    }

    /** Checks a layer, and the layers that it wraps. */
    private void layer(String subject, JsonNode layer) {
        if (layer.has(CLASS)) {
            look(Dl4jWhiteLists.layers(), subject, layer);
            for (String activation : List.of("activationFn", "gateActivationFn")) {
                look(Dl4jWhiteLists.activations(), subject + "'s " + activation, layer.path(activation));
            }
            look(Dl4jWhiteLists.losses(), subject + "'s loss", layer.path("lossFn"));
            List.of("underlying", "fwd", "bwd")
                    .forEach(wrapped -> layer(subject + "'s " + wrapped, layer.path(wrapped)));
        }
    }

    private void look(WhiteList list, String subject, JsonNode found) {
        if (found.has(CLASS)) {
            ObjectNode arguments = (ObjectNode) found.deepCopy();
            String type = arguments.remove(CLASS).asString();
            misfits.addAll(list.misfits(subject, type.substring(type.lastIndexOf('.') + 1), arguments));
        }
    }
}
