package org.sagitta.plugins.metrics.flatness;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.contract.ArrayAssertions;
import org.sagitta.api.contract.ReluNetworkSurface;
import org.sagitta.api.contract.SoftmaxRegressionSurface;
import org.sagitta.api.contract.TestContext;
import org.sagitta.api.contract.ToySurface;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.figure.Uncertainty;
import org.sagitta.api.picture.Picture;
import org.sagitta.api.surface.AnalyticSurface;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.ModelOutputs;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.plugins.metrics.flatness.NormalisedFlatnessMetric.Measure;
import org.sagitta.plugins.metrics.flatness.RescalingDistributionMetric.Granularity;
import org.sagitta.plugins.metrics.flatness.RescalingDistributionMetric.Kind;
import org.sagitta.plugins.metrics.flatness.RescalingDistributionMetric.Settings;
import org.sagitta.plugins.metrics.sharpness.AdaptiveSharpnessMetric;
import org.sagitta.plugins.metrics.sharpness.ExpectedSharpnessMetric;
import org.sagitta.plugins.metrics.sharpness.KeskarSharpnessMetric;
import org.sagitta.plugins.metrics.sharpness.Norm;
import org.sagitta.plugins.metrics.sharpness.SamSharpnessMetric;

class RescalingDistributionMetricTest {
    private static final ReluNetworkSurface NETWORK = ReluNetworkSurface.standard(true);

    private static Settings settings(Granularity by, Optional<List<String>> layers) {
        return new Settings(
                List.of(Kind.values()),
                12,
                by,
                4,
                layers,
                new KeskarSharpnessMetric.Settings(
                        List.of(1e-3), List.of(KeskarSharpnessMetric.Space.FULL), Optional.empty(), 5),
                new ExpectedSharpnessMetric.Settings(0.01, ExpectedSharpnessMetric.Scale.NONE, 10),
                new SamSharpnessMetric.Settings(0.05),
                new AdaptiveSharpnessMetric.Settings(
                        List.of(AdaptiveSharpnessMetric.Kind.AVERAGE_CASE),
                        0.1,
                        0,
                        Norm.L2,
                        AdaptiveSharpnessMetric.Scale.PARAMETERS,
                        8,
                        8,
                        5,
                        5),
                new NormalisedFlatnessMetric.Settings(
                        List.of(Measure.FISHER_RAO, Measure.NORMALISED_SHARPNESS, Measure.LAMBDA_NORM),
                        Optional.empty(),
                        60,
                        NormalisedFlatnessMetricTest.pacBayes(0, 5)));
    }

    private static TestContext measured(Settings settings, LossSurface surface) {
        TestContext context = new TestContext(2, 2000, surface);
        Measurement largest = context.keep(new RescalingDistributionMetric().measure(settings, context));
        context.figures().put("largest", largest);
        return context;
    }

    @ParameterizedTest
    @EnumSource(Granularity.class)
    void invariantMeasuresAreTheSameEverywhereAndTheOthersSpread(Granularity by) {
        TestContext context = measured(settings(by, Optional.empty()), NETWORK);
        for (String name : List.of("fisher-rao", "normalised-sharpness", "average-case")) {
            assertEquals(1, context.figures().get(name + "-median-ratio").value(), 1e-9, name);
            assertEquals(0.5, context.figures().get(name + "-quantile").value(), name);
        }
        for (String name : List.of("lambda1", "lambda-norm", "keskar-full-0.001", "expected", "sam")) {
            Measurement ratio = context.figures().get(name + "-median-ratio");
            assertTrue(
                    Math.abs(ratio.value() - 1) > 1e-3
                            || ((Uncertainty.StandardError) ratio.uncertainty()).value() > 1e-3,
                    name);
        }
        assertTrue(context.figures().get("largest").value() > 1.5);
    }

    @Test
    void theArtifactAndThePictureHaveEveryRatio() {
        TestContext context = measured(settings(Granularity.NEURON, Optional.empty()), NETWORK);
        INDArray ratios = context.artifacts().get("rescalings");
        assertArrayEquals(new long[] {12, 8}, ratios.shape());
        Picture.Curves curves = (Picture.Curves) context.pictures().get("");
        assertEquals(9, curves.curves().size());
        double[] lambda = ratios.getColumn(0).toDoubleVector();
        long below = Arrays.stream(lambda).filter(ratio -> ratio < 1).count();
        assertEquals(below / 12.0, context.figures().get("lambda1-quantile").value(), 1e-15);
    }

