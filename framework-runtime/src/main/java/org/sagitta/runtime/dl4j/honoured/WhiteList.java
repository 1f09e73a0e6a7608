package org.sagitta.runtime.dl4j.honoured;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The classes of layers that an import supports, each with the supported values of its arguments. Everything else is
 * rejected by name, so that nothing is ignored silently.
 */
public final class WhiteList {
    private final Map<String, Map<String, Honoured>> classes = new LinkedHashMap<>();
    private final Map<String, String> remedies = new LinkedHashMap<>();

    /** Adds a class with its own arguments and those that it shares with other classes. */
    @SafeVarargs
    final WhiteList with(String type, Map<String, Honoured>... arguments) {
        classes.put(type, Arguments.together(arguments));
        return this;
    }

    /** Adds the advice for a class, or for an argument, {@code Class.argument}, that is not supported. */
    WhiteList remedy(String subject, String what) {
        remedies.put(subject, what);
        return this;
    }

    /** Returns the supported classes with their arguments. */
    public Map<String, Map<String, Honoured>> classes() {
        return classes;
    }

    /** Returns the advice for classes, or arguments, that are not supported. */
    public Map<String, String> remedies() {
        return remedies;
    }

    /**
     * Describes everything that is not supported, for the user.
     *
     * @param subject the object in question: {@code layer conv}
     * @param arguments the arguments as in the file
     */
    public List<String> misfits(String subject, String type, JsonNode arguments) {
        Map<String, Honoured> known = classes.get(type);
        if (known == null) {
            return List.of(subject + " is a " + type + ", which is not honoured"
                    + remedy(type).orElse(""));
        }
        List<String> misfits = new ArrayList<>();
        String of = subject + " (" + type + ")";
        arguments
                .properties()
                .forEach(argument -> misfit(known, argument.getKey(), argument.getValue())
                        .ifPresent(what -> misfits.add(of + " has " + what
                                + remedy(type + "." + argument.getKey()).orElse(""))));
        known.forEach((name, honoured) -> {
            if (honoured.required() && !arguments.has(name)) {
                misfits.add(of + " lacks " + name + "; expected " + honoured.values());
            }
        });
        return misfits;
    }

    private static Optional<String> misfit(Map<String, Honoured> known, String name, JsonNode value) {
        Honoured honoured = known.get(name);
        if (honoured == null) {
            return Optional.of(name + " " + value + ", an argument that is not honoured");
        }
        return honoured.test().test(value)
                ? Optional.empty()
                : Optional.of(name + " " + value + "; honoured: " + honoured.values());
    }

    private Optional<String> remedy(String subject) {
        return Optional.ofNullable(remedies.get(subject)).map(what -> "; " + what);
    }
}
