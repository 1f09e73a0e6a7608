package org.sagitta.runtime.engine.execution;

import org.sagitta.runtime.engine.network.Graph;
import org.sagitta.runtime.engine.network.Network;

/**
 * The division of examples into chunks and of directions into groups, chosen such that the values of a pass stay in the
 * caches and stored values fit into the memory.
 *
 * @param examples N, the number of examples
 * @param size the number of examples of a chunk; the last chunk, or all of them, may have fewer
 * @param even whether all chunks have nearly the same size; otherwise all but the last have exactly {@code size}
 * examples
 * @param groupSize the number of directions that go through a chunk together
 * @param directionsAtOnce the number of directions that are packed together, which may be several groups
 * @param keepsStates whether the states after the passes are kept for all chunks
 */
public record ChunkPlan(
        int examples, int size, boolean even, int groupSize, int directionsAtOnce, boolean keepsStates) {
    private static final int MOST_EXAMPLES = 256;

    /** The size in bytes of the largest vector registers; a chunk's examples fill whole registers. */
    private static final int VECTOR_BYTES = 64;

    private static final int MOST_DIRECTIONS = 64;

    /** The largest number of bytes for the largest layer of a chunk. */
    private static final long LAYER_BYTES = 1L << 20;

    /** The largest number of bytes for all layers' tangents of a group. */
    private static final long GROUP_BYTES = 1L << 20;

    public static ChunkPlan of(Network network, int examples, EngineSettings settings) {
        Graph graph = Graph.of(network);
        int width = settings.precision().width();
        long dimension = network.layout().dimension();
        int size = network.isPerExample()
                ? balanced(
                        examples,
                        chunkSize(graph, dimension, width),
                        settings.lanes().count())
                : settings.batchSize().orElse(examples);
        long groupBytes = graph.features() * size * width;
        int group = (int) Math.max(1, Math.min(MOST_DIRECTIONS, GROUP_BYTES / groupBytes));
        // Packed directions, one sum for each lane, and the results exist at the same time.
        long stackBytes = dimension * width * (settings.lanes().count() + 2);
        int most = (int) Math.max(1, Math.min(MOST_DIRECTIONS, settings.memory() / 4 / stackBytes));
        boolean keeps = graph.keptElements() * examples * width <= settings.memory() / 2;
        return new ChunkPlan(
                examples, Math.min(size, examples), network.isPerExample(), Math.min(group, most), most, keeps);
    }

    /** Returns the same plan with chunks of another size. */
    public ChunkPlan withSize(int newSize) {
        return new ChunkPlan(examples, Math.min(newSize, examples), even, groupSize, directionsAtOnce, keepsStates);
    }

    /** Returns the number of chunks. */
    public int count() {
        return (examples + size - 1) / size;
    }

    /** Returns the first example of chunk c; N for the chunk after the last. */
    public int first(int c) {
        return even ? (int) ((long) c * examples / count()) : Math.min(examples, c * size);
    }

    /** Calls {@code group} for each group of k directions. */
    public void forEachGroup(int k, Group group) {
        for (int j = 0; j < k; j += groupSize) {
            group.take(j, Math.min(groupSize, k - j));
        }
    }

    /** Adjusts the size of a chunk so that every lane gets the same number of chunks. */
    private static int balanced(int examples, int size, int lanes) {
        int chunks = (examples + size - 1) / size;
        int even = (chunks + lanes - 1) / lanes * lanes;
        return Math.max(1, (examples + even - 1) / even);
    }

    private static int chunkSize(Graph graph, long dimension, int width) {
        long largest = graph.nodes().stream()
                .mapToLong(node -> (long) node.inputs() + node.outputs())
                .max()
                .orElse(1);
        long cached = LAYER_BYTES / (largest * width);
        // The parameters are read again for each chunk, which is worthwhile if it has as many activations.
        long worthwhile = dimension / graph.features();
        int vector = VECTOR_BYTES / width;
        return (int) Math.max(vector, Math.min(MOST_EXAMPLES, Math.max(cached, worthwhile)) / vector * vector);
    }

    @FunctionalInterface
    public interface Group {
        void take(int first, int count);
    }
}
