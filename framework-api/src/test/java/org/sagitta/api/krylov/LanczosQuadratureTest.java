package org.sagitta.api.krylov;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.DenseOperator;
import org.sagitta.api.operator.DiagonalOperator;
import org.sagitta.api.operator.MatrixFreeOperator;

class LanczosQuadratureTest {
    private static final double[] SPECTRUM =
            DoubleStream.iterate(-1, x -> x + 0.07).limit(30).toArray();

    /** The spectrum has twenty zeros, five values slightly above, and five outliers. */
    private static final double[] KERNEL = DoubleStream.concat(
                    DoubleStream.generate(() -> 0).limit(20),
                    DoubleStream.of(1e-6, 2e-5, 1e-4, 3e-4, 1e-3, 0.4, 0.8, 1, 1.1, 3))
            .toArray();

    private static final INDArray MATRIX = Spectra.symmetric(8, SPECTRUM);

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7})
    void momentsUpToTwiceTheStepsLessOneAreExactForTheStartVectors(int steps) {
        LanczosQuadrature quadrature = LanczosQuadrature.of(new DenseOperator(MATRIX), 4, steps, new Random(5));
        Random random = new Random(5);
        INDArray starts = Nd4j.create(DataType.DOUBLE, 30, 4);
        for (int probe = 0; probe < 4; probe++) {
            INDArray start = Nd4j.createFromArray(
                    DoubleStream.generate(random::nextGaussian).limit(30).toArray());
            starts.putColumn(probe, start.div(start.norm2Number()));
        }
        INDArray power = starts.dup();
        for (int moment = 0; moment < 2 * steps; moment++) {
            int exponent = moment;
            double expected = 30 * starts.mul(power).sumNumber().doubleValue() / 4;
            assertEquals(
                    expected,
                    quadrature.trace(lambda -> Math.pow(lambda, exponent)).value(),
                    1e-12);
            power = MATRIX.mmul(power);
        }
    }

    /** Compares with the weights of the start vectors in the eigenvectors, which the error must cover for every spectrum. */
    @ParameterizedTest
    @CsvSource({"-2, -0.3", "-0.5, 0.5", "0.031, 0.7", "-5, 5", "0.9, 4", "-0.33, 1.02"})
    void countsAreWithinWhatTheStepsLeaveOpen(double from, double to) {
        INDArray[] spectra = {MATRIX, Spectra.symmetric(8, KERNEL)};
        for (INDArray matrix : spectra) {
            INDArray vectors = matrix.dup('f');
            INDArray values = Nd4j.create(DataType.DOUBLE, 30);
            Nd4j.getBlasWrapper().lapack().syev('V', 'L', vectors, values);
            for (int steps : new int[] {1, 2, 5, 12, 30}) {
                LanczosQuadrature quadrature = LanczosQuadrature.of(new DenseOperator(matrix), 2, steps, new Random(5));
                Random random = new Random(5);
                double expected = 0;
                for (int probe = 0; probe < 2; probe++) {
                    INDArray start = Nd4j.createFromArray(DoubleStream.generate(random::nextGaussian)
                                    .limit(30)
                                    .toArray())
                            .reshape(1, 30);
                    INDArray seen = start.div(start.norm2Number()).mmul(vectors);
                    for (int i = 0; i < 30; i++) {
                        boolean counted = values.getDouble(i) >= from && values.getDouble(i) <= to;
                        expected += counted ? 15 * Math.pow(seen.getDouble(i), 2) : 0;
                    }
                }
                StochasticEstimate count = quadrature.count(from, to);
                assertEquals(expected, count.value(), count.standardError() + 1e-9, steps + " steps");
                if (steps == 30) {
                    double spread = quadrature
                            .trace(lambda -> lambda >= from && lambda <= to ? 1 : 0)
                            .standardError();
                    assertEquals(expected, count.value(), 1e-9);
                    assertEquals(spread, count.standardError(), 1e-9, "nothing is left open");
                }
            }
        }
    }

    /** Compares with the mean of the two probes' own brackets, which contains no sampling error. */
    @Test
    void zerosAndWhatIsNearThemAreNotToldApart() {
        LanczosQuadrature quadrature =
                LanczosQuadrature.of(new DenseOperator(Spectra.symmetric(8, KERNEL)), 8, 5, new Random(5));
        StochasticEstimate count = quadrature.count(-1e-12, 1e-12);
        assertEquals(20, count.value(), 2 * count.standardError());
        assertTrue(count.standardError() > 1, "20 of 30 are zero, 5 within a thousandth: " + count);
    }

    @Test
    void theProbesGoSideBySideAndAreThoseThatGoAlone() {
        List<Integer> passes = new ArrayList<>();
        CurvatureOperator operator = new MatrixFreeOperator(30, DataType.DOUBLE, v -> {
            passes.add(v.columns());
            return MATRIX.mmul(v);
        });
        LanczosQuadrature together = LanczosQuadrature.of(operator, 5, 9, new Random(3));
        assertEquals(List.of(5, 5, 5, 5, 5, 5, 5, 5, 5), passes);
        assertEquals(45, together.products());
        Random random = new Random(3);
        for (List<RitzValue> probe : together.probes()) {
            Lanczos alone = new Lanczos(operator, 9, random);
            alone.run(values -> false);
            for (int i = 0; i < 9; i++) {
                assertEquals(alone.ritzValues().get(i).value(), probe.get(i).value(), 1e-13);
                assertEquals(alone.ritzValues().get(i).weight(), probe.get(i).weight(), 1e-13);
            }
        }
    }

    @Test
    void processesThatEndEarlyTakeNoMoreProducts() {
        CurvatureOperator identity = new DenseOperator(Nd4j.eye(12).castTo(DataType.DOUBLE));
        LanczosQuadrature quadrature = LanczosQuadrature.of(identity, 3, 10, new Random(1));
        assertEquals(3, quadrature.products());
        assertEquals(new StochasticEstimate(12, 0, 2, 3), rounded(quadrature.trace(lambda -> lambda)));
    }

    @Test
    void itsEndsAreWithinTheSpectrumAndTheyAreTheSpectrumsAfterAllSteps() {
        LanczosQuadrature few = LanczosQuadrature.of(new DenseOperator(MATRIX), 2, 3, new Random(1));
        assertEquals(0, Math.max(0, SPECTRUM[0] - few.smallest()) + Math.max(0, few.largest() - SPECTRUM[29]), 1e-14);
        LanczosQuadrature all = LanczosQuadrature.of(new DenseOperator(MATRIX), 2, 30, new Random(1));
        assertEquals(SPECTRUM[0], all.smallest(), 1e-12);
        assertEquals(SPECTRUM[29], all.largest(), 1e-12);
    }

    @Test
    void oneProbeHasNoErrorAndIsRefused() {
        CurvatureOperator operator = new DenseOperator(MATRIX);
        assertThrows(IllegalArgumentException.class, () -> LanczosQuadrature.of(operator, 1, 3, new Random(1)));
    }

    private static StochasticEstimate rounded(StochasticEstimate estimate) {
        return new StochasticEstimate(
                Math.rint(1e12 * estimate.value()) / 1e12,
                Math.rint(1e12 * estimate.standardError()) / 1e12,
                estimate.degreesOfFreedom(),
                estimate.products());
    }

    /**
     * Uses spectra over many decades, whose lower ends few steps resolve badly: a logarithm is off by many standard errors.
     */
    @ParameterizedTest
    @CsvSource({
        "1e-3, 1e4, 1e-3, 20",
        "1e-3, 1e4, 1e-3, 50",
        "1e-6, 1e2, 1e-3, 50",
        "1e-6, 1e1, 1e-5, 20",
        "1e-8, 1, 1e-3, 50"
    })
    void whatTheStepsLeaveOpenIsInTheErrorOfALogarithm(double least, double most, double damping, int steps) {
        double[] spectrum = IntStream.range(0, 400)
                .mapToDouble(i -> least * Math.pow(most / least, i / 399.0))
                .toArray();
        LanczosQuadrature quadrature =
                LanczosQuadrature.of(new DiagonalOperator(Nd4j.createFromArray(spectrum)), 10, steps, new Random(1));
        assertTrue(quadrature.lower() <= least);
        for (DoubleUnaryOperator f : List.<DoubleUnaryOperator>of(x -> Math.log(x + damping), x -> x / (x + damping))) {
            StochasticEstimate trace = quadrature.trace(f, 0);
            assertEquals(DoubleStream.of(spectrum).map(f).sum(), trace.value(), 3 * trace.standardError());
        }
    }
}
