package org.sagitta.api.krylov;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.math.Stats;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.contract.CountingProduct;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.DenseOperator;

class HutchPlusPlusTest {
    /** The spectrum has a few large eigenvalues of both signs, and a bulk: the trace is 0.5 * 90 + 43. */
    private static final CurvatureOperator OUTLIERS = new DenseOperator(Spectra.symmetric(
            1,
            DoubleStream.concat(
                            DoubleStream.of(50, 30, -40, 3),
                            DoubleStream.generate(() -> 0.5).limit(90))
                    .toArray()));

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 10})
    void isExactForARankOfAtMostAThirdOfTheProducts(int rank) {
        double[] spectrum = new double[50];
        for (int i = 0; i < rank; i++) {
            spectrum[i] = i % 2 == 0 ? i + 1 : -i - 0.5;
        }
        StochasticEstimate trace =
                HutchPlusPlus.trace(new DenseOperator(Spectra.symmetric(2, spectrum)), 30, new Random(3));
        assertEquals(DoubleStream.of(spectrum).sum(), trace.value(), 1e-12);
        assertEquals(0, trace.standardError(), 1e-12);
    }

    @Test
    void isNotExactForARankAboveAThirdOfTheProducts() {
        double[] spectrum = DoubleStream.concat(
                        DoubleStream.generate(() -> 1).limit(20),
                        DoubleStream.generate(() -> 0).limit(30))
                .toArray();
        StochasticEstimate trace =
                HutchPlusPlus.trace(new DenseOperator(Spectra.symmetric(2, spectrum)), 30, new Random(3));
        assertTrue(trace.standardError() > 1e-2);
        assertEquals(20, trace.value(), 4 * trace.standardError());
    }

    @Test
    void isExactWhereTheSketchSpansEverything() {
        StochasticEstimate trace =
                HutchPlusPlus.trace(new DenseOperator(Spectra.symmetric(4, 1, 2, 3, 4)), 60, new Random(5));
        assertEquals(10, trace.value(), 1e-13);
        assertEquals(0, trace.standardError(), 1e-13);
        assertEquals(4 + 4 + 20, trace.products());
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void aZeroOperatorIsZeroWithoutError(DataType precision) {
        CurvatureOperator zero = new DenseOperator(Nd4j.zeros(precision, 30, 30));
        assertEquals(new StochasticEstimate(0, 0, 3, 12), HutchPlusPlus.trace(zero, 12, new Random(1)));
    }

    @Test
    void isUnbiasedAndItsStandardErrorIsItsSpread() {
        double truth = OUTLIERS.trace().orElseThrow();
        StochasticEstimate[] estimates = IntStream.range(0, 1000)
                .mapToObj(seed -> HutchPlusPlus.trace(OUTLIERS, 30, new Random(seed)))
                .toArray(StochasticEstimate[]::new);
        Stats values = Stats.of(java.util.Arrays.stream(estimates).mapToDouble(StochasticEstimate::value));
        double spread = values.populationStandardDeviation();
        assertEquals(truth, values.mean(), 4 * spread / Math.sqrt(1000));
        double stated = java.util.Arrays.stream(estimates)
                .mapToDouble(any -> Math.pow(any.standardError(), 2))
                .average()
                .orElseThrow();
        assertEquals(1, Math.sqrt(stated) / spread, 0.1);
    }

    @Test
    void isSharperThanPlainProbesWhereAFewEigenvaluesDominate() {
        double sketched = HutchPlusPlus.trace(OUTLIERS, 60, new Random(6)).standardError();
        double plain = Hutchinson.trace(OUTLIERS, 60, new Random(6)).standardError();
        assertTrue(sketched < plain / 5, () -> sketched + " against " + plain);
    }

    @ParameterizedTest
    @CsvSource({"6, 6", "7, 8", "8, 8", "9, 9", "60, 60", "61, 62"})
    void productsAreCounted(int products, int taken) {
        CountingProduct product = new CountingProduct(OUTLIERS.toDense());
        assertEquals(
                taken,
                HutchPlusPlus.trace(product.operator(), products, new Random(7)).products());
        assertEquals(taken, product.products());
    }

    @Test
    void singlePrecisionAgreesWithDouble() {
        INDArray single = OUTLIERS.toDense().castTo(DataType.FLOAT);
        StochasticEstimate estimate = HutchPlusPlus.trace(new DenseOperator(single), 30, new Random(8));
        assertEquals(HutchPlusPlus.trace(OUTLIERS, 30, new Random(8)).value(), estimate.value(), 1e-3);
    }

    @Test
    void basisIsOrthonormalAndSpansDependentDirectionsToo() {
        INDArray y = Spectra.gaussian(9, 40, 5);
        y.putColumn(3, y.getColumn(0).mul(2));
        y.putColumn(4, Nd4j.zeros(DataType.DOUBLE, 40));
        INDArray q = Vectors.orthonormalBasis(y);
        INDArray gram = q.transpose().mmul(q).sub(Nd4j.eye(5).castTo(DataType.DOUBLE));
        assertEquals(0, gram.normmaxNumber().doubleValue(), 1e-14);
        assertEquals(0, y.sub(q.mmul(q.transpose().mmul(y))).normmaxNumber().doubleValue(), 1e-13);
    }

    @Test
    void fewerProductsThanAnErrorNeedsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> HutchPlusPlus.trace(OUTLIERS, 5, new Random(1)));
    }
}
