package org.sagitta.plugins.estimators;

import java.util.Arrays;
import java.util.stream.Stream;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.surface.Fisher;

/** The labels for which the gradients in a Fisher matrix are computed. */
@Describe("one of type-2, mc, empirical")
public enum Labels {
    TYPE_2("type-2"),
    MONTE_CARLO("mc"),
    EMPIRICAL("empirical");

    private final String text;

    Labels(String text) {
        this.text = text;
    }

    /**
     * Reads the kind of labels from a descriptor.
     *
     * @throws UnsuitableSettingsException if no kind has this name; the message lists the known ones
     */
    public static Labels parse(String text) {
        return Stream.of(values())
                .filter(labels -> labels.text.equals(text))
                .findFirst()
                .orElseThrow(() -> new UnsuitableSettingsException(
                        "'" + text + "' is no kind of Fisher matrix; expected one of " + Arrays.toString(values())));
    }

    /** Returns the name in descriptors. */
    @Override
    public String toString() {
        return text;
    }

    /**
     * Returns the kind of Fisher matrix.
     *
     * @param samples how many labels are drawn for each example
     */
    Fisher of(int samples, long seed) {
        return switch (this) {
            case TYPE_2 -> new Fisher.Type2();
            case MONTE_CARLO -> new Fisher.MonteCarlo(samples, seed);
            case EMPIRICAL -> new Fisher.Empirical();
        };
    }

    /**
     * Returns the number of columns s_nc for each example.
     *
     * @param samples how many labels are drawn for each example
     * @param outputs the number C of outputs
     */
    int columns(int samples, int outputs) {
        return switch (this) {
            case TYPE_2 -> outputs;
            case MONTE_CARLO -> samples;
            case EMPIRICAL -> 1;
        };
    }
}
