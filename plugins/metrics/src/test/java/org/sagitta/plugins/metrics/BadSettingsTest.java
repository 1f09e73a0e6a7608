package org.sagitta.plugins.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import jakarta.validation.Validation;
import jakarta.validation.Validator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hibernate.validator.HibernateValidator;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sagitta.api.contract.ToySurface;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.plugins.metrics.direction.Normalisation;
import org.sagitta.plugins.metrics.eigenspace.SubspaceOverlapMetric;
import org.sagitta.plugins.metrics.eigenspace.TopEigenpairsMetric;
import org.sagitta.plugins.metrics.flatness.NormalisedFlatnessMetric;
import org.sagitta.plugins.metrics.flatness.PacBayes;
import org.sagitta.plugins.metrics.landscape.Destination;
import org.sagitta.plugins.metrics.landscape.DirectionChoice;
import org.sagitta.plugins.metrics.landscape.InterpolationMetric;
import org.sagitta.plugins.metrics.landscape.Landscape1dMetric;
import org.sagitta.plugins.metrics.landscape.Landscape2dMetric;
import org.sagitta.plugins.metrics.quality.ApproximationQualityMetric;
import org.sagitta.plugins.metrics.sharpness.AdaptiveSharpnessMetric;
import org.sagitta.plugins.metrics.sharpness.ExpectedSharpnessMetric;
import org.sagitta.plugins.metrics.sharpness.KeskarSharpnessMetric;
import org.sagitta.plugins.metrics.sharpness.Norm;
import org.sagitta.plugins.metrics.sharpness.SamSharpnessMetric;
import org.sagitta.plugins.metrics.spectrum.EffectiveDimensionMetric;
import org.sagitta.plugins.metrics.spectrum.EffectiveRankMetric;
import org.sagitta.plugins.metrics.spectrum.EigenvalueMethod;
import org.sagitta.plugins.metrics.spectrum.ExtremeEigenvaluesMetric;
import org.sagitta.plugins.metrics.spectrum.FrobeniusNormMetric;
import org.sagitta.plugins.metrics.spectrum.FullSpectrumMetric;
import org.sagitta.plugins.metrics.spectrum.LogDeterminantMetric;
import org.sagitta.plugins.metrics.spectrum.OutliersMetric;
import org.sagitta.plugins.metrics.spectrum.RankBoundMetric;
import org.sagitta.plugins.metrics.spectrum.SpectralDensityMetric;
import org.sagitta.plugins.metrics.spectrum.SpectralNormMetric;
import org.sagitta.plugins.metrics.trajectory.DistanceMetric;
import org.sagitta.plugins.metrics.trajectory.GradientNoiseScaleMetric;
import org.sagitta.plugins.metrics.trajectory.GradientNormMetric;
import org.sagitta.plugins.metrics.trajectory.LossFluctuationMetric;
import org.sagitta.plugins.metrics.trajectory.WeightNormMetric;
import org.sagitta.plugins.metrics.validity.DistantCurvatureMetric;
import org.sagitta.plugins.metrics.validity.SubspaceCurvatureMetric;
import org.sagitta.plugins.metrics.validity.ValidityRadiusMetric;

/** Tests which settings the bounds and the metrics' checks refuse before a run begins. */
class BadSettingsTest {
    private static final Validator VALIDATOR = Validation.byProvider(HibernateValidator.class)
            .configure()
            .ignoreXmlConfiguration()
            .messageInterpolator(new ParameterMessageInterpolator())
            .buildValidatorFactory()
            .getValidator();

