package org.sagitta.plugins.metrics.spectrum;

import org.sagitta.api.figure.Figure;
import org.sagitta.api.figure.Measurement;

/** Makes figures that compare an estimate with a reference. */
public final class ReferenceFigure {
    private ReferenceFigure() {}

    /** Makes a figure that is 0 if the estimate equals the reference. */
    public static Figure error(String quantity, Measurement measurement) {
        return Figure.of(quantity, measurement.withIdeal(0));
    }

    /** Makes a figure that is 1 if the estimate equals the reference. */
    public static Figure agreement(String quantity, Measurement measurement) {
        return Figure.of(quantity, measurement.withIdeal(1));
    }
}
