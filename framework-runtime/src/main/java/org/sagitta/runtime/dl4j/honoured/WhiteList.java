package org.sagitta.runtime.dl4j.honoured;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The classes of layers that an import honours, each with the arguments that it knows and their values: whatever is not here
 * is refused by name, so that nothing is left out without a word.
 */
public final class WhiteList {
    private final Map<String, Map<String, Honoured>> classes = new LinkedHashMap<>();
    private final Map<String, String> remedies = new LinkedHashMap<>();

    /** Adds a class, with arguments of its own beside those that it has in common with others. */
    @SafeVarargs
    final WhiteList with(String type, Map<String, Honoured>... arguments) {
        classes.put(type, Arguments.together(arguments));
        return this;
    }

    /** Says what to do about a class, or about an argument, {@code Class.argument}, that is not honoured. */
    WhiteList remedy(String subject, String what) {
        remedies.put(subject, what);
        return this;
    }

    /** The honoured classes, with their arguments. */
    public Map<String, Map<String, Honoured>> classes() {
        return classes;
    }

    /** What to do about classes, or arguments, that are not honoured. */
    public Map<String, String> remedies() {
        return remedies;
    }

    /**
     * Everything about something that is not honoured, for the user.
     *
     * @param subject what it is: {@code layer conv}
     * @param arguments as in the file
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
