package org.sagitta.runtime.descriptor;

import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.UnsuitableSettingsException;

/**
 * A point of the training that a descriptor can name: {@code start}, {@code end}, {@code 100 steps}, {@code 3 epochs}.
 */
@Describe("a point of the training: start, end, or as in '100 steps'")
public sealed interface Moment {
    /** The point that lies before the first step. */
    record Start() implements Moment {}

    /** The point that lies after the last step. */
    record End() implements Moment {}

    /** The point that lies after a number of steps or epochs. */
    record After(Interval interval) implements Moment {}

    /**
     * Parses a point of the training.
     *
     * @throws UnsuitableSettingsException if the text is not a point of the training; the message says what is expected
     */
    static Moment parse(String text) {
        return switch (text.strip()) {
            case "start" -> new Start();
            case "end" -> new End();
            default -> {
                try {
                    yield new After(Interval.parse(text));
                } catch (UnsuitableSettingsException e) {
                    throw new UnsuitableSettingsException("'" + text
                            + "' is no point of the training; expected start, end, or a number with its unit, as in"
                            + " '100 steps' or '3 epochs'");
                }
            }
        };
    }
}
