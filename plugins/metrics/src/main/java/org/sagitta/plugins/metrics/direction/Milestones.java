package org.sagitta.plugins.metrics.direction;

import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.event.Checkpoint;
import org.sagitta.api.plugin.Memory;

/** Where a training began, where it is, and where it was before: three parameter vectors, float64, in a metric's memory. */
public record Milestones(Memory memory) {
    private static final String STEP = "latest-step";
    private static final String FIRST = "first";
    private static final String PREVIOUS = "previous";
    private static final String LATEST = "latest";

    /** Remembers a checkpoint; the latest one again changes nothing. */
    public void pass(Checkpoint checkpoint) {
        double[] step = memory.numbers(STEP);
        if (step.length == 1 && step[0] == checkpoint.step()) {
            return;
        }
        INDArray parameters = checkpoint.surface().parameters().castTo(DataType.DOUBLE);
        memory.array(LATEST)
                .ifPresentOrElse(latest -> memory.keep(PREVIOUS, latest), () -> memory.keep(FIRST, parameters));
        memory.keep(LATEST, parameters);
        memory.keep(STEP, (double) checkpoint.step());
    }

    /** The parameters at the first checkpoint of all, after one was passed. */
    public INDArray first() {
        return memory.array(FIRST).orElseThrow();
    }

    /** Those at the checkpoint before the latest. */
    public Optional<INDArray> previous() {
        return memory.array(PREVIOUS);
    }
}
