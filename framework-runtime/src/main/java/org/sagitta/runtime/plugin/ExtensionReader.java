package org.sagitta.runtime.plugin;

import com.google.common.base.CaseFormat;
import com.google.common.reflect.TypeToken;
import jakarta.inject.Named;
import java.util.Optional;
import org.pf4j.ExtensionPoint;
import org.sagitta.api.settings.Describe;

/** Reads from a class what it contributes to descriptors. The class is not initialised. */
final class ExtensionReader {
    private ExtensionReader() {}

    /**
     * Returns the type that a class contributes.
     *
     * @throws IllegalArgumentException if the class is not an extension that descriptors can use
     */
    static PluginType typeOf(Class<?> implementation) {
        for (PluginType.Kind kind : PluginType.Kind.values()) {
            for (Class<? extends ExtensionPoint> extensionPoint : kind.extensionPoints()) {
                if (extensionPoint.isAssignableFrom(implementation)) {
                    return new PluginType(
                            kind,
                            nameOf(kind, implementation),
                            implementation.asSubclass(ExtensionPoint.class),
                            settingsOf(kind, extensionPoint, implementation),
                            pluginOf(implementation),
                            Optional.ofNullable(implementation.getAnnotation(Describe.class))
                                    .map(Describe::value)
                                    .orElse(""));
                }
            }
        }
        throw new IllegalArgumentException("it implements none of Sagitta's extension points");
    }

    private static String pluginOf(Class<?> implementation) {
        return implementation.getClassLoader() instanceof SecludedClassLoader own ? own.plugin() : PluginType.BUILT_IN;
    }

    private static String nameOf(PluginType.Kind kind, Class<?> implementation) {
        Named named = implementation.getAnnotation(Named.class);
        if (named != null) {
            return named.value();
        }
        String simple = implementation.getSimpleName();
        String stem = kind.suffixes().stream()
                .filter(suffix -> simple.endsWith(suffix) && simple.length() > suffix.length())
                .map(suffix -> simple.substring(0, simple.length() - suffix.length()))
                .findFirst()
                .orElse(simple);
        return CaseFormat.UPPER_CAMEL.to(CaseFormat.LOWER_HYPHEN, stem);
    }

    /** A part of a model is the record of its own settings; any other extension names its record as a type argument. */
    private static Class<? extends Record> settingsOf(
            PluginType.Kind kind, Class<? extends ExtensionPoint> extensionPoint, Class<?> implementation) {
        if (kind.isPart()) {
            if (!implementation.isRecord()) {
                throw new IllegalArgumentException("it is no record; expected a record that implements "
                        + extensionPoint.getSimpleName() + ", whose components are its settings");
            }
            return implementation.asSubclass(Record.class);
        }
        Class<?> settings = TypeToken.of(implementation)
                .resolveType(extensionPoint.getTypeParameters()[0])
                .getRawType();
        if (!settings.isRecord()) {
            throw new IllegalArgumentException("its settings are " + settings.getName()
                    + "; expected a record: implements " + extensionPoint.getSimpleName() + "<ARecord>");
        }
        return settings.asSubclass(Record.class);
    }
}
