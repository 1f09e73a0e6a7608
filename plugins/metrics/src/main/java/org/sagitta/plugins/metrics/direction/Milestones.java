package org.sagitta.plugins.metrics.direction;

import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.event.Checkpoint;
import org.sagitta.api.plugin.Memory;

/**
 * A {@code Milestones} remembers three parameter vectors in the memory of a metric: those of the first, the latest and
 * the previous checkpoint, float64.
 */
public record Milestones(Memory memory) {
    private static final String STEP = "latest-step";
    private static final String FIRST = "first";
    private static final String PREVIOUS = "previous";
    private static final String LATEST = "latest";

    /** Remembers a checkpoint. Passing the latest checkpoint again changes nothing. */
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

    /** Returns the parameters at the run's first checkpoint; at least one checkpoint has to be passed before. */
    public INDArray first() {
        return memory.array(FIRST).orElseThrow();
    }

    /** Returns the parameters at the checkpoint before the latest. */
    public Optional<INDArray> previous() {
        return memory.array(PREVIOUS);
    }
}
