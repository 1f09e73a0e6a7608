package org.sagitta.runtime.console;

import java.time.Duration;
import java.util.Optional;

/**
 * How long a training will still take: its steps at the pace so far, which leaves out the time spent in measuring, and as
 * many more measurements, as long as the last one, as the checkpoints so far let expect.
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

    /** A step was made. Times are in nanoseconds. */
    void stepped(long toStep, long ofSteps, long at) {
        step = toStep;
        steps = ofSteps;
        now = at;
        if (firstStep < 0) {
            firstStep = toStep;
            firstStepAt = at;
        }
    }

    /** A checkpoint's measurements begin. */
    void measuringBegan(long atStep, long at) {
        checkpointGap = checkpointStep < 0 ? 0 : atStep - checkpointStep;
        checkpointStep = atStep;
        measuredFrom = at;
    }

    /** And end. */
    void measuringEnded(long at) {
        lastMeasurement = at - measuredFrom;
        if (firstStep >= 0) {
            measuredSinceFirstStep += lastMeasurement;
        }
    }

    /** The estimate as of the last step; empty until there are two. */
    Optional<Duration> estimate() {
        if (firstStep < 0 || step == firstStep) {
            return Optional.empty();
        }
        double training = now - firstStepAt - measuredSinceFirstStep;
        double left = training / (step - firstStep) * (steps - step) + (double) lastMeasurement * checkpointsLeft();
        return Optional.of(Duration.ofNanos((long) left));
    }

    /** Before the second checkpoint, the one at the end is expected. */
    private long checkpointsLeft() {
        long stretch = steps - Math.max(0, checkpointStep);
        return checkpointGap > 0 ? stretch / checkpointGap : Math.min(1, stretch);
    }
}
