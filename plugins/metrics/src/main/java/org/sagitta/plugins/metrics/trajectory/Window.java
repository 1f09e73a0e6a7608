package org.sagitta.plugins.metrics.trajectory;

import com.google.common.collect.EvictingQueue;
import com.google.common.math.Stats;
import org.sagitta.api.event.Measurement;
import org.sagitta.api.event.Measurement.Uncertainty;

/** The last w values of a figure, one a checkpoint. */
final class Window {
    private static final String METHOD = "checkpoints";

    private final int size;
    private final EvictingQueue<Measurement> figures;

    Window(int size) {
        this.size = size;
        this.figures = EvictingQueue.create(size);
    }

    /** The sample standard deviation of the last w, with a new one; undefined before there are so many. */
    Measurement fluctuation(Measurement figure) {
        figures.add(figure);
        if (figures.remainingCapacity() > 0) {
            return Measurement.undefined(
                    figures.size() + " of the window's " + size + " checkpoints are there", METHOD, 0);
        }
        Stats values = Stats.of(figures.stream().mapToDouble(Measurement::value).toArray());
        if (!Double.isFinite(values.sum())) {
            return Measurement.undefined("not all figures in the window are finite", METHOD, 0);
        }
        Measurement deviation = Measurement.exact(values.sampleStandardDeviation(), METHOD, 0);
        boolean exact = figures.stream().allMatch(value -> value.uncertainty() instanceof Uncertainty.Exact);
        return exact ? deviation : deviation.ofInexact();
    }
}
