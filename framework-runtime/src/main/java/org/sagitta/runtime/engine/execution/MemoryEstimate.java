package org.sagitta.runtime.engine.execution;

import org.sagitta.runtime.engine.network.Graph;
import org.sagitta.runtime.engine.network.Network;

/**
 * An estimate of the memory that a loss surface needs, in bytes.
 *
 * @param data the examples
 * @param state the state after forward and backward passes, for further products at the same parameters
 * @param keepsState whether that state is kept; otherwise every product recomputes it
 * @param working the parameters, the directions, and the working memory of a pass over a chunk
 * @param least the minimum: without kept state, one direction at a time
 */
public record MemoryEstimate(long data, long state, boolean keepsState, long working, long least) {
    /** Estimates the memory for a network on the given number of examples. */
    public static MemoryEstimate of(Network network, int examples, EngineSettings settings) {
        Graph graph = Graph.of(network);
        ChunkPlan plan = ChunkPlan.of(network, examples, settings);
        long width = settings.precision().width();
        long lanes = settings.lanes().count();
        long data = (long) examples * network.inputs() * width;
        long vector = width * network.layout().dimension();
        // Outputs and cotangents; and for each direction of a group tangents of inputs, outputs and cotangents.
        long chunk = lanes * graph.features() * plan.size() * width;
        return new MemoryEstimate(
                data,
                graph.keptElements() * examples * width,
                plan.keepsStates(),
                chunk * (2 + 2L * plan.groupSize()) + (lanes + 2) * plan.directionsAtOnce() * vector,
                data + 4 * chunk + (lanes + 2) * vector);
    }

    /** Returns the memory that is in use at the same time. */
    public long total() {
        return data + (keepsState ? state : 0) + working;
    }
}
