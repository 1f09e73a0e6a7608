package org.sagitta.api.krylov;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sagitta.api.contract.ArrayAssertions.assertClose;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sagitta.api.contract.CountingProduct;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.DenseOperator;
import org.sagitta.api.operator.DiagonalOperator;

class LeadingEigenpairsTest {
    static List<double[]> spectra() {
        return List.of(
                new double[] {-3},
                new double[] {1, -2, 3},
                DoubleStream.iterate(-9, x -> x + 0.35).limit(60).toArray(),
                DoubleStream.iterate(1, x -> -x / 1.1).limit(200).toArray(),
                // of low rank, of high multiplicity, and nothing at all
                DoubleStream.concat(
                                DoubleStream.of(5, -4, 1),
                                DoubleStream.generate(() -> 0).limit(97))
                        .toArray(),
                DoubleStream.concat(
                                DoubleStream.generate(() -> 2).limit(10),
                                DoubleStream.generate(() -> -0.1).limit(90))
                        .toArray(),
                new double[40]);
    }

    @ParameterizedTest
    @MethodSource("spectra")
    void areThoseOfTheSpectrum(double[] spectrum) {
        INDArray matrix = Spectra.symmetric(1, spectrum);
        int count = Math.min(12, spectrum.length);
        LeadingEigenpairs pairs = LeadingEigenpairs.of(new DenseOperator(matrix), count, 1e-12, 200, new Random(1));
        double[] expected = DoubleStream.of(spectrum)
                .boxed()
                .sorted(Comparator.comparingDouble(x -> -Math.abs(x)))
                .mapToDouble(Double::doubleValue)
                .limit(count)
                .toArray();
        assertArrayEquals(expected, pairs.values().toDoubleVector(), 1e-12 * Math.abs(expected[0]));
        INDArray v = pairs.vectors();
        assertClose(Nd4j.eye(count).castTo(DataType.DOUBLE), v.transpose().mmul(v), 1e-13);
        assertClose(v.mulRowVector(pairs.values()), matrix.mmul(v), 2e-12 * Math.abs(expected[0]) + 1e-15);
    }

    /** Three steps of sixteen directions do not find a largest eigenvalue that exceeds the next by a twelfth. */
    @Test
    void oneEigenpairIsWorthTwentySteps() {
        DiagonalOperator operator = new DiagonalOperator(Nd4j.createFromArray(
                        IntStream.range(0, 500).mapToDouble(i -> 0.92 * i / 500).toArray())
                .putScalar(0, 1));
        LeadingEigenpairs found = LeadingEigenpairs.of(operator, 1, 1e-6, new Random(1));

        assertEquals(1, found.values().getDouble(0), 1e-10);
        assertTrue(found.residuals().getDouble(0) <= 1e-6, () -> "residual " + found.residuals());
        assertTrue(found.products() > 41, () -> found.products() + " products");
    }

    /**
     * All but sixteen eigenvectors of a multiple eigenvalue are orthogonal to the first block and never appear; a new
     * direction finds them.
     */
    @ParameterizedTest
    @CsvSource({
        "30, 31, 1e-3, DOUBLE",
        "30, 60, 1e-3, DOUBLE",
        "30, 31, 1e-3, FLOAT",
        "17, 18, 1e-6, DOUBLE",
        "40, 41, 1e-3, DOUBLE"
    })
    void eigenvaluesThatAreThereOftenAreFoundAsOften(int copies, int count, double tolerance, DataType precision) {
        double[] spectrum = IntStream.range(0, 8 * copies)
                .mapToDouble(i -> 0.272 * Math.pow(-0.92, Math.floor((double) i / copies)))
                .toArray();
        CurvatureOperator operator =
                new DiagonalOperator(Nd4j.createFromArray(spectrum).castTo(precision));
        LeadingEigenpairs cold = LeadingEigenpairs.of(operator, count, tolerance, new Random(1));
        LeadingEigenpairs warm = LeadingEigenpairs.near(cold.vectors(), operator, count, tolerance, new Random(2));
        INDArray other = Vectors.rademacher(operator, count, new Random(3));
        LeadingEigenpairs astray = LeadingEigenpairs.near(other, operator, count, tolerance, new Random(4));

        double[] expected = Arrays.copyOf(spectrum, count);
        for (LeadingEigenpairs pairs : List.of(cold, warm, astray)) {
            assertArrayEquals(expected, pairs.values().toDoubleVector(), 2e-6 * 0.272);
            assertTrue(pairs.isComplete(tolerance));
            assertTrue(pairs.completeAbove() >= Math.abs(expected[count - 1]));
        }
        assertTrue(warm.products() < cold.products(), () -> warm.products() + " after " + cold.products());
    }

