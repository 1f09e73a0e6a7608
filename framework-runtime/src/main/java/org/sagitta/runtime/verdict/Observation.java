package org.sagitta.runtime.verdict;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sagitta.api.figure.Uncertainty.Residual;
import org.sagitta.api.figure.Uncertainty.StandardError;
import org.sagitta.api.figure.Uncertainty.Undefined;
import org.sagitta.runtime.descriptor.Claim;
import org.sagitta.runtime.descriptor.Interval;
import org.sagitta.runtime.descriptor.Moment;
import org.sagitta.runtime.descriptor.tree.Words;
import org.sagitta.runtime.formula.FormulaValue;
import org.sagitta.runtime.formula.NoValueException;
import org.sagitta.runtime.record.JournalLine;
import org.sagitta.runtime.record.StudentInterval;

/**
 * The data of one run that verdicts are based on.
 *
 * @param assignment a value for each axis of its sweep
 * @param lines its figures
 */
record Observation(String run, Map<String, String> assignment, List<JournalLine> lines) {
    boolean matches(Map<String, Claim.Value> where) {
        return where.entrySet().stream()
                .allMatch(wanted -> FormulaValue.of(wanted.getValue().text())
                        .equals(FormulaValue.of(assignment.getOrDefault(wanted.getKey(), ""))));
    }

    Map<String, String> assignmentBeside(List<String> axes) {
        Map<String, String> beside = new LinkedHashMap<>(assignment);
        beside.keySet().removeAll(axes);
        return beside;
    }

    /**
     * Returns the value of an axis, or of a figure at a checkpoint, or the list of a figure's values from some point of
     * the training on.
     *
     * @throws NoValueException if there is none
     */
    FormulaValue value(String key, Moment at, Optional<Interval> from) {
        if (assignment.containsKey(key)) {
            return FormulaValue.of(assignment.get(key));
        }
        Part part = Part.of(key);
        String figure = part.figure(key);
        List<JournalLine> figures =
                lines.stream().filter(line -> line.key().path().equals(figure)).toList();
        if (figures.isEmpty()) {
            Set<String> keys =
                    lines.stream().map(line -> line.key().path()).collect(Collectors.toCollection(TreeSet::new));
            throw new NoValueException(run + " has no figure " + key + Words.didYouMean(key, keys));
        }
        if (from.isPresent()) {
            return new FormulaValue.Values(figures.stream()
                    .filter(line -> count(line, from.get().unit()) >= from.get().count())
                    .map(line -> number(line, part))
                    .toList());
        }
        long last = figures.get(figures.size() - 1).step();
        return figures.stream()
                .filter(line -> isAt(line, at, last))
                .reduce((earlier, later) -> later)
                .map(line -> number(line, part))
                .orElseThrow(
                        () -> new NoValueException(run + " has no figure " + key + " at the checkpoint asked for"));
    }

    private static boolean isAt(JournalLine line, Moment at, long last) {
        if (at instanceof Moment.After after) {
            return count(line, after.interval().unit()) == after.interval().count();
        }
        return line.step() == (at instanceof Moment.Start ? 0 : last);
    }

    private static double count(JournalLine line, Interval.Unit unit) {
        return unit == Interval.Unit.STEPS ? line.step() : line.epoch();
    }

    private FormulaValue number(JournalLine line, Part part) {
        double value = part.of(line)
                .orElseThrow(() -> new NoValueException(run + ": " + line.key().path() + " has no " + part.suffix));
        if (!Double.isFinite(value)) {
            throw new NoValueException(run + ": " + line.key().path() + " is " + value
                    + (line.measurement().uncertainty() instanceof Undefined undefined
                            ? ", undefined: " + undefined.reason()
                            : ""));
        }
        return new FormulaValue.Real(value);
    }

    /** The part of a figure that a key names; the keys are those of MLflow. */
    private enum Part {
        STANDARD_ERROR(".standard-error"),
        INTERVAL_LOW(".interval.low"),
        INTERVAL_HIGH(".interval.high"),
        RESIDUAL(".residual"),
        VALUE("");

        private final String suffix;

        Part(String suffix) {
            this.suffix = suffix;
        }

        static Part of(String key) {
            return Stream.of(values())
                    .filter(part -> key.endsWith(part.suffix))
                    .findFirst()
                    .orElseThrow();
        }

        String figure(String key) {
            return key.substring(0, key.length() - suffix.length());
        }

        OptionalDouble of(JournalLine line) {
            return switch (this) {
                case STANDARD_ERROR ->
                    line.measurement().uncertainty() instanceof StandardError error
                            ? OptionalDouble.of(error.value())
                            : OptionalDouble.empty();
                case INTERVAL_LOW -> end(line, StudentInterval::low);
                case INTERVAL_HIGH -> end(line, StudentInterval::high);
                case RESIDUAL ->
                    line.measurement().uncertainty() instanceof Residual residual
                            ? OptionalDouble.of(residual.value())
                            : OptionalDouble.empty();
                case VALUE -> OptionalDouble.of(line.value());
            };
        }

        private static OptionalDouble end(JournalLine line, ToDoubleFunction<StudentInterval> end) {
            return line.interval().stream().mapToDouble(end).findFirst();
        }
    }
}
