package org.sagitta.api.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.surface.AnalyticSurface;

/**
 * This contract holds for every surface in closed form: its gradient and its Hessian agree with central differences of its
 * loss and its gradient.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class AnalyticSurfaceContract {
    private static final double STEP = 1e-5;

    /** Returns the surfaces under test, each with a loss and entries of gradient and Hessian of the order of 1, in float64. */
    protected abstract Stream<AnalyticSurface> surfaces();

    @ParameterizedTest
    @MethodSource("surfaces")
    void gradientIsTheCentralDifferenceOfTheLoss(AnalyticSurface surface) {
        for (int i = 0; i < surface.dimension(); i++) {
            double difference =
                    (moved(surface, i, STEP).loss() - moved(surface, i, -STEP).loss()) / (2 * STEP);
            assertEquals(difference, surface.gradient().getDouble(i), 1e-8);
        }
    }

    @ParameterizedTest
    @MethodSource("surfaces")
    void hessianIsTheCentralDifferenceOfTheGradient(AnalyticSurface surface) {
        for (int i = 0; i < surface.dimension(); i++) {
            INDArray difference = moved(surface, i, STEP)
                    .gradient()
                    .sub(moved(surface, i, -STEP).gradient())
                    .divi(2 * STEP);
            assertArrayEquals(
                    difference.toDoubleVector(), surface.hessian().getColumn(i).toDoubleVector(), 1e-8);
        }
    }

    private static AnalyticSurface moved(AnalyticSurface surface, int i, double step) {
        INDArray parameters = surface.parameters();
        parameters.putScalar(i, parameters.getDouble(i) + step);
        return (AnalyticSurface) surface.at(parameters);
    }
}
