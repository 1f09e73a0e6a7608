package org.sagitta.runtime.descriptor;

import java.util.List;
import java.util.Map;

/**
 * What a descriptor file asks for: one run, or the grid of a sweep.
 *
 * @param yaml the whole, resolved, with its {@code sweep}
 * @param variants in order, the last axis running fastest; exactly one where there is no sweep
 */
public record Plan(String experiment, boolean sweep, String yaml, List<Variant> variants) {
    /**
     * One run of the grid.
     *
     * @param assignment the axes' keys with this run's values, as they were written: {@code trainer.weight-decay} = {@code 1e-4}
     */
    public record Variant(Map<String, String> assignment, Descriptor descriptor) {}
}
