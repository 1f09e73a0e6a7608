package org.sagitta.runtime.run;

import java.util.Optional;
import org.sagitta.api.event.Measurement;

/** Takes a metric's figures. */
@FunctionalInterface
interface FigureSink {
    /**
     * Records a figure.
     *
     * @param quantity what it is beside the metric's own figure, which has none
     * @param layer of a figure of one layer
     */
    void record(String quantity, Optional<String> layer, Measurement measurement);
}
