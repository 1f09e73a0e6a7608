package org.sagitta.plugins.metrics;

import org.sagitta.api.event.Measurement;

/** A figure beside a metric's own. */
record Figure(String quantity, Measurement measurement) {
    /** Of an estimate that is the reference: 0. */
    static Figure error(String quantity, Measurement measurement) {
        return new Figure(quantity, measurement.withIdeal(0));
    }

    /** Of an estimate that is the reference: 1. */
    static Figure agreement(String quantity, Measurement measurement) {
        return new Figure(quantity, measurement.withIdeal(1));
    }
}
