package org.sagitta.plugins.metrics.trajectory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.contract.ArrayAssertions;
import org.sagitta.api.contract.TestContext;
import org.sagitta.api.contract.ToySurface;
import org.sagitta.api.event.Checkpoint;
import org.sagitta.api.event.RunEvent.StepCompleted;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.figure.Uncertainty;
import org.sagitta.api.plugin.Memory;

class TrajectoryMetricsTest {
    /** A path from (0.5, -1, 2) by a step of length 3 and one of length 4. */
    private static final List<double[]> PATH =
            List.of(new double[] {0.5, -1, 2}, new double[] {0.5, 2, 2}, new double[] {0.5, 2, -2});

    private final Memory memory = new Memory();

    @Test
    void theGradientsNormIsTheToysWholeAndByLayer() {
        TestContext context = at(0);

        Measurement norm = context.keep(new GradientNormMetric().measure(new GradientNormMetric.Settings(2), context));

        assertEquals(ToySurface.LOSS * 1.5 * Math.sqrt(5.25), norm.value(), 1e-15);
        assertEquals(new Uncertainty.Exact(), norm.uncertainty());
        assertEquals(ToySurface.LOSS * 1.5 * 2, context.figures().get("/0").value(), 1e-15);
        assertEquals(ToySurface.LOSS * 1.5 * 0.5, context.figures().get("/2").value(), 1e-15);
    }

    @Test
    void theWeightsNormIsWholeAndByLayerAndTheWeightsAreKeptWhereAsked() {
        TestContext context = at(0);

        Measurement norm =
                context.keep(new WeightNormMetric().measure(new WeightNormMetric.Settings(2, true), context));

        assertEquals(Math.sqrt(5.25), norm.value(), 1e-15);
        assertEquals(2, context.figures().get("/2").value());
        ArrayAssertions.assertIdentical(
                Nd4j.createFromArray(PATH.get(0)), context.artifacts().get("parameters"));
        TestContext other = at(0);
        other.keep(new WeightNormMetric().measure(new WeightNormMetric.Settings(2, false), other));
        assertTrue(other.artifacts().isEmpty());
    }

    @Test
    void distancesAreFromTheFirstAndThePreviousCheckpoint() {
        DistanceMetric metric = new DistanceMetric();
        DistanceMetric.Settings settings = new DistanceMetric.Settings(2);
        TestContext start = at(0);
        TestContext middle = at(1);
        TestContext end = at(2);

        assertEquals(0, start.keep(metric.measure(settings, start)).value());
        assertEquals(3, middle.keep(metric.measure(settings, middle)).value());
        assertEquals(5, end.keep(metric.measure(settings, end)).value());

        assertInstanceOf(
                Uncertainty.Undefined.class, start.figures().get("previous").uncertainty());
        assertEquals(3, middle.figures().get("previous").value());
        assertEquals(4, end.figures().get("previous").value());
        assertEquals(4, end.figures().get("/2").value());
        assertEquals(0, end.figures().get("previous/1").value());
        assertEquals(3 / Math.sqrt(2), middle.figures().get("fluctuation").value(), 1e-15);
        assertEquals(1 / Math.sqrt(2), end.figures().get("previous-fluctuation").value(), 1e-15);
    }

    /** Measures at the end only; the metric is told of the earlier checkpoints. */
    @Test
    void distancesCountCheckpointsThatWereOnlyAnnounced() {
        DistanceMetric metric = new DistanceMetric();
        DistanceMetric.Settings settings = new DistanceMetric.Settings(2);
        for (int i = 0; i < 3; i++) {
            metric.follow(settings, at(i).checkpoint(), memory);
        }
        TestContext end = at(2);

        assertEquals(5, end.keep(metric.measure(settings, end)).value());
        assertEquals(4, end.figures().get("previous").value());
    }

    @Test
    void fluctuationIsTheDeviationOverTheLastCheckpointsOnly() {
        Window window = new Window("figure", 3, memory);
        List<Double> values = List.of(100.0, 1.0, 2.0, 6.0);
        for (int i = 0; i < 2; i++) {
            assertInstanceOf(
                    Uncertainty.Undefined.class,
                    window.fluctuation(Measurement.exact(values.get(i), "", 0)).uncertainty());
        }
        window.fluctuation(Measurement.exact(values.get(2), "", 0));

        Measurement last = window.fluctuation(Measurement.exact(values.get(3), "", 0));

        assertEquals(Math.sqrt(7), last.value(), 1e-15);
        assertEquals(new Uncertainty.Exact(), last.uncertainty());
        assertFalse(
                window.fluctuation(Measurement.stochastic(3, 1, 4, "", 0, 1)).uncertainty()
                        instanceof Uncertainty.Exact);
        assertInstanceOf(
                Uncertainty.Undefined.class,
                window.fluctuation(Measurement.undefined("", "", 0)).uncertainty());
    }

    @Test
    void theLossFluctuatesAlongCheckpointsAndMiniBatches() {
        LossFluctuationMetric metric = new LossFluctuationMetric();
        LossFluctuationMetric.Settings settings = new LossFluctuationMetric.Settings(2);
        for (double loss : new double[] {1, 2, 6}) {
            metric.follow(settings, new StepCompleted(1, 3, 0, loss, ToySurface::standard), memory);
        }
        TestContext start = at(0);
        start.keep(metric.measure(settings, start));
        TestContext middle = at(1);

        Measurement fluctuation = middle.keep(metric.measure(settings, middle));

        assertEquals((Math.exp(1.5 * 2) - ToySurface.LOSS) / Math.sqrt(2), fluctuation.value(), 1e-12);
        assertEquals(Math.sqrt(7), start.figures().get("mini-batches").value(), 1e-15);
        assertInstanceOf(
                Uncertainty.Undefined.class,
                middle.figures().get("mini-batches").uncertainty());
    }

    private TestContext at(int step) {
        INDArray weights = Nd4j.createFromArray(PATH.get(step)).castTo(DataType.DOUBLE);
        return new TestContext(1, 0, new Checkpoint(step, step, new ToySurface(1.5, weights)), memory);
    }
}
