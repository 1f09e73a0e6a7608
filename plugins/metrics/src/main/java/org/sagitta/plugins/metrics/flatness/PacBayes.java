package org.sagitta.plugins.metrics.flatness;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.figure.Uncertainty;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.surface.Folding;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.ModelOutputs;
import org.sagitta.plugins.metrics.SampleMean;
import org.sagitta.plugins.metrics.direction.ParameterVectors;

/**
 * Finds how much Gaussian noise the weights tolerate (Jiang et al. 2020, with the constants of Dziugaite et al. 2020).
 * The noise sigma lowers the mean accuracy by 0.1, within 0.01. It is found by bisection of [0, 2], with the same draws
 * for each sigma. As in the sources, batch normalisation is folded into the weights, so that noise is added to weights
 * only.
 */
public final class PacBayes {
    private static final String METHOD = "bisection";
    private static final double CONSTANT = 10;
    private static final double NEARBY = 0.1;
    private static final double DIFFERENCE = 1e-4;

    /** The number of evaluations of the mean besides those of the bisection: two for its slope, one for its error. */
    private static final int BESIDE = 3;

    /** The number of loss evaluations, one forward pass each, that cost as much as a gradient. */
    private static final int LOSSES_A_GRADIENT = 2;

    /** Configures {@link PacBayes}. */
    public record Settings(
            @Describe("the fall of the mean accuracy that is sought") @Positive @Default("0.1")
            double accuracyDrop,

            @Describe("by how much the fall may miss it") @PositiveOrZero @Default("0.01")
            double tolerance,

            @Describe("the rise of the mean loss that is sought, for pac-bayes-loss") @Positive @Default("0.1")
            double lossRise,

            @Describe("what keeps the noise of pac-bayes-magnitude off zero: a standard deviation")
            @PositiveOrZero
            @Default("1e-3")
            double magnitudeEpsilon,

            @Describe("draws of the noise") @Min(2) @Default("10")
            int draws,

            @Describe("bisections at most") @Positive @Default("15")
            int bisections,

            @Describe("sigma is sought up to this") @Positive @Default("2")
            double largestSigma) {
        /** Returns the largest cost of one measure, in gradients. */
        long gradients() {
            return (long) draws * (bisections + BESIDE) / LOSSES_A_GRADIENT;
        }
    }

    private final Settings settings;
    private final MetricContext context;
    private final LossSurface surface;
    private final INDArray parameters;

    PacBayes(Settings settings, MetricContext context) {
        this.settings = settings;
        this.context = context;
        this.surface = PacBayes.folded(context.surface());
        this.parameters = surface.parameters().castTo(DataType.DOUBLE);
    }

    /**
     * Computes the measures with plain noise: sigma and sqrt(1/(sigma^2 m)), and the bounds with ||w - w0|| and ||w||,
     * for m examples.
     *
     * @param start w0, folded as well
     */
    Map<String, Measurement> plain(Optional<INDArray> start) {
        Sigma sigma = byAccuracy(this::plainNoise);
        Map<String, Measurement> figures = new LinkedHashMap<>();
        figures.put("pac-bayes", sigma.measurement(this::flatness));
        figures.put("pac-bayes-sigma", sigma.measurement(s -> s));
        figures.put("pac-bayes-orig", sigma.measurement(bound(parameters)));
        figures.put(
                "pac-bayes-init",
                start.map(w0 -> sigma.measurement(bound(parameters.sub(w0))))
                        .orElseGet(() -> Measurement.undefined(
                                "the parameters at the start of training were not seen; checkpoints at start are needed",
                                METHOD,
                                0)));
        return figures;
    }

    /** Computes the measures with noise of standard deviation sqrt(sigma^2 w_i^2 + eps^2). */
    Map<String, Measurement> magnitude() {
        Sigma sigma = byAccuracy(this::magnitudeNoise);
        Map<String, Measurement> figures = new LinkedHashMap<>();
        figures.put("pac-bayes-magnitude", sigma.measurement(this::flatness));
        figures.put("pac-bayes-magnitude-sigma", sigma.measurement(s -> s));
        return figures;
    }

    /**
     * Computes the measures with plain noise for a rise of the mean loss, instead of a fall of the accuracy. Each draw
     * is paired with its opposite, so that the slope cancels; far from a minimum, the slope alone would change the loss
     * by several times the target.
     */
    Map<String, Measurement> loss() {
        double clean = surface.loss();
        Sigma sigma = bisected(
                new Criterion(
                        this::plainNoise,
                        noise -> (at(noise).loss() + at(noise.neg()).loss()) / 2 - clean),
                settings.lossRise(),
                0,
                "loss rise");
        Map<String, Measurement> figures = new LinkedHashMap<>();
        figures.put("pac-bayes-loss", sigma.measurement(this::flatness));
        figures.put("pac-bayes-loss-sigma", sigma.measurement(s -> s));
        return figures;
    }

    /** Returns the surface with batch normalisation folded, if that is possible. */
    static LossSurface folded(LossSurface surface) {
        return surface.as(Folding.class).found().map(Folding::folded).orElse(surface);
    }

