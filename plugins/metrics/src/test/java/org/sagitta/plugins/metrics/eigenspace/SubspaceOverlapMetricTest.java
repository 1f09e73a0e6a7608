package org.sagitta.plugins.metrics.eigenspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.contract.CountingProduct;
import org.sagitta.api.contract.QuadraticSurface;
import org.sagitta.api.contract.SoftmaxRegressionSurface;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.contract.TestContext;
import org.sagitta.api.contract.ToySurface;
import org.sagitta.api.event.Checkpoint;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.figure.Uncertainty;
import org.sagitta.api.picture.Picture;
import org.sagitta.api.plugin.Memory;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.plugins.metrics.eigenspace.SubspaceOverlapMetric.Settings;

class SubspaceOverlapMetricTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 2000})
    void isTheMeanOfTheSquaredCosinesToTheCheckpointBefore(int affordable) {
        SubspaceOverlapMetric metric = new SubspaceOverlapMetric();
        Memory memory = new Memory();
        double[] angles = {0, 0.3, 1.1};
        List<TestContext> contexts = new ArrayList<>();
        List<Measurement> figures = new ArrayList<>();
        for (double angle : angles) {
            TestContext context =
                    new TestContext(1, affordable, new Checkpoint(contexts.size(), 0, ToySurface.standard()), memory);
            contexts.add(context);
            figures.add(context.keep(metric.measure(
                    settings(2, Optional.empty(), List.of(), 20),
                    new CountingProduct(turned(angle)).operator(),
                    context)));
        }
        assertInstanceOf(Uncertainty.Undefined.class, figures.get(0).uncertainty());
        // One of two dimensions stays, and the other is rotated.
        assertEquals((1 + Math.pow(Math.cos(0.3), 2)) / 2, figures.get(1).value(), 1e-9);
        assertEquals((1 + Math.pow(Math.cos(0.8), 2)) / 2, figures.get(2).value(), 1e-9);
        assertEquals(
                (1 + Math.pow(Math.cos(1.1), 2)) / 2,
                contexts.get(2).figures().get("first").value(),
                1e-9);
        assertEquals(affordable > 0, figures.get(2).uncertainty() instanceof Uncertainty.Exact);
    }

    /**
     * Uses four checkpoints of which two are kept, the first and the last one: the third meets the second, the fourth
     * does not.
     */
    @Test
    void theHeatMapIsSymmetricAndLacksWhatIsNotKept() {
        OverlapHistory history = new OverlapHistory(2, new Memory());
        for (int step = 0; step < 4; step++) {
            INDArray v = Nd4j.createFromArray(Math.cos(0.2 * step), Math.sin(0.2 * step))
                    .reshape(2, 1);
            history.add(10.0 * step, new SubspaceOverlapMetric.Space(v, true, true, 0, 0));
        }
        Picture.HeatMap map = (Picture.HeatMap) history.picture();
        assertEquals(List.of("0", "10", "20", "30"), map.rows());
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 4; j++) {
                double expected =
                        Math.abs(i - j) == 2 && Math.min(i, j) == 1 ? Double.NaN : Math.pow(Math.cos(0.2 * (i - j)), 2);
                assertEquals(expected, map.values().get(4 * i + j), 1e-12);
            }
        }
    }

    @Test
    void estimatorsAreComparedAtTheSameCheckpoint() {
        TestContext context = new TestContext(1, 2000, new QuadraticSurface(turned(0.4)));
        context.keep(new SubspaceOverlapMetric()
                .measure(
                        settings(2, Optional.of("ggn"), List.of(), 20),
                        new CountingProduct(turned(0)).operator(),
                        context));
        assertEquals(
                (1 + Math.pow(Math.cos(0.4), 2)) / 2,
                context.figures().get("reference").value(),
                1e-9);
        // The products are those of the reference's matrix and of the residuals of its two eigenvectors.
        assertEquals(30 + 2, context.figures().get("reference").products());
    }

    @Test
    void allExamplesAreTheFullSet() {
        TestContext context = withBatches(List.of(7), 0.9);
        assertEquals(1, context.figures().get("batch.7").value(), 1e-9);
        assertEquals(7, context.figures().get("batch-size").value());
    }

    /** Computes the mean over all pairs of examples, of which the metric draws some. */
    @Test
    void miniBatchesOverlapAsAllOfTheirSizeDoOnAverage() {
        SoftmaxRegressionSurface surface = SoftmaxRegressionSurface.standard(DataType.DOUBLE);
        double mean = IntStream.range(0, 7)
                .boxed()
                .flatMap(i -> IntStream.range(i + 1, 7).mapToObj(j -> surface.subset(ImmutableIntArray.of(i, j))))
                .mapToDouble(pair -> overlap(top(surface), top(pair)))
                .average()
                .orElseThrow();
        Measurement overlap = withBatches(List.of(2), 0.9).figures().get("batch.2");
        double error = assertInstanceOf(Uncertainty.StandardError.class, overlap.uncertainty())
                .value();
        assertEquals(mean, overlap.value(), 3 * error);
        assertTrue(error < 0.05, () -> "" + error);
    }

    @Test
    void noSizeThatPassesTheThresholdIsSaidSo() {
        assertInstanceOf(
                Uncertainty.Undefined.class,
                withBatches(List.of(1, 2), 0.999).figures().get("batch-size").uncertainty());
    }

    @Test
    void moreDimensionsThanThereAreAreRefusedBeforeTheRun() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new SubspaceOverlapMetric()
                        .check(
                                settings(10, Optional.empty(), List.of(), 2),
                                SoftmaxRegressionSurface.standard(DataType.DOUBLE)
                                        .layout(),
                                7));
    }

    @Test
    void aBatchOfMoreThanAllExamplesIsRefusedBeforeTheRun() {
        SubspaceOverlapMetric metric = new SubspaceOverlapMetric();
        ParameterLayout layout =
                SoftmaxRegressionSurface.standard(DataType.DOUBLE).layout();
        metric.check(settings(2, Optional.empty(), List.of(2, 7), 2), layout, 7);
        Settings settings = settings(2, Optional.empty(), List.of(2, 8), 2);
        assertEquals(
                "batch-sizes: 8 of 7 examples; expected at most as many",
                assertThrows(IllegalArgumentException.class, () -> metric.check(settings, layout, 7))
                        .getMessage());
    }

    private static TestContext withBatches(List<Integer> sizes, double threshold) {
        SoftmaxRegressionSurface surface = SoftmaxRegressionSurface.standard(DataType.DOUBLE);
        TestContext context = new TestContext(1, 2000, surface);
        context.keep(new SubspaceOverlapMetric()
                .measure(
                        new Settings(2, 1e-9, Optional.empty(), sizes, 40, Curvature.HESSIAN, threshold, 20),
                        surface.operator(Curvature.HESSIAN),
                        context));
        return context;
    }

    private static Settings settings(int count, Optional<String> reference, List<Integer> sizes, int kept) {
        return new Settings(count, 1e-9, reference, sizes, 4, Curvature.HESSIAN, 0.9, kept);
    }

    /** Returns a matrix whose eigenvectors of 9 and 8 are e_1 and e_2 rotated towards e_3. */
    private static INDArray turned(double angle) {
        INDArray rotation = Nd4j.eye(30).castTo(DataType.DOUBLE);
        rotation.putScalar(1, 1, Math.cos(angle));
        rotation.putScalar(2, 1, Math.sin(angle));
        rotation.putScalar(1, 2, -Math.sin(angle));
        rotation.putScalar(2, 2, Math.cos(angle));
        double[] spectrum = new double[30];
        spectrum[0] = 9;
        spectrum[1] = -8;
        spectrum[5] = 1;
        INDArray matrix = rotation.mulRowVector(Nd4j.createFromArray(spectrum)).mmul(rotation.transpose());
        return matrix.add(matrix.transpose()).muli(0.5);
    }

    private static INDArray top(SoftmaxRegressionSurface surface) {
        INDArray vectors = Spectra.EIGENSOLVER.eigenpairs(surface.hessian()).vectors();
        return vectors.getColumns(7, 8);
    }

    private static double overlap(INDArray u, INDArray v) {
        return Math.pow(u.transpose().mmul(v).norm2Number().doubleValue(), 2) / 2;
    }
}
