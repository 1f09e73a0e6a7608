package org.sagitta.runtime.dl4j.honoured;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/**
 * The values of a layer's argument that an import supports.
 *
 * @param values the values in words
 * @param required whether the argument must be in the file; false if its absence means one of these values
 */
public record Honoured(String values, boolean required, Predicate<JsonNode> test) {
    /** Allows any value for a stated reason: it does not affect the function that is measured. */
    public static Honoured any(String why) {
        return new Honoured("any: " + why, false, value -> true);
    }

    /** Allows numbers. */
    public static Honoured number() {
        return new Honoured("a number", true, JsonNode::isNumber);
    }

    /** Allows numbers within bounds, both included. */
    public static Honoured within(double least, double most) {
        return new Honoured(
                "from " + text(least) + " to " + text(most),
                false,
                value -> value.isNumber() && value.doubleValue() >= least && value.doubleValue() <= most);
    }

    /** Allows a whole number, or several of them in brackets. */
    public static Honoured whole() {
        return new Honoured(
                "whole numbers", true, value -> leaves(value).stream().allMatch(JsonNode::isIntegralNumber));
    }

    /** Allows one of some words. */
    public static Honoured word(String... words) {
        Set<String> known = Set.copyOf(List.of(words));
        return new Honoured(
                String.join(", ", words), false, value -> value.isString() && known.contains(value.stringValue()));
    }

    /** Allows true and false. */
    public static Honoured flag() {
        return new Honoured("true, false", false, JsonNode::isBoolean);
    }

    /**
     * Allows some values: texts, numbers, booleans, or null. A number also stands for several equal ones in brackets.
     */
    public static Honoured only(Object... values) {
        return new Honoured(
                Arrays.stream(values).map(String::valueOf).collect(Collectors.joining(", ")),
                false,
                value -> Arrays.stream(values).anyMatch(one -> isOnly(value, one)));
    }

    /** Allows these values or the other ones. */
    public Honoured or(Honoured other) {
        return new Honoured(
                values + "; " + other.values,
                required && other.required,
                value -> test.test(value) || other.test.test(value));
    }

    /** Returns the same values for an argument that may be left out. */
    public Honoured optional() {
        return new Honoured(values, false, test);
    }

    private static boolean isOnly(JsonNode value, Object one) {
        if (one == null) {
            return value.isNull();
        } else if (one instanceof Number number) {
            return !leaves(value).isEmpty()
                    && leaves(value).stream()
                            .allMatch(leaf -> leaf.isNumber() && leaf.doubleValue() == number.doubleValue());
        } else if (one instanceof Boolean flag) {
            return value.isBoolean() && value.booleanValue() == flag;
        }
        return value.isString() && value.stringValue().equals(one);
    }

    private static List<JsonNode> leaves(JsonNode value) {
        return value.isArray()
                ? StreamSupport.stream(value.spliterator(), false)
                        .flatMap(entry -> leaves(entry).stream())
                        .toList()
                : List.of(value);
    }

    private static String text(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e6
                ? Long.toString((long) number)
                : Double.toString(number);
    }
}
