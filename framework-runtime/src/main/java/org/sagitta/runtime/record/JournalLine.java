package org.sagitta.runtime.record;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Optional;
import org.sagitta.api.figure.FigureKey;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.figure.Uncertainty.StandardError;
import org.sagitta.api.surface.Derivatives;

/**
 * One line of {@code metrics.jsonl}: a figure, what it is of, and when it was measured. In the file its parts stand side by
 * side: see {@link JournalFormat}.
 *
 * @param derivatives how the curvature products behind the figure were computed
 * @param step updates of the parameters before
 * @param epoch passes over the training data before
 */
public record JournalLine(
        FigureKey key, Measurement measurement, Derivatives derivatives, long step, double epoch, Instant time) {
    /** What {@code derivatives} says in the file where the products are not exact. */
    public static final String CENTRAL_DIFFERENCES = "central-differences";

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static JournalLine read(JournalFormat format) {
        return format.line();
    }

    @JsonValue
    JournalFormat format() {
        return JournalFormat.of(this);
    }

    /** The same line, measured at another time. */
    JournalLine at(Instant other) {
        return new JournalLine(key, measurement, derivatives, step, epoch, other);
    }

    /** The figure. */
    public double value() {
        return measurement.value();
    }

    /** The interval in which the true value of a figure with a standard error lies; empty for other figures. */
    public Optional<StudentInterval> interval() {
        return measurement.uncertainty() instanceof StandardError error
                ? Optional.of(StudentInterval.of(measurement.value(), error))
                : Optional.empty();
    }

    /** Whether the curvature products behind the figure are not exact. */
    public boolean isByDifferences() {
        return derivatives != Derivatives.EXACT;
    }
}
