package org.sagitta.runtime.mlflow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Flattens a YAML or JSON file into pairs such as {@code trainer.learning-rate} = {@code 0.1}; the values stay as they
 * are written.
 *
 * <p>A list of plain values is one pair ({@code model.hidden} = {@code [30, 30]}). The entries of any other list are
 * identified by their name, or otherwise by their type ({@code estimators.hessian.materialise}), or by their index from
 * 0 if names and types are not unique.
 */
final class DottedKeys {
    private final Map<String, String> pairs = new LinkedHashMap<>();

    private DottedKeys() {}

    /** Returns the pairs of a file in its order; none if the file does not exist. */
    static Map<String, String> of(Path file) throws IOException {
        DottedKeys keys = new DottedKeys();
        if (Files.exists(file)) {
            new Compose(LoadSettings.builder().build())
                    .composeString(Files.readString(file))
                    .ifPresent(root -> keys.add("", root));
        }
        return keys.pairs;
    }

    private void add(String key, Node node) {
        if (node instanceof MappingNode mapping && !mapping.getValue().isEmpty()) {
            mapping.getValue().forEach(entry -> add(below(key, text(entry.getKeyNode())), entry.getValueNode()));
        } else if (node instanceof SequenceNode list && !plain(list)) {
            List<String> labels = labels(list.getValue());
            for (int i = 0; i < labels.size(); i++) {
                add(below(key, labels.get(i)), list.getValue().get(i));
            }
        } else {
            pairs.put(key, text(node));
        }
    }

    private static String below(String key, String name) {
        return key.isEmpty() ? name : key + "." + name;
    }

    private static boolean plain(SequenceNode list) {
        return list.getValue().stream().allMatch(ScalarNode.class::isInstance);
    }

    private static String text(Node node) {
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        if (node instanceof SequenceNode list) {
            return list.getValue().stream().map(DottedKeys::text).collect(Collectors.joining(", ", "[", "]"));
        }
        return "{}";
    }

    private static List<String> labels(List<Node> entries) {
        List<String> labels = new ArrayList<>();
        for (Node entry : entries) {
            scalar(entry, "name").or(() -> scalar(entry, "type")).ifPresent(labels::add);
        }
        if (new HashSet<>(labels).size() == entries.size()) {
            return labels;
        }
        labels.clear();
        for (int i = 0; i < entries.size(); i++) {
            labels.add(Integer.toString(i));
        }
        return labels;
    }

    private static Optional<String> scalar(Node entry, String key) {
        if (!(entry instanceof MappingNode mapping)) {
            return Optional.empty();
        }
        return mapping.getValue().stream()
                .filter(pair -> text(pair.getKeyNode()).equals(key))
                .map(NodeTuple::getValueNode)
                .filter(ScalarNode.class::isInstance)
                .map(DottedKeys::text)
                .findFirst();
    }
}
