package org.sagitta.plugins.metrics.direction;

import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.event.Checkpoint;

/** Where a training began, where it is, and where it was before: three parameter vectors, float64. */
public final class Milestones {
    private Milestone first;
    private Milestone previous;
    private Milestone latest;

    /**
     * A checkpoint.
     *
     * @param parameters of length P, float64: read only
     */
    public record Milestone(long step, INDArray parameters) {
        static Milestone of(Checkpoint checkpoint) {
            return new Milestone(
                    checkpoint.step(),
                    checkpoint.objective().parameters().castTo(DataType.DOUBLE).dup());
        }
    }

    /** Remembers a checkpoint; the latest one again changes nothing. */
    public void pass(Checkpoint checkpoint) {
        if (latest == null || checkpoint.step() != latest.step()) {
            previous = latest;
            latest = Milestone.of(checkpoint);
            first = first == null ? latest : first;
        }
    }

    /** The first checkpoint of all, after one was passed. */
    public Milestone first() {
        return first;
    }

    /** The checkpoint before the latest. */
    public Optional<Milestone> previous() {
        return Optional.ofNullable(previous);
    }
}
