package org.sagitta.runtime.console;

import java.time.Duration;
import java.util.Optional;

/**
 * Estimates how long a training will still take.
 *
 * <p>The estimate is the number of remaining steps times the mean time of a step so far, without the time spent on
 * measuring, plus the number of remaining checkpoints times the duration of the last measurement. The distance between
 * the last two checkpoints gives the number of remaining ones.
 */
final class TimeLeft {
    private long firstStep = -1;
    private long firstStepAt;
    private long step;
    private long steps;
    private long now;

    private long checkpointStep = -1;
    private long checkpointGap;
    private long measuredFrom;
    private long lastMeasurement;
    private long measuredSinceFirstStep;

    /** Records a completed step. Times are in nanoseconds. */
    void stepped(long toStep, long ofSteps, long at) {
        step = toStep;
        steps = ofSteps;
        now = at;
        if (firstStep < 0) {
            firstStep = toStep;
            firstStepAt = at;
        }
    }

    /** Records that the measurements of a checkpoint begin. */
    void measuringBegan(long atStep, long at) {
        checkpointGap = checkpointStep < 0 ? 0 : atStep - checkpointStep;
        checkpointStep = atStep;
        measuredFrom = at;
    }

    /** Records that the measurements of a checkpoint end. */
    void measuringEnded(long at) {
        lastMeasurement = at - measuredFrom;
        if (firstStep >= 0) {
            measuredSinceFirstStep += lastMeasurement;
        }
    }

    /** Returns the estimate at the last step; empty before the second step. */
    Optional<Duration> estimate() {
        if (firstStep < 0 || step == firstStep) {
            return Optional.empty();
        }
        double training = now - firstStepAt - measuredSinceFirstStep;
        double left = training / (step - firstStep) * (steps - step) + (double) lastMeasurement * checkpointsLeft();
        return Optional.of(Duration.ofNanos((long) left));
    }

    /**
     * Returns the expected number of remaining checkpoints; before the second checkpoint only the one at the end is
     * expected.
     */
    private long checkpointsLeft() {
        long stretch = steps - Math.max(0, checkpointStep);
        return checkpointGap > 0 ? stretch / checkpointGap : Math.min(1, stretch);
    }
}
