package org.sagitta.runtime.training;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.plugin.Memory;

/**
 * Holds the memory of each entry of the descriptor: the state that {@link TrainingState} saves and restores when a run
 * is resumed.
 */
@Singleton
public final class EntryMemories {
    private final Map<String, Memory> memories = new LinkedHashMap<>();

    @Inject
    public EntryMemories(Optional<TrainingState> resumed) {
        resumed.ifPresent(state -> state.memories().forEach((owner, kept) -> memories.put(owner, Memory.of(kept))));
    }

    /** Returns the memory of an estimator. */
    public Memory ofEstimator(String entry) {
        return of("estimator " + entry);
    }

    /** Returns the memory of a metric of the loss surface. */
    public Memory ofMetric(String entry) {
        return of("metric " + entry);
    }

    /** Returns the memory of a metric that measures an estimator's operators. */
    public Memory ofMetric(String entry, String estimator) {
        return of("metric " + entry + " of " + estimator);
    }

    /** Computes something after which the memory of an estimator is as before. */
    public <T> T unremembered(String estimator, Supplier<T> work) {
        String owner = "estimator " + estimator;
        Memory before = Memory.of(of(owner).contents());
        try {
            return work.get();
        } finally {
            memories.put(owner, before);
        }
    }

    /** Returns all remembered arrays, by owner and name. */
    Map<String, Map<String, INDArray>> contents() {
        Map<String, Map<String, INDArray>> contents = new LinkedHashMap<>();
        memories.forEach((owner, memory) -> contents.put(owner, memory.contents()));
        return contents;
    }

    private Memory of(String owner) {
        return memories.computeIfAbsent(owner, any -> Memory.of(Map.of()));
    }
}
