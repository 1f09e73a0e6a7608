package org.sagitta.plugins.metrics.landscape;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.contract.QuadraticSurface;
import org.sagitta.api.contract.TestContext;
import org.sagitta.api.data.Npy;
import org.sagitta.api.event.Checkpoint;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.figure.Uncertainty;
import org.sagitta.api.picture.Picture;
import org.sagitta.api.plugin.Memory;
import org.sagitta.plugins.metrics.landscape.InterpolationMetric.Settings;

class InterpolationMetricTest {
    private final Memory memory = new Memory();

    /** A surface with L = x^2 - 3 y^2 at (1, 1). */
    private static final QuadraticSurface SADDLE =
            new QuadraticSurface(Nd4j.createFromArray(new double[][] {{2, 0}, {0, -6}}));

    /**
     * Along (2, 3), the second derivative is 8 - 54 = -46, so the barrier is 46/8 half-way; along (1, 0), there is no
     * barrier.
     */
    @Test
    void theBarrierOfAQuadraticIsTheClosedForm() {
        InterpolationMetric metric = new InterpolationMetric();
        TestContext first = at(0, 3, 4);
        TestContext second = at(1, 2, 1);
        TestContext third = at(2, 1, 1);

        assertInstanceOf(
                Uncertainty.Undefined.class,
                measure(metric, new Destination.Start(), first).uncertainty());
        follow(second);

        assertEquals(46 / 8.0, measure(metric, new Destination.Start(), third).value(), 1e-12);
        assertEquals(9 - 48, third.figures().get("other-loss").value(), 1e-12);
        assertEquals(Math.sqrt(13), third.figures().get("distance").value(), 1e-12);
        assertEquals(0, measure(metric, new Destination.Previous(), third).value(), 1e-12);
        assertEquals(4 - 3, third.figures().get("other-loss").value(), 1e-12);
    }

    @Test
    void thePictureIsTheLossAndTheStraightLineAlsoBeyondTheEnds() {
        InterpolationMetric metric = new InterpolationMetric();
        follow(at(0, 3, 4));
        TestContext here = at(1, 1, 1);

        here.keep(metric.measure(new Settings(new Destination.Start(), 5, 0.5), here));

        Picture.Curves picture =
                assertInstanceOf(Picture.Curves.class, here.pictures().get(""));
        double[] shares = picture.curves().get(0).x().toArray();
        assertArrayEquals(new double[] {-0.5, -0.25, 0, 0.25, 0.5, 0.75, 1, 1.25, 1.5}, shares, 0);
        for (int i = 0; i < shares.length; i++) {
            double x = 1 + 2 * shares[i];
            double y = 1 + 3 * shares[i];
            assertEquals(x * x - 3 * y * y, picture.curves().get(0).y().get(i), 1e-12);
        }
        assertArrayEquals(new double[] {-2, -39}, picture.curves().get(1).y().toArray(), 1e-12);
    }

    @Test
    void leadsToAnotherRunsParameters(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("other.npy");
        Npy.write(file, new double[] {3, 4});
        Destination there = new Destination.File(file);
        there.check(SADDLE.layout());

        assertEquals(
                46 / 8.0, measure(new InterpolationMetric(), there, at(7, 1, 1)).value(), 1e-12);
    }

    @Test
    void leadsToWhereAnotherRunEnded() {
        TestContext here = at(7, 1, 1);
        here.runs().put("2", Nd4j.createFromArray(3f, 4f));

        assertEquals(
                46 / 8.0,
                measure(new InterpolationMetric(), new Destination.Run("2"), here)
                        .value(),
                1e-12);
        assertThrows(
                IllegalArgumentException.class,
                () -> measure(new InterpolationMetric(), new Destination.Run("3"), here));
    }

    @Test
    void refusesAFileThatIsNotTheModels(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("other.npy");
        Npy.write(file, new double[] {3, 4, 5});
        assertRefused(new Destination.File(file));
        assertRefused(new Destination.File(folder.resolve("none.npy")));
    }

    @Test
    void aLineOfNoLengthIsUndefined() {
        InterpolationMetric metric = new InterpolationMetric();
        follow(at(0, 1, 1));

        assertInstanceOf(
                Uncertainty.Undefined.class,
                measure(metric, new Destination.Start(), at(1, 1, 1)).uncertainty());
    }

    private static void assertRefused(Destination there) {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> new InterpolationMetric().check(new Settings(there, 5, 0), SADDLE.layout(), 1));
        assertTrue(e.getMessage().contains(".npy"), e::getMessage);
    }

    private static Measurement measure(InterpolationMetric metric, Destination there, TestContext context) {
        return context.keep(metric.measure(new Settings(there, 27, 0), context));
    }

    private void follow(TestContext context) {
        new InterpolationMetric().follow(new Settings(new Destination.Start(), 3, 0), context.checkpoint(), memory);
    }

    private TestContext at(long step, double... point) {
        INDArray parameters = Nd4j.createFromArray(point);
        return new TestContext(1, 0, new Checkpoint(step, step, SADDLE.at(parameters)), memory);
    }
}
