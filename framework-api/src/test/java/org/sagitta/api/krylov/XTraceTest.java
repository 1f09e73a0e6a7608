package org.sagitta.api.krylov;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.math.Stats;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.contract.CountingProduct;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.DenseOperator;

class XTraceTest {
    /** The matrix has a few large eigenvalues of both signs, and a bulk: the trace is 58. */
    private static final INDArray OUTLIERS = Spectra.symmetric(
            1,
            DoubleStream.concat(
                            DoubleStream.of(50, 30, -40, 3),
                            DoubleStream.generate(() -> 0.5).limit(30))
                    .toArray());

    @ParameterizedTest
    @CsvSource({"12, 34, 1", "9, 34, 2", "20, 16, 3", "4, 5, 4"})
    void isTheMeanOfItsDefinition(int products, int dimension, long seed) {
        INDArray matrix = Spectra.gaussian(seed, dimension, dimension);
        matrix.addi(matrix.transpose().dup());
        double[] terms = definition(matrix, products / 2, new Random(seed));
        StochasticEstimate trace = XTrace.trace(new DenseOperator(matrix), products, new Random(seed));
        assertEquals(Stats.meanOf(terms), trace.value(), 1e-10);
        assertEquals(Stats.of(terms).sampleStandardDeviation() / Math.sqrt(terms.length), trace.standardError(), 1e-10);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 9})
    void isExactForARankBelowThatOfTheSketch(int rank) {
        double[] spectrum = new double[50];
        for (int i = 0; i < rank; i++) {
            spectrum[i] = i % 2 == 0 ? i + 1 : -i - 0.5;
        }
        StochasticEstimate trace = XTrace.trace(new DenseOperator(Spectra.symmetric(2, spectrum)), 20, new Random(3));
        assertEquals(DoubleStream.of(spectrum).sum(), trace.value(), 1e-12);
        assertEquals(0, trace.standardError(), 1e-12);
    }

    @ParameterizedTest
    @ValueSource(ints = {68, 100})
    void isExactWhereTheSketchIsTheWholeSpace(int products) {
        StochasticEstimate trace = XTrace.trace(new DenseOperator(OUTLIERS), products, new Random(4));
        assertEquals(58, trace.value(), 1e-11);
        assertEquals(0, trace.standardError());
        assertEquals(68, trace.products());
    }

    @Test
    void isUnbiasedAndItsStandardErrorIsNearItsSpread() {
        Stats values = Stats.of(IntStream.range(0, 300)
                .mapToDouble(seed -> XTrace.trace(new DenseOperator(OUTLIERS), 20, new Random(seed))
                        .value()));
        double spread = values.sampleStandardDeviation();
        assertEquals(58, values.mean(), 4 * spread / Math.sqrt(300));
        double stated = Math.sqrt(IntStream.range(0, 300)
                .mapToDouble(seed -> XTrace.trace(new DenseOperator(OUTLIERS), 20, new Random(seed))
                        .standardError())
                .map(error -> error * error)
                .average()
                .orElseThrow());
        assertEquals(0.85, stated / spread, 0.25);
    }

    @Test
    void isSharperThanPlainProbesWhereAFewEigenvaluesDominate() {
        double xtrace = rootMeanSquare(seed -> XTrace.trace(new DenseOperator(OUTLIERS), 24, new Random(seed)));
        double plain = rootMeanSquare(seed -> Hutchinson.trace(new DenseOperator(OUTLIERS), 24, new Random(seed)));
        assertTrue(xtrace < plain / 5, () -> xtrace + " against " + plain);
    }

    @ParameterizedTest
    @CsvSource({"4, 4", "5, 4", "20, 20"})
    void productsAreCounted(int products, int taken) {
        CountingProduct product = new CountingProduct(OUTLIERS);
        assertEquals(
                taken, XTrace.trace(product.operator(), products, new Random(7)).products());
        assertEquals(taken, product.products());
    }

    @Test
    void singlePrecisionAgreesWithDouble() {
        StochasticEstimate single = XTrace.trace(new DenseOperator(OUTLIERS.castTo(DataType.FLOAT)), 20, new Random(8));
        assertEquals(
                XTrace.trace(new DenseOperator(OUTLIERS), 20, new Random(8)).value(), single.value(), 1e-3);
    }

    @Test
    void fewerProductsThanAnErrorNeedsAreRefused() {
        CurvatureOperator operator = new DenseOperator(OUTLIERS);
        assertThrows(IllegalArgumentException.class, () -> XTrace.trace(operator, 3, new Random(1)));
    }

    /** Computes term i by projections that leave out w_i, without any update formula. */
    private static double[] definition(INDArray matrix, int k, Random random) {
        int n = matrix.rows();
        INDArray probes = Nd4j.create(DataType.DOUBLE, n, k);
        for (int i = 0; i < k; i++) {
            INDArray w = Nd4j.createFromArray(
                    DoubleStream.generate(random::nextGaussian).limit(n).toArray());
            probes.putColumn(i, w.mul(Math.sqrt(n) / w.norm2Number().doubleValue()));
        }
        INDArray sketch = matrix.mmul(probes);
        double[] terms = new double[k];
        for (int i = 0; i < k; i++) {
            INDArray others = Nd4j.create(DataType.DOUBLE, n, k - 1L);
            for (int j = 0; j < k - 1; j++) {
                others.putColumn(j, sketch.getColumn(j < i ? j : j + 1));
            }
            INDArray q = Vectors.orthonormalBasis(others);
            INDArray x = probes.getColumn(i, true).sub(q.mmul(q.transpose().mmul(probes.getColumn(i, true))));
            double caught =
                    Nd4j.diag(q.transpose().mmul(matrix).mmul(q)).sumNumber().doubleValue();
            double rest = x.transpose().mmul(matrix).mmul(x).getDouble(0);
            terms[i] = caught + (n - k + 1) * rest / Math.pow(x.norm2Number().doubleValue(), 2);
        }
        return terms;
    }

    private static double rootMeanSquare(IntFunction<StochasticEstimate> estimate) {
        return Math.sqrt(IntStream.range(0, 50)
                .mapToDouble(seed -> Math.pow(estimate.apply(seed).value() - 58, 2))
                .average()
                .orElseThrow());
    }
}
