package org.sagitta.plugins.metrics.landscape;

import com.google.common.primitives.Doubles;
import java.util.OptionalLong;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.figure.Uncertainty;
import org.sagitta.api.picture.Axis;
import org.sagitta.api.plugin.MetricContext;

/** A {@code LossRange} holds the lowest and the highest loss on a grid. */
record LossRange(double lowest, double highest) {
    /** The ratio of the largest to the smallest loss above which a logarithmic scale is used. */
    private static final double WIDE = 100;

    private static final String METHOD = "grid";

    static LossRange of(double[] losses) {
        return new LossRange(Doubles.min(losses), Doubles.max(losses));
    }

    /** Returns the axis for the losses: logarithmic if they differ by orders of magnitude, else linear. */
    Axis axis() {
        return new Axis("loss", lowest > 0 && highest / lowest > WIDE);
    }

    /**
     * Returns the largest rise of the loss above that at the checkpoint's parameters and, as {@code lowest}, the
     * largest fall below it.
     */
    Figures figures(LandscapeDirections basis, MetricContext context) {
        double here = context.surface().loss();
        return Figures.of(figure(highest - here, basis, context)).with("lowest", figure(lowest - here, basis, context));
    }

    private static Measurement figure(double value, LandscapeDirections basis, MetricContext context) {
        if (Double.isNaN(value)) {
            return undefined("the loss is not a number somewhere on the grid");
        }
        Uncertainty uncertainty = basis.isExact() ? new Uncertainty.Exact() : new Uncertainty.Unknown();
        OptionalLong seed = basis.isRandom() ? OptionalLong.of(context.seed()) : OptionalLong.empty();
        return new Measurement(value, uncertainty, METHOD, 0, seed);
    }

    static Measurement undefined(String reason) {
        return Measurement.undefined(reason, METHOD, 0);
    }
}