    @Test
    void aConvolutionsChannelsAreReadByItsKernelsAndByADenseLayersColumns() {
        ParameterLayout layout = new ParameterLayout(List.of(
                new ParameterBlock("0.weight", "0", 0, List.of(2, 1, 1, 1)),
                new ParameterBlock("0.bias", "0", 2, List.of(2)),
                new ParameterBlock("2.weight", "2", 4, List.of(1, 2, 1, 2)),
                new ParameterBlock("5.weight", "5", 8, List.of(1, 3))));
        List<Rescaling> rescalings = Rescaling.all(layout);
        assertEquals(2, rescalings.size());
        INDArray parameters = Nd4j.ones(DataType.DOUBLE, 11);
        rescalings.get(0).apply(parameters, new double[] {2, 4});
        rescalings.get(1).apply(parameters, new double[] {8});
        assertArrayEquals(
                new double[] {2, 4, 2, 4, 4, 4, 2, 2, 0.125, 0.125, 0.125}, parameters.toDoubleVector(), 1e-15);
    }

    @Test
    void aLayerWhoseRescalingChangesTheOutputsIsRefused() {
        LossSurface shifted = new Shifted(ToySurface.standard());
        assertThrows(
                IllegalArgumentException.class,
                () -> measured(settings(Granularity.LAYER, Optional.of(List.of("0"))), shifted));
        ArrayAssertions.assertIdentical(ToySurface.standard().parameters(), shifted.parameters());
        Measurement none = measured(settings(Granularity.LAYER, Optional.empty()), shifted)
                .figures()
                .get("largest");
        assertInstanceOf(Uncertainty.Undefined.class, none.uncertainty());
    }

    @Test
    void aModelOfOneLayerHasNoRescalings() {
        SoftmaxRegressionSurface regression = SoftmaxRegressionSurface.standard(DataType.DOUBLE);
        assertInstanceOf(
                Uncertainty.Undefined.class,
                measured(settings(Granularity.NEURON, Optional.empty()), regression)
                        .figures()
                        .get("largest")
                        .uncertainty());
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> new RescalingDistributionMetric()
                                .check(settings(Granularity.NEURON, Optional.of(List.of("0"))), regression.layout(), 7))
                .getMessage();
        assertEquals("layers: 0 is no layer that another one reads; expected some of []", message);
    }

    @Test
    void theParametersStayAsTheyAreAndTheSeedDecidesTheFigures() {
        INDArray before = NETWORK.parameters();
        TestContext first = measured(settings(Granularity.NEURON, Optional.empty()), NETWORK);
        ArrayAssertions.assertIdentical(before, NETWORK.parameters());
        assertEquals(
                first.figures(),
                measured(settings(Granularity.NEURON, Optional.empty()), NETWORK)
                        .figures());
        assertFalse(first.figures().isEmpty());
    }

    /** A {@code Shifted} adds the sum of the parameters to the outputs, which no rescaling preserves. */
    private record Shifted(ToySurface toy) implements AnalyticSurface, ModelOutputs {
        @Override
        public ParameterLayout layout() {
            return toy.layout();
        }

        @Override
        public DataType precision() {
            return toy.precision();
        }

        @Override
        public int examples() {
            return 1;
        }

        @Override
        public INDArray parameters() {
            return toy.parameters();
        }

        @Override
        public double loss() {
            return toy.loss();
        }

        @Override
        public INDArray outputs() {
            return parameters().sum(true, 0).reshape(1, 1);
        }

        @Override
        public INDArray gradient() {
            return toy.gradient();
        }

        @Override
        public INDArray hessian() {
            return toy.hessian();
        }

        @Override
        public INDArray ggn() {
            return toy.ggn();
        }

        @Override
        public Shifted at(INDArray parameters) {
            return new Shifted(toy.at(parameters));
        }
    }
}
