package org.sagitta.runtime.descriptor.reader;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sagitta.api.settings.Describe;
import org.sagitta.runtime.model.architecture.ArchitectureType;

/**
 * Documents a model type for the user.
 *
 * @param keys the keys of its settings
 */
public record ModelDocumentation(String type, String description, List<SettingsDocumentation.Row> keys) {
    public ModelDocumentation {
        keys = List.copyOf(keys);
    }

    /** Returns all types in the order in which {@code plugins} lists them. */
    public static List<ModelDocumentation> all(SettingsDocumentation settings) {
        return Stream.concat(
                        ArchitectureType.ALL.values().stream().map(type -> of(type, settings)),
                        ModelCodec.CUSTOM.entrySet().stream()
                                .map(custom -> new ModelDocumentation(
                                        custom.getKey(),
                                        description(custom.getValue()),
                                        settings.rows(custom.getValue()))))
                .toList();
    }

    /** Returns the type with the given name, even if it is not listed. */
    public static Optional<ModelDocumentation> named(String type, SettingsDocumentation settings) {
        return all(settings).stream()
                .filter(model -> model.type().equals(type))
                .findFirst()
                .or(() -> ArchitectureType.named(type).map(found -> of(found, settings)));
    }

    private static ModelDocumentation of(ArchitectureType type, SettingsDocumentation settings) {
        Stream<SettingsDocumentation.Row> own = settings.rows(type.settings()).stream()
                .filter(row -> !type.implied().containsKey(row.key()));
        return new ModelDocumentation(
                type.name(),
                description(type.settings()),
                Stream.concat(own, settings.rows(ModelCodec.CommonKeys.class).stream())
                        .toList());
    }

    private static String description(Class<? extends Record> settings) {
        return settings.getAnnotation(Describe.class).value();
    }
}
