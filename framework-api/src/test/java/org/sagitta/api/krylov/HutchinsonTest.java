package org.sagitta.api.krylov;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sagitta.api.contract.ArrayAssertions.assertIdentical;

import com.google.common.math.Stats;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.contract.CountingProduct;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.DenseOperator;
import org.sagitta.api.operator.DiagonalOperator;

class HutchinsonTest {
    private static final int PRODUCTS = 30;

    /** This is the 97.5 % quantile of Student's t with 29 degrees of freedom, from a table. */
    private static final double STUDENT = 2.0452;

    private static final INDArray MATRIX = Spectra.symmetric(
            1, DoubleStream.iterate(-2, x -> x + 0.4).limit(20).toArray());
    private static final CurvatureOperator OPERATOR = new DenseOperator(MATRIX);
    private static final double TRACE = OPERATOR.trace().orElseThrow();
    private static final double FROBENIUS = OPERATOR.frobeniusNorm().orElseThrow();

    @Test
    void varianceOfTheTraceIsTwiceTheSquaredEntriesOffTheDiagonal() {
        double diagonal = Nd4j.diag(MATRIX).norm2Number().doubleValue();
        double variance = 2 * (FROBENIUS * FROBENIUS - diagonal * diagonal) / PRODUCTS;
        Stats traces = Stats.of(
                IntStream.range(0, 1000).mapToDouble(seed -> trace(seed).value()));
        assertEquals(TRACE, traces.mean(), 4 * Math.sqrt(variance / 1000));
        // the relative standard deviation of a variance of 1000 normal samples is sqrt(2/999) = 0.045
        assertEquals(1, traces.sampleVariance() / variance, 0.15);
    }

    @Test
    void squaredStandardErrorOfTheTraceIsItsVarianceInTheMean() {
        double diagonal = Nd4j.diag(MATRIX).norm2Number().doubleValue();
        double variance = 2 * (FROBENIUS * FROBENIUS - diagonal * diagonal) / PRODUCTS;
        double mean = IntStream.range(0, 1000)
                .mapToDouble(seed -> Math.pow(trace(seed).standardError(), 2))
                .average()
                .orElseThrow();
        assertEquals(1, mean / variance, 0.04);
    }

    @Test
    void studentIntervalsOfTheTraceCover() {
        assertCovers(TRACE, this::trace);
    }

    @Test
    void studentIntervalsOfTheFrobeniusNormCover() {
        assertCovers(FROBENIUS, seed -> Hutchinson.frobeniusNorm(OPERATOR, PRODUCTS, new Random(seed)));
    }

    @Test
    void aDiagonalMatrixHasNoErrors() {
        DiagonalOperator diagonal = new DiagonalOperator(Nd4j.createFromArray(3.0, -1, 0.5, 7, 0));
        StochasticEstimate trace = Hutchinson.trace(diagonal, 20, new Random(1));
        assertEquals(9.5, trace.value(), 1e-14);
        assertEquals(0, trace.standardError(), 1e-15);
        StochasticEstimate norm = Hutchinson.frobeniusNorm(diagonal, 20, new Random(1));
        assertEquals(Math.sqrt(59.25), norm.value(), 1e-14);
        assertEquals(0, norm.standardError(), 1e-15);
        StochasticDiagonal entries = Hutchinson.diagonal(diagonal, 20, new Random(1));
        assertIdentical(diagonal.diagonal(), entries.diagonal());
        assertIdentical(Nd4j.zeros(DataType.DOUBLE, 5), entries.standardErrors());
    }

    @Test
    void aZeroOperatorIsZeroWithoutError() {
        CurvatureOperator zero = new DenseOperator(Nd4j.zeros(DataType.DOUBLE, 6, 6));
        assertEquals(new StochasticEstimate(0, 0, 3, 4), Hutchinson.trace(zero, 4, new Random(1)));
        assertEquals(new StochasticEstimate(0, 0, 3, 4), Hutchinson.frobeniusNorm(zero, 4, new Random(1)));
    }

    @Test
    void diagonalComesWithTheStandardErrorsOfItsEntries() {
        int products = 4000;
        StochasticDiagonal estimate = Hutchinson.diagonal(OPERATOR, products, new Random(3));
        for (int i = 0; i < 20; i++) {
            double row = MATRIX.getRow(i).norm2Number().doubleValue();
            double expected = Math.sqrt((row * row - Math.pow(MATRIX.getDouble(i, i), 2)) / products);
            assertEquals(1, estimate.standardErrors().getDouble(i) / expected, 0.1);
            assertEquals(MATRIX.getDouble(i, i), estimate.diagonal().getDouble(i), 4 * expected);
        }
    }

