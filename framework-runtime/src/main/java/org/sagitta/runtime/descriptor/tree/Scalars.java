package org.sagitta.runtime.descriptor.tree;

import java.math.BigInteger;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sagitta.runtime.descriptor.tree.Tree.Kind;
import org.sagitta.runtime.descriptor.tree.Tree.Scalar;

/** Converts scalars to texts, truth values, numbers and paths by the core schema of YAML 1.2. */
public final class Scalars {
    private static final Map<Class<?>, Long> LARGEST = Map.of(
            Byte.class, (long) Byte.MAX_VALUE,
            Short.class, (long) Short.MAX_VALUE,
            Integer.class, (long) Integer.MAX_VALUE,
            Long.class, Long.MAX_VALUE);
    private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+");
    private static final Pattern INFINITE = Pattern.compile("([-+]?)\\.inf", Pattern.CASE_INSENSITIVE);

    private Scalars() {}

    public static boolean supports(Class<?> type) {
        return type == String.class || type == Path.class || type == Boolean.class || isWhole(type) || isDecimal(type);
    }

    static boolean isWhole(Class<?> type) {
        return LARGEST.containsKey(type);
    }

    static boolean isDecimal(Class<?> type) {
        return type == Double.class || type == Float.class;
    }

    /** Returns the value, if the scalar has the given type. */
    public static Optional<Object> value(Class<?> type, Scalar scalar) {
        if (isWhole(type)) {
            return whole(scalar)
                    .filter(value -> value.abs().compareTo(BigInteger.valueOf(LARGEST.get(type))) <= 0)
                    .map(value -> narrow(type, value));
        }
        if (isDecimal(type)) {
            return decimal(scalar)
                    .filter(value ->
                            !Float.isInfinite(value.floatValue()) || type == Double.class || value.isInfinite())
                    .map(value -> type == Double.class ? value : (Object) value.floatValue());
        }
        if (type == Boolean.class) {
            return Optional.of(scalar)
                    .filter(found -> found.kind() == Kind.BOOLEAN)
                    .map(found -> found.text().toLowerCase(Locale.ROOT))
                    .filter(text -> text.equals("true") || text.equals("false"))
                    .map(text -> text.equals("true"));
        }
        return type == Path.class
                ? scalar.asText().flatMap(Scalars::path).map(path -> path)
                : scalar.asText().map(text -> text);
    }

    /** Describes what is expected, for a message. */
    public static String inWords(Class<?> type) {
        if (isWhole(type)) {
            return "a whole number";
        }
        if (isDecimal(type)) {
            return "a number";
        }
        if (type == Boolean.class) {
            return "true or false";
        }
        return type == Path.class ? "a path" : "text";
    }

    /** Describes the bounds of the type, for a message about a scalar of the right kind. */
    public static String boundsInWords(Class<?> type, Scalar scalar) {
        if (isWhole(type) && scalar.kind() == Kind.WHOLE) {
            return " from -" + LARGEST.get(type) + " to " + LARGEST.get(type);
        }
        if (isDecimal(type) && scalar.kind() != Kind.TEXT) {
            return " within the range of " + type.getSimpleName().toLowerCase(Locale.ROOT);
        }
        return "";
    }

    private static Optional<BigInteger> whole(Scalar scalar) {
        String text = scalar.text();
        if (scalar.kind() != Kind.WHOLE || !WHOLE.matcher(text).matches()) {
            return Optional.empty();
        }
        return Optional.of(
                switch (text.length() > 1 ? text.charAt(1) : ' ') {
                    case 'o' -> new BigInteger(text.substring(2), 8);
                    case 'x' -> new BigInteger(text.substring(2), 16);
                    default -> new BigInteger(text);
                });
    }

    private static Object narrow(Class<?> type, BigInteger value) {
        if (type == Long.class) {
            return value.longValueExact();
        }
        if (type == Integer.class) {
            return value.intValueExact();
        }
        return type == Short.class ? (Object) value.shortValueExact() : (Object) value.byteValueExact();
    }

    /**
     * Converts a number. NaN is not a valid setting, and neither is a number that becomes infinite only by overflow.
     */
    private static Optional<Double> decimal(Scalar scalar) {
        if (scalar.kind() == Kind.WHOLE) {
            return whole(scalar).map(BigInteger::doubleValue).filter(Double::isFinite);
        }
        if (scalar.kind() != Kind.DECIMAL) {
            return Optional.empty();
        }
        Matcher infinite = INFINITE.matcher(scalar.text());
        if (infinite.matches()) {
            return Optional.of(Double.parseDouble(infinite.group(1) + "Infinity"));
        }
        try {
            return Optional.of(Double.parseDouble(scalar.text())).filter(Double::isFinite);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<Path> path(String text) {
        try {
            return Optional.of(text).filter(given -> !given.isBlank()).map(Path::of);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
