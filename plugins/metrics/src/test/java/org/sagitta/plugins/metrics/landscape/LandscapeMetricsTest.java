package org.sagitta.plugins.metrics.landscape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.contract.QuadraticSurface;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.contract.TestContext;
import org.sagitta.api.contract.ToySurface;
import org.sagitta.api.event.Checkpoint;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.figure.Uncertainty;
import org.sagitta.api.picture.Curve;
import org.sagitta.api.picture.Picture;
import org.sagitta.api.plugin.Memory;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.plugins.metrics.direction.Normalisation;
import org.sagitta.plugins.metrics.direction.Normalisation.Biases;

class LandscapeMetricsTest {
    private static final DirectionChoice RANDOM = new DirectionChoice.Random(Normalisation.FILTER, Biases.ZERO);
    private static final DirectionChoice EIGENVECTORS =
            new DirectionChoice.Eigenvectors("hessian", Normalisation.NONE, Biases.ZERO);
    private static final DirectionChoice TRAJECTORY = new DirectionChoice.Trajectory(Normalisation.NONE, Biases.ZERO);

    /** A surface with L = 1/2 (5 x^2 - 3 y^2 + z^2) at its saddle. */
    private static final QuadraticSurface SADDLE = new QuadraticSurface(
            Nd4j.createFromArray(new double[][] {{5, 0, 0}, {0, -3, 0}, {0, 0, 1}}),
            Nd4j.zeros(DataType.DOUBLE, 3),
            Nd4j.zeros(DataType.DOUBLE, 3));

    @ParameterizedTest
    @ValueSource(ints = {0, 2000})
    void linesAlongEigenvectorsAreTheirParabolas(int affordable) {
        TestContext context = new TestContext(1, affordable, SADDLE);

        Measurement rise = context.keep(
                new Landscape1dMetric().measure(new Landscape1dMetric.Settings(EIGENVECTORS, 2, 9, 2), context));

        Picture.Curves picture = (Picture.Curves) context.pictures().get("");
        double[] eigenvalues = {5, -3};
        for (int curve = 0; curve < 2; curve++) {
            for (int i = 0; i < 9; i++) {
                double a = -2 + i / 2.0;
                assertEquals(a, picture.curves().get(curve).x().get(i), 1e-15);
                assertEquals(
                        eigenvalues[curve] * a * a / 2,
                        picture.curves().get(curve).y().get(i),
                        1e-6);
            }
        }
        assertEquals(10, rise.value(), 1e-6);
        assertEquals(-6, context.figures().get("lowest").value(), 1e-6);
        assertEquals(affordable > 0, rise.uncertainty() instanceof Uncertainty.Exact);
    }

    @Test
    void thePlaneOfEigenvectorsIsTheQuadraticForm() {
        TestContext context = new TestContext(1, 2000, SADDLE);

        context.keep(new Landscape2dMetric()
                .measure(new Landscape2dMetric.Settings(EIGENVECTORS, 5, Optional.of(2.0)), context));

        Picture.Landscape picture = (Picture.Landscape) context.pictures().get("");
        for (int row = 0; row < 5; row++) {
            for (int column = 0; column < 5; column++) {
                double x = -2 + column;
                double y = -2 + row;
                assertEquals(x, picture.xs().get(column), 1e-15);
                assertEquals(y, picture.ys().get(row), 1e-15);
                assertEquals(2.5 * x * x - 1.5 * y * y, picture.values().get(5 * row + column), 1e-12);
            }
        }
    }

    /** Uses directions of length 1 from the minimum of 1/2 ||theta||^2. */
    @Test
    void randomDirectionsThatAreNotNormalisedAreOfLengthOne() {
        QuadraticSurface bowl = new QuadraticSurface(
                Nd4j.eye(7).castTo(DataType.DOUBLE), Nd4j.zeros(DataType.DOUBLE, 7), Nd4j.zeros(DataType.DOUBLE, 7));
        DirectionChoice random = new DirectionChoice.Random(Normalisation.NONE, Biases.ZERO);
        Landscape1dMetric.Settings settings = new Landscape1dMetric.Settings(random, 3, 11, 4);

        Measurement rise = new Landscape1dMetric()
                .measure(settings, new TestContext(1, 0, bowl))
                .own();

        assertEquals(8, rise.value(), 1e-12);
        assertEquals(1, rise.seed().orElseThrow());
    }

