package org.sagitta.plugins.metrics.spectrum;

import org.sagitta.api.figure.Figure;
import org.sagitta.api.figure.Measurement;

/** Figures of how near an estimate is to a reference. */
public final class ReferenceFigure {
    private ReferenceFigure() {}

    /** Of an estimate that is the reference: 0. */
    public static Figure error(String quantity, Measurement measurement) {
        return Figure.of(quantity, measurement.withIdeal(0));
    }

    /** Of an estimate that is the reference: 1. */
    public static Figure agreement(String quantity, Measurement measurement) {
        return Figure.of(quantity, measurement.withIdeal(1));
    }
}
