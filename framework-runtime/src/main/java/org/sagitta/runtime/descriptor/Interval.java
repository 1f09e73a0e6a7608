package org.sagitta.runtime.descriptor;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.UnsuitableSettingsException;

/** A duration of training that a descriptor writes as {@code 100 steps} or {@code 5 epochs}. */
@Describe("a stretch of training, as in '5 epochs'")
public record Interval(long count, Unit unit) {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,18})\\s*(steps?|epochs?)");

    /** The units in which training is counted. */
    public enum Unit {
        STEPS,
        EPOCHS
    }

    /**
     * Parses an interval.
     *
     * @throws UnsuitableSettingsException if the text is not an interval; the message says what is expected
     */
    public static Interval parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
            throw new UnsuitableSettingsException(
                    "'" + text + "' is no stretch of training; expected a whole number above 0 with"
                            + " its unit, as in '100 steps' or '5 epochs'");
        }
        return new Interval(
                Long.parseLong(matcher.group(1)), matcher.group(2).startsWith("step") ? Unit.STEPS : Unit.EPOCHS);
    }
}
