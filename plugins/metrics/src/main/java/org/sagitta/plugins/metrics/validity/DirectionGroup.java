package org.sagitta.plugins.metrics.validity;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A {@code DirectionGroup} holds directions of one kind.
 *
 * @param name the name of their figures
 * @param directions the directions, of length P and norm 1, float64
 * @param isSample whether the directions were drawn at random, so that figures are means over them; otherwise there is
 *     one direction
 * @param isExact whether the directions are exact up to rounding, and not the result of an iteration
 */
record DirectionGroup(String name, List<INDArray> directions, boolean isSample, boolean isExact) {
    DirectionGroup {
        directions = List.copyOf(directions);
    }
}
