package org.sagitta.runtime.preparation;

import com.google.common.math.LongMath;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.sagitta.runtime.descriptor.Checkpoints;
import org.sagitta.runtime.descriptor.Interval;
import org.sagitta.runtime.descriptor.Interval.Unit;
import org.sagitta.runtime.descriptor.Moment;
import org.sagitta.runtime.descriptor.tree.Words;
import org.sagitta.runtime.model.ModelException;

/**
 * Computes when the points of a training that a descriptor names are reached, if the training does not stop early.
 *
 * @param steps the total number of steps
 * @param perEpoch the number of updates per epoch, if it is known
 */
public record Timetable(long steps, OptionalLong perEpoch) {
    static Timetable of(List<RunPlugins.Phase> phases, int examples) {
        long steps = phases.stream()
                .mapToLong(phase -> phase.trainer().steps(phase.settings(), examples))
                .sum();
        List<OptionalInt> batches = phases.stream()
                .map(phase -> phase.trainer().batchSize(phase.settings(), examples))
                .distinct()
                .toList();
        // if the epochs of phases differ, only steps are known
        return new Timetable(
                steps,
                batches.size() == 1 && batches.get(0).isPresent()
                        ? OptionalLong.of((examples - 1) / batches.get(0).getAsInt() + 1)
                        : OptionalLong.empty());
    }

    /**
     * Checks for points that are never reached.
     *
     * @param warn receives a warning about points that a shorter training may leave out
     * @throws ModelException if a point that is named individually is never reached
     */
    void require(Checkpoints checkpoints, RunPlugins plugins, Consumer<String> warn) {
        List<String> misfits = new ArrayList<>();
        checkpoints.at().stream()
                .filter(this::isBeyondTheEnd)
                .forEach(moment -> misfits.add("checkpoints.at: %s never comes, since %s; expected points within it"
                        .formatted(text(moment), length())));
        checkpoints.every().filter(this::isBeyondTheEnd).ifPresent(every -> {
            if (checkpoints.at().isEmpty()) {
                misfits.add(
                        "checkpoints.every: %s never comes, since %s, and checkpoints.at is empty: nothing would be measured"
                                .formatted(text(every), length()));
            } else {
                warn.accept("checkpoints.every: %s never comes, since %s; curvature is measured at checkpoints.at only."
                        .formatted(text(every), length()));
            }
        });
        plugins.entries()
                .forEach(entry -> entry.at().stream()
                        .filter(moment -> isNoCheckpoint(moment, checkpoints))
                        .forEach(moment -> misfits.add(
                                "The %s: its at: %s is no checkpoint%s; expected one of those that checkpoints asks for, %s"
                                        .formatted(
                                                entry.name(),
                                                text(moment),
                                                isBeyondTheEnd(moment) ? ", since " + length() : "",
                                                text(checkpoints)))));
        ModelException.throwIfAny(misfits);
    }

    private boolean isBeyondTheEnd(Moment moment) {
        return moment instanceof Moment.After after && isBeyondTheEnd(after.interval());
    }

    private boolean isBeyondTheEnd(Interval interval) {
        OptionalLong step = step(interval);
        return step.isPresent() && step.getAsLong() > steps;
    }

    private OptionalLong step(Interval interval) {
        if (interval.unit() == Unit.STEPS || steps == 0) {
            return OptionalLong.of(interval.count());
        }
        return perEpoch.isPresent()
                ? OptionalLong.of(LongMath.saturatedMultiply(interval.count(), perEpoch.getAsLong()))
                : OptionalLong.empty();
    }

    private OptionalLong step(Moment moment) {
        if (moment instanceof Moment.After after) {
            return step(after.interval());
        }
        return OptionalLong.of(moment instanceof Moment.Start ? 0 : steps);
    }

    /** Returns whether a moment is no checkpoint, as far as this is known. */
    private boolean isNoCheckpoint(Moment moment, Checkpoints checkpoints) {
        OptionalLong step = step(moment);
        if (step.isEmpty() || checkpoints.at().contains(moment)) {
            return false;
        }
        if (steps == 0) {
            return moment instanceof Moment.After; // the only checkpoint is both start and end
        }
        boolean unknown = Stream.concat(
                        checkpoints.at().stream().map(this::step),
                        checkpoints.every().stream().map(this::step))
                .anyMatch(OptionalLong::isEmpty);
        boolean listed = checkpoints.at().stream().map(this::step).anyMatch(step::equals);
        boolean repeated = checkpoints
                .every()
                .filter(every -> step.getAsLong() > 0
                        && step(every).isPresent()
                        && step.getAsLong() % step(every).getAsLong() == 0)
                .isPresent();
        return !unknown && !((listed || repeated) && step.getAsLong() <= steps);
    }

    private String length() {
        if (steps == 0) {
            return "nothing is trained";
        }
        String epochs = perEpoch.isPresent() ? ", " + epochs(steps, perEpoch.getAsLong()) : "";
        return "the training takes %,d step%s%s".formatted(steps, steps == 1 ? "" : "s", epochs);
    }

    private static String epochs(long steps, long perEpoch) {
        if (steps % perEpoch != 0) {
            return String.format(Locale.ROOT, "%.2f epochs", (double) steps / perEpoch);
        }
        return "%,d epoch%s".formatted(steps / perEpoch, steps == perEpoch ? "" : "s");
    }

    private static String text(Checkpoints checkpoints) {
        return Stream.concat(
                        checkpoints.at().stream().map(Timetable::text),
                        checkpoints.every().stream().map(every -> "every " + text(every)))
                .toList()
                .toString();
    }

    public static String text(Moment moment) {
        return moment instanceof Moment.After after
                ? text(after.interval())
                : moment instanceof Moment.Start ? "start" : "end";
    }

    public static String text(Interval interval) {
        String unit = Words.ofConstant(interval.unit());
        return interval.count() + " " + (interval.count() == 1 ? unit.substring(0, unit.length() - 1) : unit);
    }
}