    static Stream<Arguments> outOfBounds() {
        return Stream.of(
                arguments("eps[0].<list element>", keskar(0, Optional.empty(), 10)),
                arguments("eps[0].<list element>", keskar(-1e-3, Optional.empty(), 10)),
                arguments("eps[0].<list element>", keskar(Double.NaN, Optional.empty(), 10)),
                arguments("subspace", keskar(1e-3, Optional.of(0), 10)),
                arguments("iterations", keskar(1e-3, Optional.empty(), 0)),
                arguments("rho", new SamSharpnessMetric.Settings(0)),
                arguments("rho", new SamSharpnessMetric.Settings(-0.05)),
                arguments("rho", new SamSharpnessMetric.Settings(Double.NaN)),
                arguments("rho", adaptive(0, 0.01, 8, 2)),
                arguments("eta", adaptive(0.5, -0.01, 8, 2)),
                arguments("batchSize", adaptive(0.5, 0.01, 0, 2)),
                arguments("draws", adaptive(0.5, 0.01, 8, 1)),
                arguments("sigma", expected(0, 2)),
                arguments("sigma", expected(-1, 2)),
                arguments("draws", expected(1, 1)),
                arguments("count", overlap(0, 1e-3, 4, 0.9)),
                arguments("tolerance", overlap(1, 0.02, 4, 0.9)),
                arguments("tolerance", overlap(1, 0, 4, 0.9)),
                arguments("batchSizes[0].<list element>", overlap(1, 1e-3, 0, 0.9)),
                arguments("threshold", overlap(1, 1e-3, 4, 0)),
                arguments("threshold", overlap(1, 1e-3, 4, 1.01)),
                arguments("count", new TopEigenpairsMetric.Settings(0, 1e-3, false, MeasuredBlocks.NONE)),
                arguments(
                        "products",
                        new FrobeniusNormMetric.Settings(
                                FrobeniusNormMetric.Method.HUTCHINSON, 1, MeasuredBlocks.NONE)),
                arguments(
                        "damping",
                        new LogDeterminantMetric.Settings(0, EigenvalueMethod.AUTO, 2, 1, MeasuredBlocks.NONE)),
                arguments("lossRise", new PacBayes.Settings(0.1, 0.01, 0, 0, 2, 1, 1)),
                arguments("accuracyDrop", new PacBayes.Settings(0, 0.01, 0.1, 0, 2, 1, 1)),
                arguments("largestSigma", new PacBayes.Settings(0.1, 0.01, 0.1, 0, 2, 1, 0)),
                arguments("delta", validity(0, 1)),
                arguments("eigenvectors", validity(0.1, 0)),
                arguments("dimensions", new SubspaceCurvatureMetric.Settings(0, 2)),
                arguments("range", new Landscape1dMetric.Settings(eigenvectors(), 1, 2, 0)));
    }

    static Stream<Arguments> tooFew() {
        EigenvalueMethod auto = EigenvalueMethod.AUTO;
        MeasuredBlocks none = MeasuredBlocks.NONE;
        return Stream.of(
                arguments("products", new EffectiveRankMetric.Settings(auto, 1, 1, none)),
                arguments("maxIterations", new EffectiveRankMetric.Settings(auto, 2, 0, none)),
                arguments("priorPrecision", new EffectiveDimensionMetric.Settings(0, auto, 2, 1, none)),
                arguments("probes", new EffectiveDimensionMetric.Settings(1, auto, 1, 1, none)),
                arguments("steps", new EffectiveDimensionMetric.Settings(1, auto, 2, 0, none)),
                arguments("tolerance", new RankBoundMetric.Settings(-1e-9, auto, 2, 1)),
                arguments("probes", new RankBoundMetric.Settings(0, auto, 1, 1)),
                arguments("steps", new SpectralDensityMetric.Settings(0, 2, 0.01, none)),
                arguments("probes", new SpectralDensityMetric.Settings(1, 1, 0.01, none)),
                arguments("kernelWidth", new SpectralDensityMetric.Settings(1, 2, 0, none)),
                arguments("tolerance", new ExtremeEigenvaluesMetric.Settings(auto, 0, 1, none)),
                arguments("maxIterations", new ExtremeEigenvaluesMetric.Settings(auto, 1e-4, 0, none)),
                arguments("maxIterations", new SpectralNormMetric.Settings(SpectralNormMetric.Method.AUTO, 0, 0, none)),
                arguments("candidates", new OutliersMetric.Settings(1, auto, 2, none)),
                arguments("bins", new FullSpectrumMetric.Settings(1, 2, none)),
                arguments("candidates", new FullSpectrumMetric.Settings(2, 1, none)),
                arguments("damping", quality(0, 1)),
                arguments("topEigenvectors", quality(1e-3, 0)),
                arguments(
                        "distances",
                        new DistantCurvatureMetric.Settings(
                                List.of(), 2, Normalisation.NONE, Normalisation.Biases.ZERO)),
                arguments("subspaces", new SubspaceCurvatureMetric.Settings(1, 1)),
                arguments("small", noise(0)),
                arguments("window", new LossFluctuationMetric.Settings(1)),
                arguments("window", new DistanceMetric.Settings(1)),
                arguments("window", new GradientNormMetric.Settings(1)),
                arguments("window", new WeightNormMetric.Settings(1, false)),
                arguments("resolution", new Landscape2dMetric.Settings(eigenvectors(), 1, Optional.empty())),
                arguments("resolution", new InterpolationMetric.Settings(new Destination.Start(), 2, 0)),
                arguments("beyond", new InterpolationMetric.Settings(new Destination.Start(), 3, -1)),
                arguments("products", flatness(1)));
    }

    @ParameterizedTest
    @MethodSource({"outOfBounds", "tooFew"})
    void boundsAreHeldBeforeTheRun(String component, Record settings) {
        assertEquals(
                List.of(component),
                VALIDATOR.validate(settings).stream()
                        .map(violation -> violation.getPropertyPath().toString())
                        .toList());
    }

