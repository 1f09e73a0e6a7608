package org.sagitta.runtime.descriptor.binding;

import com.google.common.base.CaseFormat;
import com.google.common.primitives.Primitives;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.Unwrapped;
import org.sagitta.runtime.descriptor.tree.Scalars;
import org.sagitta.runtime.descriptor.tree.Words;

/** Analyses the types of settings and names them in messages. */
public final class Types {
    private Types() {}

    /** Returns the class, boxed, of a type without arguments. */
    static Class<?> plain(Type type) {
        if (type instanceof Class<?> plain) {
            return Primitives.wrap(plain);
        }
        throw new FaultySettingsException("settings cannot be of the type " + type.getTypeName());
    }

    public static boolean is(Class<?> container, Type type) {
        return type instanceof ParameterizedType generic && generic.getRawType() == container;
    }

    /**
     * Returns the last type argument: {@code Integer} for {@code List<Integer>}, {@code Double} for
     * {@code Map<String, Double>}.
     */
    public static Type lastArgument(Type type) {
        Type[] arguments = ((ParameterizedType) type).getActualTypeArguments();
        return arguments[arguments.length - 1];
    }

    /** Returns the method {@code static T parse(String)}, if the class has one. */
    public static Optional<Method> parser(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.getName().equals("parse"))
                .filter(method -> Modifier.isStatic(method.getModifiers()))
                .filter(method -> Arrays.equals(method.getParameterTypes(), new Class<?>[] {String.class}))
                .filter(method -> type.isAssignableFrom(method.getReturnType()))
                .filter(method -> !Scalars.supports(type))
                .findFirst();
    }

    /** Returns the constants of an enum by their names in a descriptor. */
    public static Map<String, Object> constants(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .collect(Collectors.toMap(
                        Words::ofConstant, constant -> (Object) constant, (a, b) -> a, LinkedHashMap::new));
    }

    /** Returns the records of a sealed interface by the {@code type} that chooses them. */
    public static Map<String, Class<? extends Record>> choices(Class<?> type) {
        return Arrays.stream(type.getPermittedSubclasses())
                .collect(Collectors.toMap(Words::ofClass, Types::record, (a, b) -> a, LinkedHashMap::new));
    }

    public static Class<? extends Record> record(Class<?> type) {
        if (type.isRecord()) {
            return type.asSubclass(Record.class);
        }
        throw new FaultySettingsException("settings cannot be of the type " + type.getTypeName());
    }

    /** Returns the keys of a record, including those of unwrapped components. */
    public static List<String> keys(Class<? extends Record> type) {
        return Arrays.stream(type.getRecordComponents())
                .flatMap(component ->
                        isUnwrapped(component) ? keys(record(component.getType())).stream() : Stream.of(key(component)))
                .toList();
    }

    public static boolean isUnwrapped(RecordComponent component) {
        return component.isAnnotationPresent(Unwrapped.class);
    }

    public static String key(RecordComponent component) {
        return Words.ofComponent(component.getName());
    }

    /** Describes what is expected, for a message: {@code a whole number}. */
    public static String inWords(Type type) {
        if (is(Optional.class, type)) {
            return inWords(lastArgument(type));
        }
        if (is(List.class, type)) {
            return "a list, each " + inWords(lastArgument(type));
        }
        if (is(Map.class, type)) {
            return "a mapping, each value " + inWords(lastArgument(type));
        }
        return inWords(plain(type));
    }

    private static String inWords(Class<?> type) {
        if (Scalars.supports(type)) {
            return Scalars.inWords(type);
        }
        if (parser(type).isPresent() || type.isAnnotationPresent(Describe.class)) {
            return Optional.ofNullable(type.getAnnotation(Describe.class))
                    .map(Describe::value)
                    .orElseGet(() -> withArticle(type));
        }
        if (type.isEnum()) {
            return "one of " + String.join(", ", constants(type).keySet());
        }
        if (type.isSealed()) {
            return "one of the types " + String.join(", ", choices(type).keySet());
        }
        return "a mapping";
    }

    private static String withArticle(Class<?> type) {
        String name = CaseFormat.UPPER_CAMEL
                .to(CaseFormat.LOWER_UNDERSCORE, type.getSimpleName())
                .replace('_', ' ');
        return ("aeiou".indexOf(name.charAt(0)) < 0 ? "a " : "an ") + name;
    }
}
