package org.sagitta.api.krylov;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.DenseOperator;
import org.sagitta.api.operator.EuclideanNorm;

/**
 * Tests that figures of a matrix times a factor are those of the matrix times the factor, even if squares under- or overflow.
 */
class ScalesTest {
    private static final double[] SPECTRUM = DoubleStream.concat(
                    DoubleStream.of(-5, 3, 8),
                    DoubleStream.iterate(0.5, x -> x - 0.01).limit(77))
            .toArray();

    private static final INDArray MATRIX = Spectra.symmetric(1, SPECTRUM);

    @ParameterizedTest
    @ValueSource(doubles = {3e-300, 3e-200, 1e-160, 1e-30, 1e30, 1e160, 1e200, 1e300})
    void ofDoublePrecision(double factor) {
        assertScales(DataType.DOUBLE, factor, 1e-12);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-25, 1e-15, 1e15, 1e30})
    void ofSinglePrecision(double factor) {
        assertScales(DataType.FLOAT, factor, 2e-5);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-310, 1e-200, 1, 1e200, 1e307})
    void euclideanNorms(double factor) {
        INDArray matrix = Nd4j.createFromArray(new double[][] {{3, 0}, {4, 0}}).muli(factor);
        assertEquals(5 * factor, EuclideanNorm.of(matrix), 1e-11 * factor);
        assertArrayEquals(new double[] {5 * factor, 0}, EuclideanNorm.ofColumns(matrix), 1e-11 * factor);
    }

    private static void assertScales(DataType precision, double factor, double tolerance) {
        assertScaled(
                precision,
                factor,
                tolerance,
                a -> DominantEigenpair.of(a, 1e-12, 80, new Random(1)).value());
        assertScaled(precision, factor, tolerance, a -> ends(a).smallest());
        assertScaled(precision, factor, tolerance, a -> ends(a).largest());
        assertScaled(
                precision,
                factor,
                1e-2,
                a -> LeadingEigenpairs.of(a, 3, 1e-4, 60, new Random(1))
                                .residuals()
                                .getDouble(2)
                        + ends(a).largest());
        for (int i = 0; i < 3; i++) {
            int pair = i;
            assertScaled(
                    precision,
                    factor,
                    tolerance,
                    a -> LeadingEigenpairs.of(a, 3, 1e-9, new Random(1))
                            .values()
                            .getDouble(pair));
        }
        assertScaled(
                precision,
                factor,
                tolerance,
                a -> Hutchinson.trace(a, 20, new Random(1)).standardError());
        assertScaled(
                precision,
                factor,
                tolerance,
                a -> Hutchinson.frobeniusNorm(a, 20, new Random(1)).value());
        assertScaled(
                precision,
                factor,
                tolerance,
                a -> Hutchinson.frobeniusNorm(a, 20, new Random(1)).standardError());
        assertScaled(
                precision,
                factor,
                100 * tolerance,
                a -> HutchPlusPlus.trace(a, 24, new Random(1)).value());
        assertScaled(
                precision,
                factor,
                100 * tolerance,
                a -> HutchPlusPlus.trace(a, 24, new Random(1)).standardError());
        assertScaled(
                precision,
                factor,
                100 * tolerance,
                a -> XTrace.trace(a, 24, new Random(1)).standardError());
        assertScaled(
                precision,
                factor,
                tolerance,
                a -> Hutchinson.diagonal(a, 20, new Random(1)).standardErrors().getDouble(3));
        assertScaled(
                precision,
                factor,
                100 * tolerance,
                a -> XDiag.diagonal(a, 20, new Random(1)).standardErrors().getDouble(3));
        assertScaled(precision, factor, tolerance, a -> a.frobeniusNorm().orElseThrow());
        assertScaled(
                precision,
                factor,
                tolerance,
                a -> LanczosQuadrature.of(a, 4, 20, new Random(1)).trace(x -> x).standardError());
        CurvatureOperator scaled = new DenseOperator(MATRIX.mul(factor).castTo(precision));
        assertEquals(
                LanczosQuadrature.of(new DenseOperator(MATRIX.castTo(precision)), 4, 10, new Random(1))
                        .count(-1, 1)
                        .value(),
                LanczosQuadrature.of(scaled, 4, 10, new Random(1))
                        .count(-factor, factor)
                        .value(),
                precision == DataType.DOUBLE ? 1e-9 : 1e-2);
    }

    private static void assertScaled(
            DataType precision, double factor, double tolerance, ToDoubleFunction<CurvatureOperator> figure) {
        double plain = figure.applyAsDouble(new DenseOperator(MATRIX.castTo(precision)));
        double scaled =
                figure.applyAsDouble(new DenseOperator(MATRIX.mul(factor).castTo(precision)));
        assertEquals(1, scaled / factor / plain, tolerance);
    }

    private static ExtremeEigenvalues ends(CurvatureOperator operator) {
        return ExtremeEigenvalues.of(operator, 1e-9, 80, new Random(1));
    }
}
