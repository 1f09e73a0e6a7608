package org.sagitta.api.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.figure.Uncertainty;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.DenseOperator;
import org.sagitta.api.operator.DiagonalOperator;
import org.sagitta.api.plugin.Metric;

/**
 * This contract holds for every metric that is a function of the spectrum: it is right within its stated error, on operators
 * of every structure, counts its products, and depends on the seed alone.
 *
 * @param <S> the metric's settings
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class MetricContract<S extends Record> {
    /** A stochastic figure may deviate by this many standard errors; the seeds are fixed, so it does not fail by chance. */
    private static final double STANDARD_ERRORS = 4;

    /** Returns a new instance of the metric. */
    protected abstract Metric<S> metric();

    /** Returns the settings under test. */
    protected abstract S settings();

    /** Returns the figure from all eigenvalues, ascending. */
    protected abstract double definition(double[] eigenvalues);

    /** Returns the largest P whose eigenvalues the context affords; with 0, {@code method: auto} uses products. */
    protected int affordable() {
        return 2000;
    }

    /** Returns the spectra under test. */
    protected List<double[]> spectra() {
        return List.of(
                new double[] {3},
                new double[] {0, 0, 0, 0, 0, 0, 0, 0},
                new double[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1},
                DoubleStream.iterate(1, x -> x / 1.5).limit(30).sorted().toArray(),
                DoubleStream.iterate(-9, x -> x + 0.5).limit(25).toArray(),
                DoubleStream.concat(DoubleStream.iterate(0, x -> 0).limit(40), DoubleStream.of(1, 5, 70))
                        .toArray());
    }

    @ParameterizedTest
    @MethodSource("spectra")
    void isRightOnADenseMatrixWithinTheErrorThatItStates(double[] spectrum) {
        assertRight(spectrum, measure(new DenseOperator(Spectra.symmetric(1, spectrum)), 1), 1e-12);
    }

    @ParameterizedTest
    @MethodSource("spectra")
    void isRightOnProductsWithinTheErrorThatItStates(double[] spectrum) {
        assertRight(spectrum, measure(new CountingProduct(Spectra.symmetric(2, spectrum)).operator(), 1), 1e-12);
    }

    @ParameterizedTest
    @MethodSource("spectra")
    void isRightOnADiagonalWithinTheErrorThatItStates(double[] spectrum) {
        assertRight(spectrum, measure(new DiagonalOperator(Nd4j.createFromArray(spectrum)), 1), 1e-12);
    }

    @ParameterizedTest
    @MethodSource("spectra")
    void isRightInSinglePrecision(double[] spectrum) {
        INDArray matrix = Spectra.symmetric(3, spectrum).castTo(DataType.FLOAT);
        assertRight(spectrum, measure(new CountingProduct(matrix).operator(), 1), 1e-5);
    }

    @ParameterizedTest
    @MethodSource("spectra")
    void countsItsProducts(double[] spectrum) {
        CountingProduct product = new CountingProduct(Spectra.symmetric(4, spectrum));
        assertEquals(measure(product.operator(), 1).products(), product.products());
    }

    @ParameterizedTest
    @MethodSource("spectra")
    void doesNotDependOnWhatElseWasAskedOfTheOperator(double[] spectrum) {
        INDArray matrix = Spectra.symmetric(4, spectrum);
        Measurement alone = measure(new CountingProduct(matrix).operator(), 1);
        CurvatureOperator asked = new CountingProduct(matrix).operator();
        asked.toDense();
        asked.diagonal();
        assertEquals(alone, measure(asked, 1));
        assertEquals(alone, measure(asked, 1));
    }

    @ParameterizedTest
    @MethodSource("spectra")
    void statesAFiniteErrorAndItsMethod(double[] spectrum) {
        Measurement figure = measure(new CountingProduct(Spectra.symmetric(5, spectrum)).operator(), 1);
        assertTrue(allowance(figure) >= 0 && Double.isFinite(allowance(figure)), () -> "" + figure);
        assertFalse(figure.method().isBlank());
        assertEquals(
                !(figure.uncertainty() instanceof Uncertainty.Exact),
                figure.seed().isPresent());
    }

    @Test
    void theSeedDecidesTheFigure() {
        INDArray matrix = Spectra.symmetric(
                6, DoubleStream.iterate(-2, x -> x + 0.3).limit(40).toArray());
        assertEquals(
                measure(new CountingProduct(matrix).operator(), 5), measure(new CountingProduct(matrix).operator(), 5));
    }

    @Test
    void leavesTheMatrixAsItIs() {
        INDArray matrix = Spectra.symmetric(7, 1, 2, 3, 4, 5, 6);
        INDArray before = matrix.dup();
        measure(new DenseOperator(matrix), 1);
        ArrayAssertions.assertIdentical(before, matrix);
    }

    private Measurement measure(CurvatureOperator operator, long seed) {
        return metric().measure(settings(), operator, new TestContext(seed, affordable()))
                .own();
    }

    private void assertRight(double[] spectrum, Measurement figure, double rounding) {
        double expected = definition(spectrum);
        double scale = DoubleStream.of(spectrum).map(Math::abs).sum();
        assertEquals(expected, figure.value(), allowance(figure) + rounding * scale, () -> "" + figure);
    }

    private static double allowance(Measurement figure) {
        if (figure.uncertainty() instanceof Uncertainty.StandardError error) {
            return STANDARD_ERRORS * error.value();
        }
        return figure.uncertainty() instanceof Uncertainty.Residual residual ? residual.value() : 0;
    }
}