    @Test
    void entriesOfTheDiagonalAreTheMeansOfTheirSamples() {
        // a matrix of ones, of which sample i is v_i sum(v): the trace's samples are their sums over i
        CurvatureOperator ones = new DenseOperator(Nd4j.ones(DataType.DOUBLE, 7, 7));
        StochasticDiagonal diagonal = Hutchinson.diagonal(ones, 37, new Random(4));
        StochasticEstimate trace = Hutchinson.trace(ones, 37, new Random(4));
        assertEquals(trace.value(), diagonal.diagonal().sumNumber().doubleValue(), 1e-13);
    }

    @Test
    void standardErrorsDivideByOneLessThanTheSample() {
        assertEquals(
                new StochasticEstimate(2.5, Math.sqrt((2.25 + 0.25 + 0.25 + 2.25) / 3 / 4), 3, 8),
                StochasticEstimate.mean(new double[] {1, 2, 3, 4}, 8));
        // both entries' samples are v_1 v_2, half the trace's
        CurvatureOperator swap = new DenseOperator(Nd4j.createFromArray(new double[][] {{0, 1}, {1, 0}}));
        for (int products : new int[] {2, 3, 16, 37}) {
            StochasticDiagonal diagonal = Hutchinson.diagonal(swap, products, new Random(4));
            StochasticEstimate trace = Hutchinson.trace(swap, products, new Random(4));
            assertEquals(trace.standardError() / 2, diagonal.standardErrors().getDouble(0), 1e-15);
            assertEquals(trace.value() / 2, diagonal.diagonal().getDouble(1), 1e-15);
        }
    }

    @Test
    void oneDirectionGivesADiagonalWithoutAStandardError() {
        StochasticDiagonal one = Hutchinson.diagonal(OPERATOR, 1, new Random(5));
        assertTrue(one.standardErrors().isNaN().all());
        assertEquals(1, one.products());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 16, 17, 50})
    void productsAreCounted(int products) {
        CountingProduct product = new CountingProduct(MATRIX);
        assertEquals(
                products,
                Hutchinson.trace(product.operator(), products, new Random(6)).products());
        assertEquals(products, product.products());
        assertEquals(
                products,
                Hutchinson.frobeniusNorm(product.operator(), products, new Random(6))
                        .products());
        assertEquals(2 * products, product.products());
        assertEquals(
                products,
                Hutchinson.diagonal(product.operator(), products, new Random(6)).products());
        assertEquals(3 * products, product.products());
    }

    @Test
    void directionsDoNotDependOnHowManySharedAPass() {
        INDArray together = Vectors.rademacher(OPERATOR, 5, new Random(7));
        Random random = new Random(7);
        for (int j = 0; j < 5; j++) {
            assertArrayEquals(
                    together.getColumn(j).toDoubleVector(),
                    Vectors.rademacher(OPERATOR, 1, random).getColumn(0).toDoubleVector());
        }
    }

    @Test
    void signsAreFairAndIndependent() {
        CurvatureOperator wide = new DiagonalOperator(Nd4j.zeros(DataType.FLOAT, 1000));
        INDArray v = Vectors.rademacher(wide, 1000, new Random(8)).castTo(DataType.DOUBLE);
        assertEquals(1, v.mul(v).minNumber().doubleValue());
        assertEquals(0, v.meanNumber().doubleValue(), 4e-3);
        INDArray gram = v.transpose().mmul(v).divi(1000).subi(Nd4j.eye(1000).castTo(DataType.DOUBLE));
        // of half a million correlations with standard deviation 1/sqrt(1000)
        assertEquals(0, gram.normmaxNumber().doubleValue(), 6 / Math.sqrt(1000));
    }

    @Test
    void singlePrecisionAgreesWithDouble() {
        StochasticEstimate single =
                Hutchinson.trace(new DenseOperator(MATRIX.castTo(DataType.FLOAT)), PRODUCTS, new Random(9));
        assertEquals(trace(9).value(), single.value(), 1e-5);
        assertEquals(trace(9).standardError(), single.standardError(), 1e-5);
    }

    @Test
    void fewerProductsThanAnErrorNeedsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Hutchinson.trace(OPERATOR, 1, new Random(1)));
        assertThrows(IllegalArgumentException.class, () -> Hutchinson.frobeniusNorm(OPERATOR, 1, new Random(1)));
        assertThrows(IllegalArgumentException.class, () -> Hutchinson.diagonal(OPERATOR, 0, new Random(1)));
    }

    private StochasticEstimate trace(long seed) {
        return Hutchinson.trace(OPERATOR, PRODUCTS, new Random(seed));
    }

    private static void assertCovers(double truth, java.util.function.LongFunction<StochasticEstimate> estimate) {
        long covered = IntStream.range(0, 1000)
                .mapToObj(estimate::apply)
                .filter(any -> Math.abs(any.value() - truth) <= STUDENT * any.standardError())
                .count();
        assertTrue(covered >= 900 && covered <= 990, () -> covered + " of 1000 intervals cover");
    }
}
