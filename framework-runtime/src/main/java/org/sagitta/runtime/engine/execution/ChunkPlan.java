package org.sagitta.runtime.engine.execution;

import org.sagitta.runtime.engine.network.Graph;
import org.sagitta.runtime.engine.network.Network;

/**
 * The plan by which examples are cut into chunks and directions into groups, so that the values of a pass stay in the
 * caches, and kept values within the memory.
 *
 * @param examples N
 * @param size examples of a chunk; the last chunk, or all of them, may have fewer
 * @param even whether all chunks are made of nearly the same size, or all but the last of exactly this
 * @param groupSize directions that go through a chunk together
 * @param directionsAtOnce directions that are packed together; as many groups as needed
 * @param keepsStates whether what a pass leaves is kept for all chunks
 */
public record ChunkPlan(
        int examples, int size, boolean even, int groupSize, int directionsAtOnce, boolean keepsStates) {
    private static final int MOST_EXAMPLES = 256;

    /** A chunk's examples fill whole vector registers, of which the largest have so many bytes. */
    private static final int VECTOR_BYTES = 64;

    private static final int MOST_DIRECTIONS = 64;

    /** Bytes that the largest layer of a chunk may take. */
    private static final long LAYER_BYTES = 1L << 20;

    /** Bytes that all layers' tangents of a group may take. */
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
        // Packed directions, a sum a lane and the results lie beside each other.
        long stackBytes = dimension * width * (settings.lanes().count() + 2);
        int most = (int) Math.max(1, Math.min(MOST_DIRECTIONS, settings.memory() / 4 / stackBytes));
        boolean keeps = graph.keptElements() * examples * width <= settings.memory() / 2;
        return new ChunkPlan(
                examples, Math.min(size, examples), network.isPerExample(), Math.min(group, most), most, keeps);
    }

    /** The same with chunks of another size. */
    public ChunkPlan withSize(int newSize) {
        return new ChunkPlan(examples, Math.min(newSize, examples), even, groupSize, directionsAtOnce, keepsStates);
    }

    /** The number of chunks. */
    public int count() {
        return (examples + size - 1) / size;
    }

    /** The first example of chunk c; N for the one after the last. */
    public int first(int c) {
        return even ? (int) ((long) c * examples / count()) : Math.min(examples, c * size);
    }

    /** Takes k directions group by group. */
    public void forEachGroup(int k, Group group) {
        for (int j = 0; j < k; j += groupSize) {
            group.take(j, Math.min(groupSize, k - j));
        }
    }

    /** Changes a chunk's size so that every lane gets the same number of chunks. */
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
        // The parameters are read again for each chunk: as many activations make up for it.
        long worthwhile = dimension / graph.features();
        int vector = VECTOR_BYTES / width;
        return (int) Math.max(vector, Math.min(MOST_EXAMPLES, Math.max(cached, worthwhile)) / vector * vector);
    }

    @FunctionalInterface
    public interface Group {
        void take(int first, int count);
    }
}