    /** For an ordinary spectrum the search itself takes 96, 80 and 96 products. */
    @ParameterizedTest
    @CsvSource({"1, 1e-6, 96", "5, 1e-3, 80", "10, 1e-3, 96"})
    void aVerificationTakesFewProducts(int count, double tolerance, int search) {
        CurvatureOperator operator = new DiagonalOperator(Nd4j.createFromArray(
                DoubleStream.iterate(1, x -> -x / 1.1).limit(1000).toArray()));
        LeadingEigenpairs pairs = LeadingEigenpairs.of(operator, count, tolerance, new Random(1));
        assertTrue(pairs.isComplete(tolerance));
        assertTrue(pairs.products() - count - search < 40, () -> pairs.products() + " products");
    }

    /** The eigenvalues continue below the last without a gap: fifty steps of a direction cannot verify that none is above. */
    @Test
    void whatIsNotVerifiedSaysSo() {
        double[] spectrum = DoubleStream.iterate(1, x -> x - 1e-3).limit(1000).toArray();
        LeadingEigenpairs pairs =
                LeadingEigenpairs.of(new DiagonalOperator(Nd4j.createFromArray(spectrum)), 5, 1e-5, 400, new Random(1));
        assertFalse(pairs.isComplete(1e-5));
        assertEquals(Double.POSITIVE_INFINITY, pairs.completeAbove());
    }

    @Test
    void aSpaceThatCutsThroughEqualEigenvaluesIsNone() {
        DiagonalOperator operator = new DiagonalOperator(Nd4j.createFromArray(
                IntStream.range(0, 100).mapToDouble(i -> i < 4 ? 3 : 2.0 / i).toArray()));
        assertEquals(
                Double.POSITIVE_INFINITY,
                LeadingEigenpairs.of(operator, 3, 1e-8, new Random(1)).spaceError());
        LeadingEigenpairs four = LeadingEigenpairs.of(operator, 4, 1e-8, new Random(1));
        assertTrue(four.spaceError() <= 1e-7);
        assertEquals(Double.POSITIVE_INFINITY, four.first(2).spaceError());
    }

