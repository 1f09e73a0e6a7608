package org.sagitta.plugins.estimators;

import java.util.Arrays;
import java.util.stream.Stream;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.surface.Fisher;

/** The labels whose gradients a Fisher matrix is the mean outer product of, as descriptors name them. */
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
     * Reads a kind as a descriptor writes it.
     *
     * @throws UnsuitableSettingsException where there is none of that name; the message lists those that there are
     */
    public static Labels parse(String text) {
        return Stream.of(values())
                .filter(labels -> labels.text.equals(text))
                .findFirst()
                .orElseThrow(() -> new UnsuitableSettingsException(
                        "'" + text + "' is no kind of Fisher matrix; expected one of " + Arrays.toString(values())));
    }

    /** As a descriptor writes it. */
    @Override
    public String toString() {
        return text;
    }

    /**
     * The kind of Fisher matrix.
     *
     * @param samples labels for each example
     */
    Fisher of(int samples, long seed) {
        return switch (this) {
            case TYPE_2 -> new Fisher.Type2();
            case MONTE_CARLO -> new Fisher.MonteCarlo(samples, seed);
            case EMPIRICAL -> new Fisher.Empirical();
        };
    }

    /**
     * Columns s_nc of each example.
     *
     * @param samples labels for each example
     * @param outputs C
     */
    int columns(int samples, int outputs) {
        return switch (this) {
            case TYPE_2 -> outputs;
            case MONTE_CARLO -> samples;
            case EMPIRICAL -> 1;
        };
    }
}
