package org.sagitta.plugins.metrics;

import org.sagitta.api.figure.Figure;
import org.sagitta.api.figure.Measurement;

/** Figures of how near an estimate is to a reference. */
final class ReferenceFigure {
    private ReferenceFigure() {}

    /** Of an estimate that is the reference: 0. */
    static Figure error(String quantity, Measurement measurement) {
        return Figure.of(quantity, measurement.withIdeal(0));
    }

    /** Of an estimate that is the reference: 1. */
    static Figure agreement(String quantity, Measurement measurement) {
        return Figure.of(quantity, measurement.withIdeal(1));
    }
}
