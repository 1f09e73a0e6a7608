package org.sagitta.plugins.surfaces;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.contract.AnalyticSurfaceContract;
import org.sagitta.api.contract.ArrayAssertions;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.surface.AnalyticSurface;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.ModelOutputs;

class ClosedFormsTest extends AnalyticSurfaceContract {
    private static final AnalyticSurface TOY = chain(1.5, 0.5, -1.0, 2.0);
    private static final QuadraticSource.Settings QUADRATIC =
            new QuadraticSource.Settings(List.of(4.0, 1.0, 0.25, -1.0), List.of(0.5, -1.0, 2.0, 0.3));

    @Override
    protected Stream<AnalyticSurface> surfaces() {
        return Stream.of(TOY, chain(-0.7, 1.1, 0.4, -0.9, 1.3), chain(2.0, -0.5), (AnalyticSurface)
                new QuadraticSource().surface(QUADRATIC));
    }

    private static AnalyticSurface chain(double input, Double... weights) {
        return (AnalyticSurface)
                new ExponentialChainSource().surface(new ExponentialChainSource.Settings(input, List.of(weights)));
    }

    @Test
    void theChainOfThreeHasItsKnownLossAndSpectra() {
        assertEquals(0.22313016014842982, TOY.loss(), 1e-16);
        assertArrayEquals(new double[] {0.10217726, 0.43769756, 2.09585019}, Spectra.eigenvalues(TOY.hessian()), 5e-9);
        assertArrayEquals(new double[] {0, 0, 2.635725016753327}, Spectra.eigenvalues(TOY.ggn()), 1e-14);
    }

    @Test
    void itFlattensAsItsWeightsGrow() {
        AnalyticSurface twice = (AnalyticSurface) TOY.at(TOY.parameters().mul(2));
        assertEquals(0.0011249551368906, Spectra.eigenvalues(twice.hessian())[2], 1e-15);
    }

    /**
     * Compares the chain's Gauss-Newton matrix with l''(f) times the outer product of the output's slopes, computed by
     * differences.
     */
    @Test
    void theGaussNewtonMatrixIsThatOfTheOutput() {
        double step = 1e-6;
        double[] slopes = new double[TOY.dimension()];
        for (int i = 0; i < slopes.length; i++) {
            slopes[i] = (TOY.at(TOY.parameters().putScalar(i, TOY.parameters().getDouble(i) + step))
                                    .as(ModelOutputs.class)
                                    .orElseThrow()
                                    .outputs()
                                    .getDouble(0)
                            - TOY.at(TOY.parameters()
                                            .putScalar(i, TOY.parameters().getDouble(i) - step))
                                    .as(ModelOutputs.class)
                                    .orElseThrow()
                                    .outputs()
                                    .getDouble(0))
                    / (2 * step);
        }
        for (int i = 0; i < slopes.length; i++) {
            for (int j = 0; j < slopes.length; j++) {
                assertEquals(
                        TOY.loss() * slopes[i] * slopes[j],
                        TOY.operator(Curvature.GGN).toDense().getDouble(i, j),
                        1e-8);
            }
        }
    }

    @Test
    void theQuadraticHasItsLossAndCurvature() {
        AnalyticSurface quadratic = (AnalyticSurface) new QuadraticSource().surface(QUADRATIC);
        assertEquals((4 * 0.25 + 1 + 0.25 * 4 - 0.09) / 2, quadratic.loss(), 1e-15);
        ArrayAssertions.assertClose(Nd4j.createFromArray(2.0, -1.0, 0.5, -0.3), quadratic.gradient(), 1e-15);
        assertThrows(
                IllegalArgumentException.class, () -> new QuadraticSource.Settings(List.of(1.0), List.of(1.0, 2.0)));
    }
}
