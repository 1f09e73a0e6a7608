package org.sagitta.runtime.dl4j.honoured;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The arguments that several layers have in common. */
final class Arguments {
    static final Honoured TRAINING = Honoured.any("only training");

    private Arguments() {}

    static Map<String, Honoured> training(String... names) {
        return all(TRAINING, names);
    }

    static Map<String, Honoured> all(Honoured honoured, String... names) {
        Map<String, Honoured> arguments = new LinkedHashMap<>();
        List.of(names).forEach(name -> arguments.put(name, honoured));
        return arguments;
    }

    @SafeVarargs
    static Map<String, Honoured> together(Map<String, Honoured>... some) {
        Map<String, Honoured> arguments = new LinkedHashMap<>();
        for (Map<String, Honoured> own : some) {
            arguments.putAll(own);
        }
        return arguments;
    }
}