    static Stream<Record> onTheBounds() {
        return Stream.of(
                keskar(Double.MIN_VALUE, Optional.of(1), 1),
                adaptive(Double.MIN_VALUE, 0, 1, 2),
                expected(Double.MIN_VALUE, 2),
                overlap(1, 1e-2, 1, 1),
                validity(Double.MIN_VALUE, 1));
    }

    @ParameterizedTest
    @MethodSource("onTheBounds")
    void theBoundsThemselvesAreAllowed(Record settings) {
        assertEquals(List.of(), List.copyOf(VALIDATOR.validate(settings)));
    }

    /** Returns settings that ask for more than a model of three parameters has. */
    static Stream<Arguments> moreThanThereAre() {
        ParameterLayout three = ToySurface.standard().layout();
        return Stream.of(
                arguments((Executable) () -> new TopEigenpairsMetric()
                        .check(new TopEigenpairsMetric.Settings(4, 1e-3, false, MeasuredBlocks.NONE), three, 9)),
                arguments((Executable) () -> new SubspaceOverlapMetric().check(overlap(4, 1e-3, 4, 0.9), three, 9)),
                arguments((Executable)
                        () -> new KeskarSharpnessMetric().check(keskar(1e-3, Optional.of(4), 1), three, 1)),
                arguments((Executable) () -> new ValidityRadiusMetric().check(validity(0.1, 4), three, 9)),
                arguments((Executable) () ->
                        new SubspaceCurvatureMetric().check(new SubspaceCurvatureMetric.Settings(4, 2), three, 9)),
                arguments((Executable) () -> new Landscape1dMetric()
                        .check(new Landscape1dMetric.Settings(eigenvectors(), 4, 2, 1), three, 1)));
    }

    @ParameterizedTest
    @MethodSource("moreThanThereAre")
    void moreDirectionsThanParametersAreRefusedWithTheirNumber(Executable check) {
        String message = assertThrows(IllegalArgumentException.class, check).getMessage();
        assertTrue(message.contains("4") && message.contains("3 parameters"), message);
    }

    private static KeskarSharpnessMetric.Settings keskar(double eps, Optional<Integer> subspace, int iterations) {
        return new KeskarSharpnessMetric.Settings(
                List.of(eps), List.of(KeskarSharpnessMetric.Space.FULL), subspace, iterations);
    }

    private static AdaptiveSharpnessMetric.Settings adaptive(double rho, double eta, int batchSize, int draws) {
        return new AdaptiveSharpnessMetric.Settings(
                List.of(AdaptiveSharpnessMetric.Kind.ASAM),
                rho,
                eta,
                Norm.L2,
                AdaptiveSharpnessMetric.Scale.NONE,
                8,
                batchSize,
                1,
                draws);
    }

    private static ExpectedSharpnessMetric.Settings expected(double sigma, int draws) {
        return new ExpectedSharpnessMetric.Settings(sigma, ExpectedSharpnessMetric.Scale.NONE, draws);
    }

    private static SubspaceOverlapMetric.Settings overlap(
            int count, double tolerance, int batchSize, double threshold) {
        return new SubspaceOverlapMetric.Settings(
                count, tolerance, Optional.empty(), List.of(batchSize), 2, Curvature.HESSIAN, threshold, 2);
    }

    private static ValidityRadiusMetric.Settings validity(double delta, int eigenvectors) {
        return new ValidityRadiusMetric.Settings(
                List.of(ValidityRadiusMetric.Direction.BULK), delta, 1e-3, 1, 2, eigenvectors, 2, 1e-3, 1e-6);
    }

    private static ApproximationQualityMetric.Settings quality(double damping, int topEigenvectors) {
        return new ApproximationQualityMetric.Settings(
                "hessian", damping, topEigenvectors, 2, false, ApproximationQualityMetric.Method.AUTO, 2, 2);
    }

    private static GradientNoiseScaleMetric.Settings noise(int small) {
        return new GradientNoiseScaleMetric.Settings(GradientNoiseScaleMetric.Method.PER_EXAMPLE, small, 100, 2, 2);
    }

    private static NormalisedFlatnessMetric.Settings flatness(int products) {
        return new NormalisedFlatnessMetric.Settings(
                List.of(NormalisedFlatnessMetric.Measure.TRACE_NORM),
                Optional.empty(),
                products,
                new PacBayes.Settings(0.1, 0.01, 0.1, 0, 2, 1, 1));
    }

    private static DirectionChoice eigenvectors() {
        return new DirectionChoice.Eigenvectors("hessian", Normalisation.NONE, Normalisation.Biases.ZERO);
    }
}