    /** Uses the toy, whose loss is a function of w1 w2 w3 and whose tensors have one filter each. */
    @ParameterizedTest
    @EnumSource(Normalisation.class)
    void normalisedPicturesAreInvariantToRescaling(Normalisation normalisation) {
        DirectionChoice random = new DirectionChoice.Random(normalisation, Biases.ZERO);
        double[] before = values(random, ToySurface.standard());
        double[] after = values(random, new ToySurface(1.5, Nd4j.createFromArray(1.5, -1.0, 2.0 / 3)));

        for (int i = 0; i < before.length; i++) {
            if (normalisation == Normalisation.NONE && i != before.length / 2) {
                assertNotEquals(before[i], after[i], 1e-3);
            } else if (normalisation != Normalisation.NONE) {
                assertEquals(before[i], after[i], 1e-12 * (1 + before[i]));
            }
        }
    }

    @Test
    void thePrincipalPlaneHoldsAPlanarTrajectoryWithItsShape() {
        INDArray plane = Spectra.gaussian(1, 2, 6);
        INDArray coordinates = Nd4j.createFromArray(new double[][] {{0, 0}, {4, 1}, {7, -2}, {6, -3}});
        INDArray points = coordinates.mmul(plane).addiRowVector(Spectra.gaussian(2, 1, 6));

        TestContext context = walk(points, TRAJECTORY);

        assertEquals(1, context.figures().get("explained-variance").value(), 1e-12);
        Picture.Landscape picture = (Picture.Landscape) context.pictures().get("");
        Curve path = picture.paths().get(0);
        for (int s = 0; s < 4; s++) {
            for (int t = 0; t < 4; t++) {
                assertEquals(
                        points.getRow(s).distance2(points.getRow(t)),
                        Math.hypot(
                                path.x().get(s) - path.x().get(t),
                                path.y().get(s) - path.y().get(t)),
                        1e-12);
            }
            assertTrue(path.x().get(s) > picture.xs().get(0)
                    && path.x().get(s) < picture.xs().get(picture.xs().length() - 1));
        }
        assertEquals(0, Math.hypot(path.x().get(3), path.y().get(3)), 1e-12);
    }

    /** Computes the eigenvalues of the P x P covariance, where the metric uses the T x T Gram matrix. */
    @Test
    void explainedVarianceIsThatOfTheTwoLargestPrincipalComponents() {
        INDArray points = Spectra.gaussian(3, 9, 6);
        INDArray centred = points.subRowVector(points.mean(0));
        double[] eigenvalues = Spectra.eigenvalues(centred.transpose().mmul(centred));
        double total = centred.mul(centred).sumNumber().doubleValue();

        TestContext context = walk(points, TRAJECTORY);

        assertEquals(
                (eigenvalues[5] + eigenvalues[4]) / total,
                context.figures().get("explained-variance").value(),
                1e-12);
        Picture.Landscape picture = (Picture.Landscape) context.pictures().get("");
        assertTrue(
                picture.x()
                        .name()
                        .startsWith(String.format("principal component 1, %.3g %%", 100 * eigenvalues[5] / total)),
                picture.x()::name);
    }

