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
 * A journal line is a line of {@code metrics.jsonl}: a figure, its identity, and the moment of its measurement.
 * {@link JournalFormat} defines its form in the file.
 *
 * @param derivatives how the curvature products behind the figure were computed
 * @param step the number of updates of the parameters before the measurement
 * @param epoch the number of passes over the training data before the measurement
 */
public record JournalLine(
        FigureKey key, Measurement measurement, Derivatives derivatives, long step, double epoch, Instant time) {
    /** The value of {@code derivatives} in the file if the curvature products are not exact. */
    public static final String CENTRAL_DIFFERENCES = "central-differences";

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static JournalLine read(JournalFormat format) {
        return format.line();
    }

    @JsonValue
    JournalFormat format() {
        return JournalFormat.of(this);
    }

    /** Returns the same line with another time of measurement. */
    JournalLine at(Instant other) {
        return new JournalLine(key, measurement, derivatives, step, epoch, other);
    }

    /** Returns the value of the figure. */
    public double value() {
        return measurement.value();
    }

    /** Returns the confidence interval of a figure with a standard error; empty for other figures. */
    public Optional<StudentInterval> interval() {
        return measurement.uncertainty() instanceof StandardError error
                ? Optional.of(StudentInterval.of(measurement.value(), error))
                : Optional.empty();
    }

    /**
     * Returns whether the curvature products behind the figure were computed by central differences, that is, are not
     * exact.
     */
    public boolean isByDifferences() {
        return derivatives != Derivatives.EXACT;
    }
}
