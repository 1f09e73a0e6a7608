package org.sagitta.plugins.metrics.trajectory;

import com.google.common.math.Stats;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.figure.Uncertainty;
import org.sagitta.api.plugin.Memory;

/**
 * The last values of a figure, one a checkpoint, in a metric's memory.
 *
 * @param name the fluctuation's
 * @param size w, how many there are at most
 */
record Window(String name, int size, Memory memory) {
    /** For the settings. */
    static final String DESCRIPTION = "checkpoints over which the fluctuation is the standard deviation";

    /** What the fluctuation of a metric's own figure is called. */
    static final String FLUCTUATION = "fluctuation";

    private static final String METHOD = "checkpoints";

    /** A metric's figures and, as {@code fluctuation}, that of its own. */
    static Figures withFluctuation(Figures figures, int size, Memory memory) {
        return figures.with(FLUCTUATION, new Window(FLUCTUATION, size, memory).fluctuation(figures.own()));
    }

    /** The sample standard deviation of the last w, with a new one; undefined before there are so many. */
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

    /** The last w of some numbers, the newest last. */
    private double[] latest(String numbers, double newest) {
        double[] before = memory.numbers(numbers);
        double[] all = Arrays.copyOf(before, before.length + 1);
        all[before.length] = newest;
        double[] latest = Arrays.copyOfRange(all, Math.max(0, all.length - size), all.length);
        memory.keep(numbers, latest);
        return latest;
    }
}
