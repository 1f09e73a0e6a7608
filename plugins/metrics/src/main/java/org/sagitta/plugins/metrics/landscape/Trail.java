package org.sagitta.plugins.metrics.landscape;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.event.Checkpoint;

/** The parameters at all checkpoints so far: P numbers each. */
final class Trail {
    private final List<INDArray> points = new ArrayList<>();
    private long latest;

    /** Remembers a checkpoint; the latest one again changes nothing. */
    void add(Checkpoint checkpoint) {
        if (points.isEmpty() || checkpoint.step() != latest) {
            latest = checkpoint.step();
            points.add(
                    checkpoint.objective().parameters().castTo(DataType.DOUBLE).dup());
        }
    }

    /** T, the number of checkpoints. */
    int size() {
        return points.size();
    }

    /** theta_t - origin, T x P, float64, in the order of the checkpoints. */
    INDArray from(INDArray origin) {
        INDArray offsets = Nd4j.create(DataType.DOUBLE, points.size(), origin.length());
        IntStream.range(0, points.size())
                .forEach(t -> offsets.putRow(t, points.get(t).sub(origin)));
        return offsets;
    }

    /** theta_t less their mean, T x P. */
    INDArray centred() {
        INDArray offsets = from(points.get(0));
        return offsets.subiRowVector(offsets.mean(0));
    }
}
