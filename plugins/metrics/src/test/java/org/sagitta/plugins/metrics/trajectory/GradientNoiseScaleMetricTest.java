package org.sagitta.plugins.metrics.trajectory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.primitives.ImmutableIntArray;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sagitta.api.contract.Coverage;
import org.sagitta.api.contract.SoftmaxRegressionSurface;
import org.sagitta.api.contract.TestContext;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.figure.Uncertainty;
import org.sagitta.api.surface.AnalyticSurface;
import org.sagitta.api.surface.MiniBatches;
import org.sagitta.api.surface.ModelOutputs;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.api.surface.SingleExamples;
import org.sagitta.plugins.metrics.trajectory.GradientNoiseScaleMetric.Method;
import org.sagitta.plugins.metrics.trajectory.GradientNoiseScaleMetric.Settings;

class GradientNoiseScaleMetricTest {
    /**
     * Uses the gradients (3, 0), (1, 2), (2, 1): g = (2, 1) and the squared distances 2, 2, 0, so tr Sigma = 2 and
     * |G|^2 = 5 - 2/3.
     */
    @Test
    void ofThreeExamplesIsTheClosedForm() {
        Measurement scale = measure(settings(Method.PER_EXAMPLE), new Means(3, 0, 1, 2, 2, 1));

        assertEquals(2 / (5 - 2.0 / 3), scale.value(), 1e-14);
        assertTrue(assertInstanceOf(Uncertainty.StandardError.class, scale.uncertainty())
                        .value()
                > 0);
    }

    @Test
    void ofSoftmaxRegressionIsWhatItsExamplesSay() {
        SoftmaxRegressionSurface surface = SoftmaxRegressionSurface.standard(DataType.DOUBLE);
        INDArray g = surface.gradient();
        INDArray all = surface.exampleGradients(0, 7);
        double trace = 0;
        for (int i = 0; i < 7; i++) {
            trace += Math.pow(all.getRow(i).sub(g).norm2Number().doubleValue(), 2) / 6;
        }
        TestContext context = new TestContext(1, 0, surface);

        context.keep(new GradientNoiseScaleMetric().measure(settings(Method.PER_EXAMPLE), context));

        assertEquals(trace, context.figures().get("covariance-trace").value(), 1e-12);
        assertEquals(
                Math.pow(g.norm2Number().doubleValue(), 2) - trace / 7,
                context.figures().get("squared-gradient").value(),
                1e-12);
    }

    /** Checks that both methods agree, given the examples. */
    @Test
    void twoBatchesAgreeWithSingleExamplesWithinTheirStandardErrors() {
        Means surface = normal(3, 200, 0.5);
        TestContext single = new TestContext(1, 0, surface);
        TestContext batches = new TestContext(2, 0, surface);

        Measurement expected =
                single.keep(new GradientNoiseScaleMetric().measure(settings(Method.PER_EXAMPLE), single));
        Measurement scale = batches.keep(
                new GradientNoiseScaleMetric().measure(new Settings(Method.TWO_BATCH, 5, 40, 2000, 5), batches));

        for (String figure : List.of("covariance-trace", "squared-gradient")) {
            double off = batches.figures().get(figure).value()
                    - single.figures().get(figure).value();
            assertTrue(Math.abs(off) < 3 * error(batches.figures().get(figure)), figure);
        }
        assertEquals(expected.value(), scale.value(), 3 * error(scale));
        assertTrue(error(scale) < 0.1 * scale.value());
    }

    /** Uses normal gradients with mean (m, m) and unit covariance, whose noise scale is 2 / (2 m^2). */
    @Test
    void theStandardErrorIsThatOfNewExamples() {
        double m = 0.5;
        Coverage.of(
                        Map.of("", 1 / (m * m), "covariance-trace", 2.0, "squared-gradient", 2 * m * m),
                        400,
                        seed -> figures(settings(Method.PER_EXAMPLE), seed, normal(seed, 400, m)))
                .assertHold();
    }

