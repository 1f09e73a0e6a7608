package org.sagitta.runtime.descriptor.reader;

import com.google.common.collect.Maps;
import jakarta.validation.MessageInterpolator;
import jakarta.validation.ValidationException;
import jakarta.validation.metadata.ConstraintDescriptor;
import jakarta.validation.metadata.ContainerElementTypeDescriptor;
import jakarta.validation.metadata.ElementDescriptor;
import jakarta.validation.metadata.PropertyDescriptor;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.pf4j.ExtensionPoint;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.runtime.descriptor.binding.Constraints;
import org.sagitta.runtime.descriptor.binding.Types;
import org.sagitta.runtime.plugin.PluginCatalogue;
import org.sagitta.runtime.plugin.PluginType;

/** Produces the documentation of a settings record for the user. */
public final class SettingsDocumentation {
    private static final MessageInterpolator MESSAGES = new Constraints.Messages();

    private final PluginCatalogue catalogue;

    /** @param catalogue the parts of models that settings can name */
    public SettingsDocumentation(PluginCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    /**
     * A row documents one key.
     *
     * @param key the key, with a dot if it belongs to a nested mapping: {@code schedule.end}
     * @param type the type in words: {@code a whole number}
     * @param standard the default as YAML; {@code required} or {@code optional} if there is none
     * @param constraints the constraints in words, without the type: {@code must be greater than 0}; empty if there are
     * none
     * @param description the text of its {@link Describe}; empty if there is none
     */
    public record Row(String key, String type, String standard, String constraints, String description) {
        private Row where(String condition) {
            return new Row(key, type + " (" + condition + ")", standard, constraints, description);
        }
    }

    /** Returns the keys of a settings record in order; the keys of a nested mapping follow its own key. */
    public List<Row> rows(Class<? extends Record> settings) {
        return rows(settings, "");
    }

    /** Returns the keys that every entry of a kind accepts in addition to its type's settings. */
    public List<Row> rowsOfEvery(PluginType.Kind kind) {
        return EntryCodec.keys(kind).map(this::rows).orElse(List.of());
    }

    private List<Row> rows(Class<? extends Record> settings, String prefix) {
        List<Row> rows = new ArrayList<>();
        for (RecordComponent component : settings.getRecordComponents()) {
            if (Types.isUnwrapped(component)) {
                rows.addAll(rows(Types.record(component.getType()), prefix));
                continue;
            }
            String key = prefix + Types.key(component);
            rows.add(new Row(
                    key,
                    inWords(component.getGenericType()),
                    standard(component),
                    constraints(component),
                    Optional.ofNullable(component.getAnnotation(Describe.class))
                            .map(Describe::value)
                            .orElse("")));
            rows.addAll(nested(component.getGenericType(), key));
        }
        return rows;
    }

    private List<Row> nested(Type type, String key) {
        if (Types.is(Optional.class, type)) {
            return nested(Types.lastArgument(type), key);
        }
        if (!(type instanceof Class<?> plain) || Types.parser(plain).isPresent()) {
            return List.of();
        }
        if (plain.isRecord()) {
            return rows(Types.record(plain), key + ".");
        }
        if (isPart(plain)) {
            return ofChoices(Maps.transformValues(parts(plain), PluginType::settings), key);
        }
        return plain.isSealed() && plain.isInterface() ? ofChoices(Types.choices(plain), key) : List.of();
    }

    private String inWords(Type type) {
        if (Types.is(Optional.class, type)) {
            return inWords(Types.lastArgument(type));
        }
        return type instanceof Class<?> plain && isPart(plain)
                ? "one of the types " + String.join(", ", parts(plain).keySet())
                : Types.inWords(type);
    }

    private static boolean isPart(Class<?> type) {
        return type.isInterface() && ExtensionPoint.class.isAssignableFrom(type);
    }

    private Map<String, PluginType> parts(Class<?> extensionPoint) {
        Map<String, PluginType> parts = new TreeMap<>();
        for (PluginType.Kind kind : PluginType.Kind.values()) {
            parts.putAll(Maps.filterValues(
                    catalogue.types(kind), type -> extensionPoint.isAssignableFrom(type.implementation())));
        }
        return parts;
    }

    /** Returns the keys of all choices; a key that several choices have in common appears once. */
    private List<Row> ofChoices(Map<String, Class<? extends Record>> types, String key) {
        Map<Row, List<String>> choices = new LinkedHashMap<>();
        types.forEach((name, settings) -> rows(settings, key + ".")
                .forEach(row ->
                        choices.computeIfAbsent(row, any -> new ArrayList<>()).add(name)));
        List<Row> rows = new ArrayList<>();
        choices.forEach((row, names) -> rows.add(row.where(key + " of type " + String.join(", ", names))));
        return rows;
    }

    private static String standard(RecordComponent component) {
        Default standard = component.getAnnotation(Default.class);
        if (standard != null) {
            return standard.value();
        }
        return Types.is(Optional.class, component.getGenericType()) ? "optional" : "required";
    }

    private static String constraints(RecordComponent component) {
        PropertyDescriptor property = Constraints.VALIDATOR
                .getConstraintsForClass(component.getDeclaringRecord())
                .getConstraintsForProperty(component.getName());
        if (property == null) {
            return "";
        }
        Stream<ContainerElementTypeDescriptor> elements = property.getConstrainedContainerElementTypes().stream();
        String each = Types.is(Optional.class, component.getGenericType()) ? "" : "each ";
        return String.join(
                ", ",
                Stream.concat(messages(property, ""), elements.flatMap(element -> messages(element, each)))
                        .sorted()
                        .toList());
    }

    private static Stream<String> messages(ElementDescriptor element, String prefix) {
        return element.getConstraintDescriptors().stream()
                .map(constraint ->
                        prefix + MESSAGES.interpolate(constraint.getMessageTemplate(), new Context(constraint)));
    }

    /** Passes a constraint to the interpolation of its message without a violated value. */
    private record Context(ConstraintDescriptor<?> constraint) implements MessageInterpolator.Context {
        @Override
        public ConstraintDescriptor<?> getConstraintDescriptor() {
            return constraint;
        }

        @Override
        public Object getValidatedValue() {
            return null;
        }

        @Override
        public <T> T unwrap(Class<T> type) {
            throw new ValidationException("there is no " + type.getName());
        }
    }
}
