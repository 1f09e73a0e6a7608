package org.sagitta.runtime.plugin;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableList;
import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The types that are built in: the runtime's own extensions, which are found by PF4J's index, like those of a plugin. */
public final class BuiltInTypes {
    private static final String INDEX = "META-INF/extensions.idx";
    private static final String PACKAGES = "org.sagitta.runtime.";

    private static final ImmutableList<PluginType> ALL = extensions()
            .sorted()
            .map(BuiltInTypes::load)
            .map(ExtensionReader::typeOf)
            .collect(ImmutableList.toImmutableList());

    private BuiltInTypes() {}

    /** Returns all types. */
    public static Stream<PluginType> all() {
        return ALL.stream();
    }

    /** Returns the types of one kind, by name. */
    public static SortedMap<String, PluginType> of(PluginType.Kind kind) {
        SortedMap<String, PluginType> types = new TreeMap<>();
        all().filter(type -> type.kind() == kind).forEach(type -> types.put(type.name(), type));
        return types;
    }

    private static Stream<String> extensions() {
        try {
            List<String> lines = new ArrayList<>();
            for (URL index :
                    Collections.list(BuiltInTypes.class.getClassLoader().getResources(INDEX))) {
                lines.addAll(Resources.readLines(index, UTF_8));
            }
            return lines.stream().filter(line -> line.startsWith(PACKAGES)).distinct();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, BuiltInTypes.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
