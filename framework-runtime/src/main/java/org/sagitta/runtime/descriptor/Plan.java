package org.sagitta.runtime.descriptor;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A plan consists of the runs of a descriptor file: one run, or the grid of a sweep.
 *
 * @param yaml the whole resolved descriptor, with its {@code sweep}
 * @param variants the runs in order, the last axis varying fastest; exactly one if there is no sweep
 */
public record Plan(String experiment, boolean sweep, String yaml, List<Variant> variants) {
    private static final String SEED = "seed";

    /**
     * Returns one run for each setting: of runs that differ only in their seeds, the first one, without the seed in its
     * assignment.
     */
    public List<Variant> settings() {
        Map<Map<String, String>, Variant> settings = new LinkedHashMap<>();
        for (Variant variant : variants) {
            Map<String, String> setting = new LinkedHashMap<>(variant.assignment());
            setting.remove(SEED);
            settings.putIfAbsent(setting, new Variant(setting, variant.descriptor()));
        }
        return List.copyOf(settings.values());
    }

    /**
     * A variant is one run of the grid.
     *
     * @param assignment the keys of the axes with the values of this run, as they were written:
     * {@code trainer.weight-decay} = {@code 1e-4}
     */
    public record Variant(Map<String, String> assignment, Descriptor descriptor) {}
}
