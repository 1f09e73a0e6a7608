package org.sagitta.runtime.engine.dense;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.IntUnaryOperator;
import org.sagitta.runtime.engine.pass.Chunk;

/**
 * The division of the examples into panels, whose examples are the columns of one matrix product. Each panel takes the
 * same number of chunks from every lane.
 */
final class ExamplePanels {
    private final List<Chunk> chunks;
    private final IntUnaryOperator firstOfLane;
    private final int lanes;
    private final int perLane;

    /**
     * @param firstOfLane returns the first chunk of a lane, and the number of chunks for the lane after the last
     * @param examples the largest number of examples of a panel, unless one chunk per lane already has more
     */
    ExamplePanels(List<Chunk> chunks, IntUnaryOperator firstOfLane, int lanes, int examples) {
        this.chunks = chunks;
        this.firstOfLane = firstOfLane;
        this.lanes = lanes;
        int largest = chunks.stream().mapToInt(Chunk::examples).max().orElseThrow();
        this.perLane = Math.max(1, examples / (largest * lanes));
    }

    int count() {
        int most = 0;
        for (int lane = 0; lane < lanes; lane++) {
            most = Math.max(most, firstOfLane.applyAsInt(lane + 1) - firstOfLane.applyAsInt(lane));
        }
        return (most + perLane - 1) / perLane;
    }

    /** Returns the columns of a panel. */
    Columns columns(int panel) {
        int[] columns = new int[chunks.size()];
        Arrays.fill(columns, -1);
        int next = 0;
        for (int lane = 0; lane < lanes; lane++) {
            int first = firstOfLane.applyAsInt(lane) + panel * perLane;
            int end = Math.min(first + perLane, firstOfLane.applyAsInt(lane + 1));
            for (int c = first; c < end; c++) {
                columns[c] = next;
                next += chunks.get(c).examples();
            }
        }
        return new Columns(columns, next);
    }

    /** The columns of a panel, with the first column that each chunk's examples have. */
    static final class Columns {
        private final int[] first;
        private final int count;

        private Columns(int[] first, int count) {
            this.first = first;
            this.count = count;
        }

        /** Returns the number of examples. */
        int count() {
            return count;
        }

        /** Calls {@code part} with a chunk's first column, if the chunk belongs to the panel. */
        void ifInside(int chunk, IntConsumer part) {
            if (first[chunk] >= 0) {
                part.accept(first[chunk]);
            }
        }
    }
}
