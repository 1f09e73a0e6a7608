package org.sagitta.plugins.metrics.validity;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Directions that belong together.
 *
 * @param name of their figures
 * @param directions of length P and of norm 1, float64
 * @param isSample whether they were drawn at random, so that figures are means over them; else there is one
 * @param isExact whether they are what the name says up to rounding, and not by an iteration
 */
record DirectionGroup(String name, List<INDArray> directions, boolean isSample, boolean isExact) {
    DirectionGroup {
        directions = List.copyOf(directions);
    }
}
