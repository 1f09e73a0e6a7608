package org.sagitta.plugins.metrics.spectrum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.primitives.ImmutableDoubleArray;
import java.util.List;
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
import org.sagitta.api.contract.QuadraticSurface;
import org.sagitta.api.contract.SoftmaxRegressionSurface;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.contract.TestContext;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.figure.Uncertainty;
import org.sagitta.plugins.metrics.MeasuredBlocks;
import org.sagitta.plugins.metrics.spectrum.OutliersMetric.Settings;

class OutliersMetricTest {
    @Test
    void theRulesDifferWhereTheyShould() {
        // The differences are 2, 70, 20, 7, 0.9, 0.09: the largest is after the second value, the largest ratio after
        // the fifth.
        Outliers outliers = new Outliers(ImmutableDoubleArray.of(100, 98, 28, 8, 1, 0.01, 0.008));
        assertEquals(2, outliers.aboveLargestGap());
        assertEquals(5, outliers.aboveLargestRatio(1e-9));
        // Without values that are within the noise of 2, the largest ratio is after the third value.
        assertEquals(3, new Outliers(ImmutableDoubleArray.of(100, 98, 90, 8, 7, 0.01)).aboveLargestRatio(2));
        // The fourth point, 8, is the farthest below the line from (0, 100) to (6, 0.008).
        assertEquals(3, outliers.beforeElbow());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void allAlikeHaveNone(int count) {
        Outliers outliers = new Outliers(ImmutableDoubleArray.copyOf(
                DoubleStream.generate(() -> 3).limit(count).toArray()));
        assertEquals(0, outliers.aboveLargestGap());
        assertEquals(0, outliers.aboveLargestRatio(0));
        assertEquals(0, outliers.beforeElbow());
        assertEquals(0, outliers.marchenkoPastur(0.5, 30, 10).count());
    }

    /**
     * Expects (1 + sqrt(1/2))^2 = 2.91421 times the mean of the values without the two above: (100 + 90 + 98 - 190) /
     * 98 = 1.
     */
    @Test
    void theEdgeIsThatOfWhatIsBelowIt() {
        Outliers.Edge edge = new Outliers(ImmutableDoubleArray.of(100, 90, 2.9, 2.8)).marchenkoPastur(0.5, 288, 100);
        assertEquals(2.914213562373095, edge.value(), 1e-12);
        assertEquals(2, edge.count());
    }

    /**
     * Checks the transition of Baik, Ben Arous and Péché: a spike l &gt; 1 + sqrt(gamma) leaves the bulk, to l (1 +
     * gamma / (l - 1)); a smaller one does not.
     */
    @ParameterizedTest
    @CsvSource({"5, 1, 5.625", "1.3, 0, 2.914", "3, 1, 3.75"})
    void aSpikeOfACovarianceMatrixStandsOutFromItsThresholdOn(double spike, int count, double largest) {
        INDArray x = Spectra.gaussian(3, 1600, 800);
        x.getColumn(0).muli(Math.sqrt(spike));
        INDArray covariance = x.transpose().mmul(x).divi(1600);
        double[] eigenvalues = Spectra.eigenvalues(covariance);
        assertEquals(largest, eigenvalues[799], 0.12 * largest);
        Outliers.Edge edge = Outliers.ofLargest(eigenvalues, 30)
                .marchenkoPastur(0.5, DoubleStream.of(eigenvalues).sum(), 800);
        assertEquals(2.914, edge.value(), 0.03);
        assertEquals(count, edge.count());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2000})
    void areCountedBesideTheClasses(int affordable) {
        double[] spectrum = DoubleStream.concat(
                        DoubleStream.of(30, 28, -5),
                        DoubleStream.iterate(1, x -> x - 0.01).limit(60))
                .toArray();
        // The data have 7 examples of 3 classes.
        TestContext context = new TestContext(1, affordable, SoftmaxRegressionSurface.standard(DataType.DOUBLE));
        Measurement count = context.keep(new OutliersMetric()
                .measure(
                        new Settings(6, EigenvalueMethod.AUTO, 60, MeasuredBlocks.NONE),
                        new CountingProduct(Spectra.symmetric(1, spectrum)).operator(),
                        context));
        assertEquals(2, count.value());
        assertEquals(2, context.figures().get("ratio").value());
        assertEquals(-1, context.figures().get("beyond-classes").value());
        assertEquals(0, context.figures().get("beyond-classes-but-one").value());
        assertEquals(affordable == 0 ? new Uncertainty.Unknown() : new Uncertainty.Exact(), count.uncertainty());
    }

    @Test
    void aBulkOfNoPositiveMeanHasNoEdge() {
        INDArray matrix = Spectra.symmetric(1, -3, -2, -2, 1);
        TestContext context = new TestContext(1, 2000, new QuadraticSurface(matrix));
        context.keep(new OutliersMetric()
                .measure(
                        new Settings(4, EigenvalueMethod.AUTO, 60, MeasuredBlocks.NONE),
                        new CountingProduct(matrix).operator(),
                        context));
        for (String figure : List.of("marchenko-pastur", "marchenko-pastur-edge")) {
            assertInstanceOf(
                    Uncertainty.Undefined.class, context.figures().get(figure).uncertainty());
        }
    }

    /** Uses sixty eigenvalues of which six are above the edge of the others, so three candidates do not suffice. */
    @ParameterizedTest
    @CsvSource({"0, 3", "0, 20", "2000, 3"})
    void outliersBeyondTheCandidatesAreNotPassedOffAsAll(int affordable, int candidates) {
        INDArray matrix = Spectra.symmetric(
                1,
                IntStream.range(0, 60)
                        .mapToDouble(i -> i < 6 ? 1e4 * Math.pow(4, -i) : 0.02)
                        .toArray());
        TestContext context = new TestContext(1, affordable, SoftmaxRegressionSurface.standard(DataType.DOUBLE));
        context.keep(new OutliersMetric()
                .measure(
                        new Settings(candidates, EigenvalueMethod.AUTO, 60, MeasuredBlocks.NONE),
                        new CountingProduct(matrix).operator(),
                        context));
        Measurement count = context.figures().get("marchenko-pastur");
        if (affordable == 0 && candidates < 6) {
            Uncertainty.Undefined why = assertInstanceOf(Uncertainty.Undefined.class, count.uncertainty());
            assertTrue(why.reason().contains("'candidates'"), why.reason());
        } else {
            assertEquals(6, count.value());
        }
    }

    @Test
    void moreCandidatesThanEigenvaluesAreRefusedBeforeTheRun() {
        QuadraticSurface surface = new QuadraticSurface(Nd4j.eye(3).castTo(DataType.DOUBLE));
        assertThrows(
                IllegalArgumentException.class,
                () -> new OutliersMetric()
                        .check(
                                new Settings(4, EigenvalueMethod.LANCZOS, 60, MeasuredBlocks.NONE),
                                surface.layout(),
                                1));
    }
}
