package org.sagitta.plugins.metrics.trajectory;

import com.google.common.math.Stats;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.figure.Uncertainty;
import org.sagitta.api.plugin.Memory;

/**
 * A {@code Window} keeps the last values of a figure, one for each checkpoint, in the memory of a metric.
 *
 * @param name the name of the fluctuation
 * @param size the largest number w of values
 */
record Window(String name, int size, Memory memory) {
    /** The description of the setting {@code window}. */
    static final String DESCRIPTION = "checkpoints over which the fluctuation is the standard deviation";

    /** The name of the fluctuation of a metric's own figure. */
    static final String FLUCTUATION = "fluctuation";

    private static final String METHOD = "checkpoints";

    /** Returns a metric's figures together with the {@code fluctuation} of its own figure. */
    static Figures withFluctuation(Figures figures, int size, Memory memory) {
        return figures.with(FLUCTUATION, new Window(FLUCTUATION, size, memory).fluctuation(figures.own()));
    }

    /**
     * Adds a value, and returns the sample standard deviation of the last w values; it is undefined before w values are
     * known.
     */
    Measurement fluctuation(Measurement figure) {
        double[] values = latest("window-" + name, figure.value());
        double[] inexact = latest("window-inexact-" + name, figure.uncertainty() instanceof Uncertainty.Exact ? 0 : 1);
        if (values.length < size) {
            return Measurement.undefined(
                    values.length + " of the window's " + size + " checkpoints are there", METHOD, 0);
        }
        return deviation(Stats.of(values), DoubleStream.of(inexact).sum() == 0);
    }

    private static Measurement deviation(Stats stats, boolean exact) {
        if (!Double.isFinite(stats.sum())) {
            return Measurement.undefined("not all figures in the window are finite", METHOD, 0);
        }
        Measurement deviation = Measurement.exact(stats.sampleStandardDeviation(), METHOD, 0);
        return exact ? deviation : deviation.ofInexact();
    }

    /** Returns the last w of some numbers, with the newest at the end. */
    private double[] latest(String numbers, double newest) {
        double[] before = memory.numbers(numbers);
        double[] all = Arrays.copyOf(before, before.length + 1);
        all[before.length] = newest;
        double[] latest = Arrays.copyOfRange(all, Math.max(0, all.length - size), all.length);
        memory.keep(numbers, latest);
        return latest;
    }
}