    /**
     * Normalised directions are neither orthogonal nor of length 1; the plane stays the same if the model has one
     * tensor.
     */
    @Test
    void theProjectionIsByLeastSquaresOnAnyDirections() {
        INDArray points = Spectra.gaussian(4, 5, 6);

        TestContext plain = walk(points, TRAJECTORY);
        TestContext scaled = walk(points, new DirectionChoice.Trajectory(Normalisation.LAYER, Biases.ZERO));

        assertEquals(
                plain.figures().get("explained-variance").value(),
                scaled.figures().get("explained-variance").value(),
                1e-12);
        double length = points.getRow(4).norm2Number().doubleValue();
        assertEquals(
                ((Picture.Landscape) plain.pictures().get(""))
                                .paths()
                                .get(0)
                                .x()
                                .get(0)
                        / length,
                ((Picture.Landscape) scaled.pictures().get(""))
                        .paths()
                        .get(0)
                        .x()
                        .get(0),
                1e-12);
    }

    @Test
    void leastSquaresOfDirectionsThatAreNotOrthogonal() {
        LandscapeDirections basis = new LandscapeDirections(
                List.of(Nd4j.createFromArray(2.0, 0, 0), Nd4j.createFromArray(1.0, 1, 0)),
                List.of("x", "y"),
                false,
                true);

        INDArray coordinates = basis.planeCoordinates(Nd4j.createFromArray(new double[][] {{7, 3, 100}}));

        assertEquals(2, coordinates.getDouble(0, 0), 1e-12);
        assertEquals(3, coordinates.getDouble(0, 1), 1e-12);
    }

    @Test
    void whatThereIsNoPlaneOfIsUndefinedAndSaysWhy() {
        Landscape2dMetric.Settings settings = new Landscape2dMetric.Settings(TRAJECTORY, 3, Optional.empty());
        assertUndefined(settings, SADDLE, "span 2 directions");
        DirectionChoice parallel = new DirectionChoice.Random(Normalisation.FILTER, Biases.PARAMETERS);
        assertUndefined(
                new Landscape2dMetric.Settings(parallel, 3, Optional.empty()),
                new QuadraticSurface(SADDLE.hessian()),
                "parallel");
        assertUndefined(
                new Landscape2dMetric.Settings(RANDOM, 3, Optional.empty()),
                SADDLE,
                "the normalised direction is zero");
    }

    @Test
    void refusesAnEmptyRange() {
        assertThrows(IllegalArgumentException.class, () -> new Landscape2dMetric.Settings(RANDOM, 3, Optional.of(0.0)));
    }

    private static void assertUndefined(Landscape2dMetric.Settings settings, LossSurface surface, String reason) {
        Measurement figure = new Landscape2dMetric()
                .measure(settings, new TestContext(1, 2000, surface))
                .own();
        Uncertainty.Undefined undefined = assertInstanceOf(Uncertainty.Undefined.class, figure.uncertainty());
        assertTrue(undefined.reason().contains(reason), undefined::reason);
    }

    private static double[] values(DirectionChoice along, ToySurface toy) {
        TestContext context = new TestContext(5, 0, toy);
        context.keep(
                new Landscape2dMetric().measure(new Landscape2dMetric.Settings(along, 5, Optional.of(0.5)), context));
        return ((Picture.Landscape) context.pictures().get("")).values().toArray();
    }

    /** Passes the points as checkpoints of one tensor each, and measures at the last one. */
    private static TestContext walk(INDArray points, DirectionChoice along) {
        QuadraticSurface bowl = new QuadraticSurface(
                Nd4j.eye(6).castTo(DataType.DOUBLE),
                Nd4j.zeros(DataType.DOUBLE, 6),
                points.getRow(0).dup(),
                new ParameterLayout(List.of(new ParameterBlock("0.weight", "0", 0, List.of(2, 3)))));
        Landscape2dMetric metric = new Landscape2dMetric();
        Landscape2dMetric.Settings settings = new Landscape2dMetric.Settings(along, 7, Optional.empty());
        Memory memory = new Memory();
        int last = points.rows() - 1;
        for (int t = 0; t < last; t++) {
            metric.follow(
                    settings, new Checkpoint(t, t, bowl.at(points.getRow(t).dup())), memory);
        }
        TestContext context = new TestContext(
                1, 2000, new Checkpoint(last, last, bowl.at(points.getRow(last).dup())), memory);
        context.keep(metric.measure(settings, context));
        return context;
    }
}
