package org.sagitta.api.krylov;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.contract.CountingProduct;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.DenseOperator;
import org.sagitta.api.operator.DiagonalOperator;

class ExtremeEigenvaluesTest {
    static List<double[]> spectra() {
        return List.of(
                new double[] {-3},
                new double[] {-2, 1},
                new double[20],
                DoubleStream.iterate(-9, x -> x + 0.35).limit(60).toArray(),
                // of one sign, where only one end is an outlier
                DoubleStream.iterate(1, x -> x + 0.1).limit(50).toArray());
    }

    @ParameterizedTest
    @MethodSource("spectra")
    void areTheEndsOfTheSpectrum(double[] spectrum) {
        CountingProduct product = new CountingProduct(Spectra.symmetric(1, spectrum));
        ExtremeEigenvalues ends = ExtremeEigenvalues.of(product.operator(), 1e-10, 100, new Random(1));
        assertEquals(spectrum[0], ends.smallest(), 1e-12);
        assertEquals(spectrum[spectrum.length - 1], ends.largest(), 1e-12);
        assertEquals(spectrum[0], ends.smallest(), ends.smallestError());
        assertEquals(spectrum[spectrum.length - 1], ends.largest(), ends.largestError());
        assertTrue(Math.max(ends.smallestError(), ends.largestError()) <= 1e-9);
        assertEquals(product.products(), ends.products());
    }

    @Test
    void theirResidualsAreMeasuredAndSayHowFarTheyCame() {
        double[] spectrum = DoubleStream.iterate(-9, x -> x + 0.05).limit(300).toArray();
        INDArray matrix = Spectra.symmetric(1, spectrum);
        ExtremeEigenvalues ends = ExtremeEigenvalues.of(new DenseOperator(matrix), 1e-10, 12, new Random(1));
        assertEquals(14, ends.products());
        assertTrue(ends.smallest() > spectrum[0] && ends.largest() < spectrum[299]);
        for (double[] end : new double[][] {
            {ends.smallest(), ends.smallestError()},
            {ends.largest(), ends.largestError()}
        }) {
            double nearest = DoubleStream.of(spectrum)
                    .map(lambda -> Math.abs(lambda - end[0]))
                    .min()
                    .orElseThrow();
            assertTrue(end[1] >= nearest && end[1] > 1e-3);
        }
    }

    static Stream<Arguments> hardSpectra() {
        Random random = new Random(5);
        return Stream.of(
                        // a tiny smallest beside a large one, as of scaled data
                        DoubleStream.concat(DoubleStream.of(3.7e5), random.doubles(149, 0.04, 90)),
                        // a clustered lower end, and a clustered upper one
                        DoubleStream.iterate(1e-6, x -> x * 1.06).limit(150),
                        DoubleStream.iterate(1e-6, x -> x * 1.06).limit(150).map(x -> -x),
                        // indefinite, of low rank, and with an end that is there often
                        random.doubles(150, -1, 1).map(x -> x * x * x),
                        DoubleStream.concat(
                                DoubleStream.of(-4, 9, 9.001),
                                DoubleStream.generate(() -> 0).limit(147)),
                        DoubleStream.concat(DoubleStream.generate(() -> 0.01).limit(100), random.doubles(50, 1, 1e4)),
                        random.doubles(150, 1, 2))
                .map(DoubleStream::toArray)
                .flatMap(spectrum -> Stream.of(2, 5, 12, 40, 150).map(steps -> Arguments.of(spectrum, (int) steps)));
    }

    /** Rayleigh quotients lie within the spectrum, and their errors reach its ends; one in a thousand starts may fail. */
    @ParameterizedTest
    @MethodSource("hardSpectra")
    void theirErrorsHoldHoweverFarTheyCame(double[] spectrum, int steps) {
        CurvatureOperator operator = new DiagonalOperator(Nd4j.createFromArray(spectrum));
        double least = DoubleStream.of(spectrum).min().orElseThrow();
        double most = DoubleStream.of(spectrum).max().orElseThrow();
        double rounding = 1e-12 * Math.max(Math.abs(least), Math.abs(most));
        for (int seed = 0; seed < 4; seed++) {
            ExtremeEigenvalues ends = ExtremeEigenvalues.of(operator, 1e-3, steps, new Random(seed));
            String said = "seed " + seed + ": " + ends;
            assertTrue(ends.smallest() >= least - rounding && ends.largest() <= most + rounding, said);
            assertTrue(ends.smallest() - least <= ends.smallestError(), said);
            assertTrue(most - ends.largest() <= ends.largestError(), said);
            if (steps == 150) {
                assertTrue(
                        ends.smallestError()
                                <= ExtremeEigenvalues.allowed(ends.smallest(), ends.largestModulus(), 1e-3, operator),
                        said);
            }
        }
    }

    @Test
    void aSmallEigenvalueBesideALargeOneIsFoundRelativeToItself() {
        double[] spectrum = DoubleStream.concat(
                        DoubleStream.of(3.7e5),
                        DoubleStream.iterate(0.04, x -> x + 0.3).limit(149))
                .toArray();
        ExtremeEigenvalues ends =
                ExtremeEigenvalues.of(new DiagonalOperator(Nd4j.createFromArray(spectrum)), 1e-4, 150, new Random(1));
        assertEquals(0.04, ends.smallest(), ends.smallestError());
        assertTrue(ends.smallestError() <= 4e-3, () -> "" + ends);
    }

    @Test
    void singlePrecisionComesAsFarAsItCan() {
        INDArray matrix = Spectra.symmetric(
                1, DoubleStream.iterate(-9, x -> x + 0.35).limit(60).toArray());
        ExtremeEigenvalues ends =
                ExtremeEigenvalues.of(new DenseOperator(matrix.castTo(DataType.FLOAT)), 0, 60, new Random(1));
        assertEquals(-9, ends.smallest(), 1e-5);
        assertEquals(11.65, ends.largest(), 1e-5);
    }
}