    /** Requests more pairs than a step has directions, of a matrix whose rank the first step exhausts. */
    @Test
    void asManyAreFoundAsAreAskedFor() {
        double[] spectrum = new double[100];
        spectrum[0] = 2;
        LeadingEigenpairs pairs =
                LeadingEigenpairs.of(new DenseOperator(Spectra.symmetric(1, spectrum)), 40, 1e-12, 100, new Random(1));
        assertEquals(2, pairs.values().sumNumber().doubleValue(), 1e-12);
        INDArray v = pairs.vectors();
        assertClose(Nd4j.eye(40).castTo(DataType.DOUBLE), v.transpose().mmul(v), 1e-13);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e6, 1e-6, -1e6})
    void theToleranceIsRelativeToTheLargest(double factor) {
        INDArray matrix = Spectra.symmetric(
                1, DoubleStream.iterate(1, x -> x / 1.05).limit(300).toArray());
        CountingProduct plain = new CountingProduct(matrix);
        CountingProduct scaled = new CountingProduct(matrix.mul(factor));
        LeadingEigenpairs.of(plain.operator(), 5, 1e-3, 300, new Random(1));
        LeadingEigenpairs.of(scaled.operator(), 5, 1e-3, 300, new Random(1));
        assertEquals(plain.products(), scaled.products());
    }

    @Test
    void theirResidualsSayHowFarTheyCame() {
        INDArray matrix =
                Spectra.symmetric(1, IntStream.range(0, 300).mapToDouble(i -> i).toArray());
        LeadingEigenpairs pairs = LeadingEigenpairs.of(new DenseOperator(matrix), 5, 1e-12, 48, new Random(1));
        INDArray v = pairs.vectors();
        INDArray residuals = matrix.mmul(v).subi(v.mulRowVector(pairs.values())).norm2(0);
        assertClose(residuals, pairs.residuals(), 1e-10);
        assertTrue(residuals.minNumber().doubleValue() > 1e-3);
        for (int j = 0; j < 5; j++) {
            double value = pairs.values().getDouble(j);
            assertEquals(Math.rint(value), value, residuals.getDouble(j));
        }
    }

    @Test
    void aCoarserToleranceTakesFewerProducts() {
        INDArray matrix = Spectra.symmetric(
                1, DoubleStream.iterate(1, x -> x / 1.05).limit(300).toArray());
        CountingProduct coarse = new CountingProduct(matrix);
        LeadingEigenpairs pairs = LeadingEigenpairs.of(coarse.operator(), 5, 1e-3, 300, new Random(1));
        assertTrue(pairs.residuals().maxNumber().doubleValue() <= 1e-3);
        assertEquals(pairs.products(), coarse.products());
        CountingProduct fine = new CountingProduct(matrix);
        LeadingEigenpairs.of(fine.operator(), 5, 1e-9, 300, new Random(1));
        assertTrue(coarse.products() < fine.products(), () -> coarse.products() + " and " + fine.products());
    }

    @Test
    void aStartNearTheEigenvectorsTakesFewerProducts() {
        double[] spectrum = DoubleStream.iterate(1, x -> x / 1.03).limit(400).toArray();
        INDArray before = Spectra.symmetric(1, spectrum);
        INDArray noise = Spectra.gaussian(2, 400, 400).muli(2e-5);
        INDArray after = before.add(noise).addi(noise.transpose().dup());
        LeadingEigenpairs last = LeadingEigenpairs.of(new DenseOperator(before), 10, 1e-2, 400, new Random(1));
        LeadingEigenpairs cold = LeadingEigenpairs.of(new DenseOperator(after), 10, 1e-2, 400, new Random(2));
        CountingProduct product = new CountingProduct(after);
        LeadingEigenpairs warm =
                LeadingEigenpairs.near(last.vectors(), product.operator(), 10, 1e-2, 400, new Random(2));
        assertEquals(warm.products(), product.products());
        assertTrue(warm.products() <= 0.5 * cold.products(), () -> warm.products() + " after " + cold.products());
        assertTrue(warm.has(10, 1e-2));
        assertArrayEquals(cold.values().toDoubleVector(), warm.values().toDoubleVector(), 1e-2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 20, 40})
    void aStartThatKnowsNothingOfTheLargestFindsItAllTheSame(int given) {
        double[] diagonal = DoubleStream.iterate(1, x -> x / 1.1).limit(200).toArray();
        diagonal[150] = 1.5;
        CurvatureOperator operator = new DenseOperator(Nd4j.diag(Nd4j.createFromArray(diagonal)));
        INDArray start = Nd4j.eye(200).castTo(DataType.DOUBLE).get(NDArrayIndex.all(), NDArrayIndex.interval(0, given));
        LeadingEigenpairs pairs = LeadingEigenpairs.near(start, operator, 3, 1e-8, 200, new Random(1));
        assertArrayEquals(new double[] {1.5, 1, 1 / 1.1}, pairs.values().toDoubleVector(), 1e-8);
    }

    @Test
    void singlePrecisionComesAsFarAsItCan() {
        INDArray matrix = Spectra.symmetric(
                1, DoubleStream.iterate(1, x -> x / 1.1).limit(200).toArray());
        LeadingEigenpairs pairs =
                LeadingEigenpairs.of(new DenseOperator(matrix.castTo(DataType.FLOAT)), 4, 0, 200, new Random(1));
        assertEquals(DataType.FLOAT, pairs.vectors().dataType());
        assertTrue(pairs.residuals().maxNumber().doubleValue() < 3e-6);
        assertTrue(pairs.products() < 200);
    }

    @ParameterizedTest
    @CsvSource({"4, 10", "0, 10", "3, 2"})
    void whatCannotBeFoundIsRefused(int count, int maxProducts) {
        CurvatureOperator operator = new DenseOperator(Spectra.symmetric(1, 1, 2, 3));
        assertThrows(
                IllegalArgumentException.class,
                () -> LeadingEigenpairs.of(operator, count, 0, maxProducts, new Random(1)));
    }

    @Test
    void productsThatAreNotFiniteAreNamed() {
        CurvatureOperator operator =
                new DenseOperator(Nd4j.valueArrayOf(new long[] {3, 3}, Double.NaN, DataType.DOUBLE));
        assertThrows(ArithmeticException.class, () -> LeadingEigenpairs.of(operator, 1, 0, 3, new Random(1)));
    }
}
