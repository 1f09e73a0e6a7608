package org.sagitta.runtime.descriptor;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a descriptor file asks for: one run, or the grid of a sweep.
 *
 * @param yaml the whole, resolved, with its {@code sweep}
 * @param variants in order, the last axis running fastest; exactly one where there is no sweep
 */
public record Plan(String experiment, boolean sweep, String yaml, List<Variant> variants) {
    private static final String SEED = "seed";

    /** One run of each setting: the first of those that differ in their seeds only, without its seed. */
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
     * One run of the grid.
     *
     * @param assignment the axes' keys with this run's values, as they were written: {@code trainer.weight-decay} = {@code 1e-4}
     */
    public record Variant(Map<String, String> assignment, Descriptor descriptor) {}
}
