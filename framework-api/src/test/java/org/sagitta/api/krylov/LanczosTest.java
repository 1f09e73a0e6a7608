package org.sagitta.api.krylov;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.contract.CountingProduct;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.DenseOperator;
import org.sagitta.api.operator.MatrixFreeOperator;

class LanczosTest {
    /** The spectrum has 100 eigenvalues from -3 to 20 with isolated ends. */
    private static final double[] SPREAD = DoubleStream.concat(
                    DoubleStream.of(-3, -2.9, 10, 20),
                    DoubleStream.iterate(-1, x -> x + 0.02).limit(96))
            .sorted()
            .toArray();

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 33, 60})
    void statedResidualIsTheTrueOneOfEveryRitzPair(int steps) {
        CurvatureOperator operator = new DenseOperator(Spectra.symmetric(1, SPREAD));
        Lanczos lanczos = run(operator, steps, 2);
        assertEquals(steps, lanczos.steps());
        for (int i = 0; i < steps; i++) {
            RitzValue ritz = lanczos.ritzValues().get(i);
            INDArray vector = lanczos.ritzVector(i);
            INDArray remainder = operator.apply(vector).sub(vector.mul(ritz.value()));
            assertEquals(remainder.norm2Number().doubleValue(), ritz.residual(), 1e-12);
            assertEquals(1, vector.norm2Number().doubleValue(), 1e-14);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void ritzVectorsStayOrthogonalLongAfterTheFirstHasConverged(DataType precision) {
        INDArray matrix = Spectra.symmetric(
                1, DoubleStream.iterate(1000, x -> x / 1.2).limit(200).toArray());
        Lanczos lanczos = run(new DenseOperator(matrix.castTo(precision)), 100, 3);
        int steps = lanczos.steps();
        assertTrue(steps > 50, () -> steps + " steps");
        INDArray vectors = Nd4j.create(precision, 200, steps);
        for (int i = 0; i < steps; i++) {
            vectors.putColumn(i, lanczos.ritzVector(i));
        }
        INDArray gram = vectors.transpose().mmul(vectors).castTo(DataType.DOUBLE);
        double off = gram.sub(Nd4j.eye(steps).castTo(DataType.DOUBLE))
                .normmaxNumber()
                .doubleValue();
        assertEquals(0, off, precision == DataType.DOUBLE ? 1e-13 : 1e-5);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 17, 50})
    void ritzValuesLieWithinTheSpectrumAndNearAnEigenvalue(int steps) {
        for (RitzValue ritz :
                run(new DenseOperator(Spectra.symmetric(4, SPREAD)), steps, 5).ritzValues()) {
            assertTrue(ritz.value() >= SPREAD[0] - 1e-12 && ritz.value() <= SPREAD[99] + 1e-12);
            double nearest = DoubleStream.of(SPREAD)
                    .map(lambda -> Math.abs(lambda - ritz.value()))
                    .min()
                    .orElseThrow();
            assertTrue(nearest <= ritz.residual() + 1e-12);
        }
    }

    @Test
    void allStepsGiveTheWholeSpectrum() {
        List<RitzValue> values =
                run(new DenseOperator(Spectra.symmetric(6, SPREAD)), 1000, 7).ritzValues();
        assertEquals(100, values.size());
        for (int i = 0; i < 100; i++) {
            assertEquals(SPREAD[i], values.get(i).value(), 1e-11);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8})
    void quadratureIsExactForMomentsUpToTwiceTheStepsLessOne(int steps) {
        int dimension = 30;
        double[] spectrum =
                DoubleStream.iterate(-1, x -> x + 0.07).limit(dimension).toArray();
        INDArray matrix = Spectra.symmetric(8, spectrum);
        List<RitzValue> values = run(new DenseOperator(matrix), steps, 9).ritzValues();
        Random random = new Random(9);
        INDArray start = Nd4j.createFromArray(
                DoubleStream.generate(random::nextGaussian).limit(dimension).toArray());
        start.divi(start.norm2Number());
        INDArray power = start.dup();
        for (int moment = 0; moment < 2 * steps; moment++) {
            int exponent = moment;
            double quadrature = values.stream()
                    .mapToDouble(ritz -> ritz.weight() * Math.pow(ritz.value(), exponent))
                    .sum();
            assertEquals(start.mul(power).sumNumber().doubleValue(), quadrature, 1e-13);
            power = matrix.mmul(power);
        }
    }

    @Test
    void anInvariantSpaceEndsTheProcessWithEveryDistinctEigenvalueAndItsExactWeight() {
        double[] spectrum = new double[40];
        java.util.Arrays.fill(spectrum, 10, 25, 2);
        java.util.Arrays.fill(spectrum, 25, 40, -7);
        CountingProduct product = new CountingProduct(Spectra.symmetric(10, spectrum));
        Lanczos lanczos = run(product.operator(), 40, 11);
        assertTrue(lanczos.steps() <= 5, () -> lanczos.steps() + " steps");
        assertEquals(lanczos.steps(), product.products());
        for (double lambda : new double[] {-7, 0, 2}) {
            RitzValue ritz = lanczos.ritzValues().stream()
                    .filter(any -> Math.abs(any.value() - lambda) < 1e-12 && any.weight() > 1e-3)
                    .findFirst()
                    .orElseThrow();
            assertEquals(0, ritz.residual(), 1e-12);
        }
        assertEquals(
                1, lanczos.ritzValues().stream().mapToDouble(RitzValue::weight).sum(), 1e-14);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 5, -1e-30, 1e30})
    void aMultipleOfTheIdentityTakesOneStep(double lambda) {
        MatrixFreeOperator operator = new MatrixFreeOperator(9, DataType.DOUBLE, v -> v.mul(lambda));
        Lanczos lanczos = run(operator, 9, 12);
        assertEquals(1, lanczos.steps());
        assertEquals(lambda, lanczos.ritzValues().get(0).value(), 1e-15 * Math.abs(lambda));
        assertFalse(lanczos.step());
    }

    @Test
    void anOperatorThatReturnsItsArgumentIsTheIdentity() {
        Lanczos lanczos = run(new MatrixFreeOperator(9, DataType.DOUBLE, v -> v), 9, 12);
        assertEquals(1, lanczos.ritzValues().get(0).value(), 1e-15);
    }

    @Test
    void aProductThatIsNotFiniteIsNamed() {
        MatrixFreeOperator operator = new MatrixFreeOperator(
                9, DataType.DOUBLE, v -> Nd4j.valueArrayOf(v.shape(), Double.NaN, DataType.DOUBLE));
        Lanczos lanczos = new Lanczos(operator, 9, new Random(1));
        assertTrue(assertThrows(ArithmeticException.class, lanczos::step)
                .getMessage()
                .contains("not finite"));
    }

    @Test
    void noStepsAndNoneTakenAreRefused() {
        CurvatureOperator operator = new DenseOperator(Spectra.symmetric(1, 1, 2));
        assertThrows(IllegalArgumentException.class, () -> new Lanczos(operator, 0, new Random(1)));
        assertThrows(IllegalStateException.class, () -> new Lanczos(operator, 2, new Random(1)).ritzValues());
    }

    private static Lanczos run(CurvatureOperator operator, int steps, long seed) {
        Lanczos lanczos = new Lanczos(operator, steps, new Random(seed));
        while (lanczos.step()) {
            // to the end
        }
        return lanczos;
    }
}