    /** Checks the coverage given the examples. */
    @Test
    @Tag("thorough")
    void theStandardErrorOfTwoBatchesIsThatOfNewDraws() {
        Means surface = normal(3, 40, 1);
        Map<String, Double> truths = new HashMap<>();
        figures(settings(Method.PER_EXAMPLE), 0, surface).forEach((name, figure) -> truths.put(name, figure.value()));
        Coverage.of(truths, 20, seed -> figures(new Settings(Method.TWO_BATCH, 4, 20, 20, 5), seed, surface))
                .assertHold();
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void withoutASignalThereIsNone(Method method) {
        Means noise = new Means(1, 0, -1, 0, 0, 1, 0, -1);

        Measurement scale = measure(new Settings(method, 1, 3, 50, 5), noise);

        assertInstanceOf(Uncertainty.Undefined.class, scale.uncertainty());
    }

    @Test
    void refusesBatchesThatDoNotFit() {
        assertThrows(IllegalArgumentException.class, () -> new Settings(Method.TWO_BATCH, 10, 10, 5, 5));
        Settings settings = new Settings(Method.TWO_BATCH, 2, 8, 5, 5);
        assertThrows(
                IllegalArgumentException.class,
                () -> new GradientNoiseScaleMetric().check(settings, new Means(1, 1).layout(), 7));
        assertThrows(
                IllegalArgumentException.class,
                () -> new GradientNoiseScaleMetric().check(settings(Method.PER_EXAMPLE), new Means(1, 1).layout(), 1));
    }

    private static Means normal(long seed, int examples, double mean) {
        Random random = new Random(seed);
        return new Means(IntStream.range(0, 2 * examples)
                .mapToDouble(i -> mean + random.nextGaussian())
                .toArray());
    }

    private static Settings settings(Method method) {
        return new Settings(method, 2, 4, 20, 5);
    }

    private static Measurement measure(Settings settings, AnalyticSurface surface) {
        return new GradientNoiseScaleMetric()
                .measure(settings, new TestContext(1, 0, surface))
                .own();
    }

    private static Map<String, Measurement> figures(Settings settings, long seed, AnalyticSurface surface) {
        TestContext context = new TestContext(seed, 0, surface);
        Measurement scale = context.keep(new GradientNoiseScaleMetric().measure(settings, context));
        Map<String, Measurement> figures = new HashMap<>(context.figures());
        figures.put("", scale);
        figures.remove("fluctuation");
        return figures;
    }

    private static double error(Measurement figure) {
        return assertInstanceOf(Uncertainty.StandardError.class, figure.uncertainty())
                .value();
    }

    /**
     * A {@code Means} is L = (1/N) sum_n 1/2 ||theta - x_n||^2 at theta = 0: least squares whose single gradients are
     * -x_n.
     */
    private record Means(INDArray gradients) implements AnalyticSurface, ModelOutputs, SingleExamples, MiniBatches {
        Means(double... gradients) {
            this(Nd4j.createFromArray(gradients).reshape(gradients.length / 2, 2));
        }

        @Override
        public ParameterLayout layout() {
            return new ParameterLayout(List.of(new ParameterBlock("0.weight", "0", 0, List.of(2))));
        }

        @Override
        public DataType precision() {
            return DataType.DOUBLE;
        }

        @Override
        public int examples() {
            return gradients.rows();
        }

        @Override
        public INDArray parameters() {
            return Nd4j.zeros(DataType.DOUBLE, 2);
        }

        @Override
        public double loss() {
            return Math.pow(gradients.norm2Number().doubleValue(), 2) / 2 / examples();
        }

        @Override
        public INDArray outputs() {
            return Nd4j.zeros(DataType.DOUBLE, examples(), 2);
        }

        @Override
        public INDArray gradient() {
            return gradients.mean(0);
        }

        @Override
        public INDArray exampleGradients(int from, int to) {
            return gradients
                    .get(NDArrayIndex.interval(from, to), NDArrayIndex.all())
                    .dup();
        }

        @Override
        public INDArray hessian() {
            return Nd4j.eye(2).castTo(DataType.DOUBLE);
        }

        @Override
        public INDArray ggn() {
            return hessian();
        }

        @Override
        public Means subset(ImmutableIntArray examples) {
            return new Means(gradients.getRows(examples.toArray()));
        }

        @Override
        public Means at(INDArray parameters) {
            return new Means(gradients.addRowVector(parameters.sub(parameters())));
        }
    }
}