    private double flatness(double sigma) {
        return Math.sqrt(1 / (sigma * sigma * surface.examples()));
    }

    private DoubleUnaryOperator bound(INDArray displacement) {
        double squared = Math.pow(displacement.norm2Number().doubleValue(), 2);
        int m = surface.examples();
        return sigma -> Math.sqrt((squared / (4 * sigma * sigma) + Math.log(m / sigma) + CONSTANT) / m);
    }

    private Sigma byAccuracy(Noise noise) {
        if (ModelOutputs.accuracy(surface).isEmpty()) {
            return new Missing("the targets are not classes, so there is no accuracy");
        }
        double clean = ModelOutputs.accuracy(surface).getAsDouble();
        return bisected(
                new Criterion(
                        noise,
                        displacement ->
                                clean - ModelOutputs.accuracy(at(displacement)).orElseThrow()),
                settings.accuracyDrop(),
                settings.tolerance(),
                "accuracy drop");
    }

    private Sigma bisected(Criterion criterion, double target, double tolerance, String what) {
        double lower = 0;
        double upper = settings.largestSigma();
        double sigma = upper;
        for (int i = 0; i < settings.bisections(); i++) {
            sigma = (lower + upper) / 2;
            double mean = criterion.at(sigma).mean();
            if (Math.abs(mean - target) < tolerance) {
                return found(sigma, target, criterion);
            }
            if (mean > target) {
                upper = sigma;
            } else {
                lower = sigma;
            }
        }
        if (lower == 0 || upper == settings.largestSigma()) {
            return new Missing("no sigma up to " + settings.largestSigma() + " has the " + what + " " + target);
        }
        return found(sigma, target, criterion);
    }

    /**
     * Returns sigma with its standard error: the standard error of the mean and the mean's distance from the target,
     * divided by the slope of the mean between nearby sigmas.
     */
    private static Sigma found(double sigma, double target, Criterion criterion) {
        double slope = (criterion.at(sigma * (1 + NEARBY)).mean()
                        - criterion.at(sigma * (1 - NEARBY)).mean())
                / (2 * NEARBY * sigma);
        SampleMean here = criterion.at(sigma);
        SampleMean missed = here.withBias(here.mean() - target);
        return criterion.foundAt(
                new SampleMean(sigma, missed.standardError() / Math.abs(slope), missed.degreesOfFreedom()));
    }

    private LossSurface at(INDArray displacement) {
        return surface.at(parameters.add(displacement));
    }

    private INDArray plainNoise(double sigma, INDArray gaussian) {
        return gaussian.mul(sigma);
    }

    private INDArray magnitudeNoise(double sigma, INDArray gaussian) {
        double epsilon = settings.magnitudeEpsilon();
        return Transforms.sqrt(parameters.mul(parameters).muli(sigma * sigma).addi(epsilon * epsilon), false)
                .muli(gaussian);
    }

    /** A {@code Noise} turns standard normal numbers into a displacement, given sigma. */
    private interface Noise {
        INDArray of(double sigma, INDArray gaussian);
    }

    /** A {@code Criterion} is the quantity that falls or rises with the noise. */
    private final class Criterion {
        private final Noise noise;
        private final ToDoubleFunction<INDArray> figure;

        Criterion(Noise noise, ToDoubleFunction<INDArray> figure) {
            this.noise = noise;
            this.figure = figure;
        }

        /** Returns the mean change for sigma, with the same draws for every sigma. */
        SampleMean at(double sigma) {
            RandomGenerator random = context.random();
            double[] samples = new double[settings.draws()];
            for (int i = 0; i < samples.length; i++) {
                samples[i] =
                        figure.applyAsDouble(noise.of(sigma, ParameterVectors.gaussian(surface.dimension(), random)));
            }
            return SampleMean.mean(samples);
        }

        Sigma foundAt(SampleMean sigma) {
            return new Found(sigma, context.seed());
        }
    }

    /** A {@code Sigma} is the result of a bisection. */
    private sealed interface Sigma {
        /** Returns a function of sigma as a measurement. */
        Measurement measurement(DoubleUnaryOperator function);
    }

    private record Found(SampleMean sigma, long seed) implements Sigma {
        @Override
        public Measurement measurement(DoubleUnaryOperator function) {
            double at = sigma.mean();
            double value = function.applyAsDouble(at);
            double slope =
                    (function.applyAsDouble(at * (1 + DIFFERENCE)) - function.applyAsDouble(at * (1 - DIFFERENCE)))
                            / (2 * DIFFERENCE * at);
            return Double.isFinite(slope * sigma.standardError())
                    ? sigma.measurement(METHOD, 0, seed).derived(value, slope)
                    : new Measurement(value, new Uncertainty.Unknown(), METHOD, 0, OptionalLong.of(seed));
        }
    }

    private record Missing(String reason) implements Sigma {
        @Override
        public Measurement measurement(DoubleUnaryOperator function) {
            return Measurement.undefined(reason, METHOD, 0);
        }
    }
}
