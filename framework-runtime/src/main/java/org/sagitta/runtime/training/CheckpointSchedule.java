package org.sagitta.runtime.training;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sagitta.api.event.Checkpoint;
import org.sagitta.api.event.RunEvent.CheckpointReached;
import org.sagitta.api.event.RunEvent.EpochCompleted;
import org.sagitta.api.event.RunEvent.StepCompleted;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.runtime.descriptor.Checkpoints;
import org.sagitta.runtime.descriptor.Descriptor;
import org.sagitta.runtime.descriptor.Interval.Unit;
import org.sagitta.runtime.descriptor.Moment;
import org.sagitta.runtime.event.RunEvents;
import org.sagitta.runtime.preparation.LossSurfaces;
import org.sagitta.runtime.preparation.RunPlugins;
import org.sagitta.runtime.preparation.Timetable;
import org.sagitta.runtime.record.Warnings;

/** Announces the checkpoints that the descriptor asks for, each step at most once. */
@Singleton
public final class CheckpointSchedule {
    private final Checkpoints checkpoints;
    private final LossSurfaces surfaces;
    private final CheckpointSaver saver;
    private final TrainingEnd end;
    private final RunPlugins plugins;
    private final Warnings warnings;
    private final RunEvents events;

    @Inject
    CheckpointSchedule(
            Descriptor descriptor,
            LossSurfaces surfaces,
            CheckpointSaver saver,
            TrainingEnd end,
            RunPlugins plugins,
            Warnings warnings,
            RunEvents events) {
        this.checkpoints = descriptor.checkpoints();
        this.surfaces = surfaces;
        this.saver = saver;
        this.end = end;
        this.plugins = plugins;
        this.warnings = warnings;
        this.events = events;
    }

    /** Announces the checkpoint before the first step, if it is asked for. */
    public void start() {
        if (checkpoints.at().contains(new Moment.Start())) {
            reach(0, 0);
        }
    }

    /** Announces the checkpoint after the last step, if it is asked for. */
    public void end() {
        end.trainingIsOver();
        if (checkpoints.at().contains(new Moment.End())) {
            reach(end.step(), end.epoch());
        }
        if (end.isEarly()) {
            warnOfWhatIsLeftOut();
        }
    }

    /** Warns about points that the descriptor names and that a training which stops early has not reached. */
    private void warnOfWhatIsLeftOut() {
        String leftOut = Stream.concat(checkpoints.at().stream(), plugins.moments())
                .distinct()
                .filter(moment -> moment instanceof Moment.After after && end.isBefore(after.interval()))
                .map(Timetable::text)
                .collect(Collectors.joining(", "));
        if (!leftOut.isEmpty()) {
            warnings.give(
                    "The training ended early, after step %,d (epoch %s), so that these points of the descriptor never came: %s."
                            .formatted(end.step(), String.format(Locale.ROOT, "%.4g", end.epoch()), leftOut));
        }
    }

    public void onStep(StepCompleted event) {
        if (isDue(event.step(), Unit.STEPS)) {
            reach(event.step(), event.epoch());
        }
    }

    public void onEpoch(EpochCompleted event) {
        if (isDue(event.epoch(), Unit.EPOCHS)) {
            reach(event.step(), event.epoch());
        }
    }

    private boolean isDue(long count, Unit unit) {
        boolean listed = checkpoints.at().stream()
                .anyMatch(moment -> moment instanceof Moment.After after
                        && after.interval().unit() == unit
                        && after.interval().count() == count);
        return listed
                || checkpoints
                        .every()
                        .filter(every -> every.unit() == unit && count % every.count() == 0)
                        .isPresent();
    }

    private void reach(long step, double epoch) {
        if (step != saver.lastStep()) {
            LossSurface surface = surfaces.curvature();
            if (!Double.isFinite(surface.loss())) {
                throw new DivergedException(step, surface.loss(), surfaces.firstNonFinite(), saver.last());
            }
            events.tell(new CheckpointReached(new Checkpoint(step, epoch, surface)));
        }
    }
}
