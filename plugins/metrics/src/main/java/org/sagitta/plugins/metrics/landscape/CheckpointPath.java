package org.sagitta.plugins.metrics.landscape;

import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.event.Checkpoint;
import org.sagitta.api.plugin.Memory;

/**
 * A {@code CheckpointPath} holds the parameters at all checkpoints so far, P numbers each, in the memory of a metric.
 */
record CheckpointPath(Memory memory) {
    private static final String SIZE = "points";
    private static final String STEP = "latest-step";

    /** Remembers a checkpoint. Adding the latest checkpoint again changes nothing. */
    void add(Checkpoint checkpoint) {
        int size = size();
        if (size == 0 || checkpoint.step() != memory.numbers(STEP)[0]) {
            memory.keep(name(size), checkpoint.surface().parameters().castTo(DataType.DOUBLE));
            memory.keep(SIZE, size + 1);
            memory.keep(STEP, (double) checkpoint.step());
        }
    }

    /** Returns the number T of checkpoints. */
    int size() {
        double[] size = memory.numbers(SIZE);
        return size.length == 0 ? 0 : (int) size[0];
    }

    /** Returns theta_t - origin, T x P, float64, in the order of the checkpoints. */
    INDArray from(INDArray origin) {
        INDArray offsets = Nd4j.create(DataType.DOUBLE, size(), origin.length());
        IntStream.range(0, size()).forEach(t -> offsets.putRow(t, point(t).sub(origin)));
        return offsets;
    }

    /** Returns theta_t minus the mean of all theta_t, T x P. */
    INDArray centred() {
        INDArray offsets = from(point(0));
        return offsets.subiRowVector(offsets.mean(0));
    }

    private INDArray point(int t) {
        return memory.array(name(t)).orElseThrow();
    }

    private static String name(int t) {
        return "point-" + t;
    }
}
