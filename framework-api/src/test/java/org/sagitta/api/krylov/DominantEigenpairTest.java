package org.sagitta.api.krylov;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.contract.CountingProduct;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.DenseOperator;

class DominantEigenpairTest {
    static Stream<double[]> spectra() {
        return Stream.of(
                new double[] {4},
                new double[] {-4},
                new double[] {0},
                new double[] {0, 0, 0, 0, 0},
                new double[] {1, 1, 1, 1, 1, 1},
                new double[] {-5, 5},
                new double[] {-5.000001, 0, 1, 2, 5},
                // clustered at the top
                new double[] {0, 0.1, 0.2, 0.3, 0.4, 0.999999, 1, 1, 1},
                // rank 2 of 60
                DoubleStream.concat(
                                DoubleStream.of(3, 1e-3),
                                DoubleStream.generate(() -> 0).limit(58))
                        .toArray(),
                // the smallest eigenvalue is the largest by modulus, of a full spectrum
                DoubleStream.iterate(-11, x -> x + 0.1).limit(200).toArray(),
                DoubleStream.iterate(1e-8, x -> x * 1.3).limit(120).toArray());
    }

    @ParameterizedTest
    @MethodSource("spectra")
    void isTheEigenvalueOfLargestModulusFromBelow(double[] spectrum) {
        double norm = norm(spectrum);
        DominantEigenpair pair = of(new DenseOperator(Spectra.symmetric(1, spectrum)), 1e-8, 300, 2);
        assertEquals(norm, Math.abs(pair.value()), pair.residual() + 1e-13 * norm);
        assertTrue(Math.abs(pair.value()) <= norm * (1 + 1e-14));
        assertTrue(pair.residual() <= 1e-8 * norm, () -> "residual " + pair.residual());
    }

    @ParameterizedTest
    @MethodSource("spectra")
    void singlePrecisionComesToItsOwnFloor(double[] spectrum) {
        double norm = norm(spectrum);
        INDArray matrix = Spectra.symmetric(1, spectrum).castTo(DataType.FLOAT);
        DominantEigenpair pair = of(new DenseOperator(matrix), 1e-12, 300, 2);
        assertEquals(norm, Math.abs(pair.value()), 2e-6 * norm);
        assertTrue(pair.residual() <= 5e-6 * norm, () -> "residual " + pair.residual());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 6, 12, 40})
    void statesItsTrueResidualAlsoWhereItHasNotConverged(int maxSteps) {
        INDArray matrix = Spectra.symmetric(
                3, DoubleStream.iterate(0, x -> x + 1).limit(80).toArray());
        CountingProduct product = new CountingProduct(matrix);
        DominantEigenpair pair = of(product.operator(), 1e-14, maxSteps, 4);
        INDArray remainder = matrix.mmul(pair.vector().reshape(80, 1))
                .sub(pair.vector().reshape(80, 1).mul(pair.value()));
        assertEquals(remainder.norm2Number().doubleValue(), pair.residual(), 1e-12);
        assertEquals(1, pair.vector().norm2Number().doubleValue(), 1e-14);
        assertTrue(pair.value() <= 79);
        assertEquals(maxSteps + 1, pair.products());
        assertEquals(maxSteps + 1, product.products());
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-1, 1e-3, 1e-6, 1e-10})
    void stopsOnceTheToleranceIsMet(double tolerance) {
        CountingProduct product = new CountingProduct(Spectra.symmetric(
                5, DoubleStream.iterate(100, x -> x / 1.1).limit(150).toArray()));
        DominantEigenpair pair = of(product.operator(), tolerance, 150, 6);
        assertTrue(pair.residual() <= tolerance * pair.value());
        assertTrue(pair.products() < 40, () -> pair.products() + " products");
        assertEquals(pair.products(), product.products());
    }

    @Test
    void isNotContentWithOneEndWhileTheOtherMayBeLarger() {
        // the positive end is isolated and converges at once; the negative one, of larger modulus, lies in a dense band
        double[] spectrum = DoubleStream.concat(
                        DoubleStream.of(10),
                        DoubleStream.iterate(-10.1, x -> x + 0.02).limit(200))
                .toArray();
        for (int seed = 0; seed < 4; seed++) {
            DominantEigenpair pair = of(new DenseOperator(Spectra.symmetric(7, spectrum)), 1e-3, 200, seed);
            assertEquals(-10.1, pair.value(), 0.01, "seed " + seed);
        }
    }

    @Test
    void theSeedDecidesThePair() {
        CurvatureOperator operator = new DenseOperator(Spectra.symmetric(8, 1, 2, 3, 4, 5, 6, 7, 8));
        assertEquals(of(operator, 1e-3, 4, 9), of(operator, 1e-3, 4, 9));
    }

    private static DominantEigenpair of(CurvatureOperator operator, double tolerance, int maxSteps, long seed) {
        return DominantEigenpair.of(operator, tolerance, maxSteps, new Random(seed));
    }

    private static double norm(double[] spectrum) {
        return DoubleStream.of(spectrum).map(Math::abs).max().orElseThrow();
    }
}
