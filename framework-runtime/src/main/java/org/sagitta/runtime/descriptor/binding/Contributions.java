package org.sagitta.runtime.descriptor.binding;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.sagitta.runtime.descriptor.tree.Place;
import org.sagitta.runtime.descriptor.tree.Words;
import org.sagitta.runtime.plugin.PluginCatalogue;
import org.sagitta.runtime.plugin.PluginType;

/** The types of one kind that plugins contribute, and the words for them in messages. */
public record Contributions(PluginCatalogue catalogue, PluginType.Kind kind) {
    public Map<String, PluginType> types() {
        return catalogue.types(kind);
    }

    /** Returns the end of a message about a missing type: the plugins that could not be loaded. */
    public String failures() {
        return catalogue.failures().stream()
                .map(failure -> ". The plugin " + Words.quote(failure.plugin()) + " could not be loaded: "
                        + Words.oneLine(failure.cause()))
                .collect(Collectors.joining());
    }

    /** Returns the result of reading a type; if its settings record is faulty, a problem names its plugin. */
    public <T> Optional<T> blaming(PluginType type, Binder binder, Place place, Supplier<Optional<T>> reading) {
        try {
            return reading.get();
        } catch (FaultySettingsException | LinkageError e) {
            binder.problems()
                    .add(
                            place.position(),
                            "the plugin " + Words.quote(type.plugin()) + ", which contributes the " + noun() + " "
                                    + Words.quote(type.name()) + ", is at fault: " + e.getMessage());
            return Optional.empty();
        }
    }

    public static void refuseClash(List<String> settings, List<String> reserved) {
        if (!Collections.disjoint(settings, reserved)) {
            throw new FaultySettingsException(
                    "its settings use a key of every entry (" + String.join(", ", reserved) + ")");
        }
    }

    public String noun() {
        return switch (kind) {
            case DATASET -> "data set";
            case SURFACE -> "surface";
            case LAYER -> "layer";
            case LOSS -> "loss";
            case TRAINER -> "trainer";
            case ESTIMATOR -> "estimator";
            case METRIC -> "metric";
            case INITIALISER -> "initialiser";
        };
    }

    public String withArticle() {
        return ("aeiou".indexOf(noun().charAt(0)) < 0 ? "a " : "an ") + noun();
    }
}
