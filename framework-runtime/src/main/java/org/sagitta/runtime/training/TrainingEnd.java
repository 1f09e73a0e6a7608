package org.sagitta.runtime.training;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.sagitta.api.event.Checkpoint;
import org.sagitta.api.event.RunEvent.StepCompleted;
import org.sagitta.runtime.descriptor.Interval;
import org.sagitta.runtime.descriptor.Interval.Unit;
import org.sagitta.runtime.descriptor.Moment;
import org.sagitta.runtime.preparation.PreparedRun;

/** Knows the current position of the training, and whether that is its end. */
@Singleton
public final class TrainingEnd {
    private final boolean trains;
    private long step;
    private long steps;
    private double epoch;
    private boolean over;

    @Inject
    TrainingEnd(PreparedRun run, Optional<TrainingState> resumed) {
        trains = run.trains();
        resumed.map(TrainingState::position).ifPresent(position -> {
            step = position.before().steps() + position.step();
            epoch = position.before().epoch() + position.epoch();
        });
    }

    public void onStep(StepCompleted event) {
        step = event.step();
        steps = event.steps();
        epoch = event.epoch();
    }

    public long step() {
        return step;
    }

    double epoch() {
        return epoch;
    }

    /** Records that the trainer has returned, possibly before the step that it announced as its last. */
    void trainingIsOver() {
        over = true;
    }

    /** Returns whether the training ended before the step that it announced as its last. */
    boolean isEarly() {
        return over && step < steps;
    }

    /** Returns whether the training has not yet reached the given number of steps or epochs. */
    boolean isBefore(Interval interval) {
        return interval.unit() == Unit.STEPS ? step < interval.count() : epoch < interval.count();
    }

    /**
     * Returns whether a checkpoint is one of the given points of the training; an empty list stands for all
     * checkpoints.
     */
    public boolean isOneOf(List<Moment> moments, Checkpoint checkpoint) {
        return moments.isEmpty() || moments.stream().anyMatch(moment -> is(moment, checkpoint));
    }

    private boolean is(Moment moment, Checkpoint checkpoint) {
        if (moment instanceof Moment.After after) {
            return switch (after.interval().unit()) {
                case STEPS -> checkpoint.step() == after.interval().count();
                case EPOCHS -> checkpoint.epoch() == after.interval().count();
            };
        }
        return moment instanceof Moment.Start ? checkpoint.step() == 0 : isReached(checkpoint.step());
    }

    /** Returns true for the last step, and for step 0 if nothing is trained. */
    boolean isReached(long atStep) {
        return atStep == step && (over || (trains ? step > 0 && step == steps : step == 0));
    }
}
