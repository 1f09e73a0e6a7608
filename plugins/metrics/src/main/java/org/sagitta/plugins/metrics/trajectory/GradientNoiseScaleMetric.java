package org.sagitta.plugins.metrics.trajectory;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Positive;
import java.util.OptionalLong;
import org.pf4j.Extension;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.figure.Uncertainty;
import org.sagitta.api.plugin.Cost;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.plugin.ModelSize;
import org.sagitta.api.plugin.SurfaceMetric;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.plugins.metrics.SampleMean;

/**
 * This metric computes the gradient noise scale tr Sigma / |G|^2, in examples: the size of a mini-batch whose gradient
 * consists of noise and signal in equal parts (McCandlish et al. 2018). Sigma is the covariance of the gradients g_i of
 * single examples and G their expectation; the N examples are a sample.
 *
 * <ul>
 *   <li>{@code per-example}: tr Sigma = sum_i ||g_i - g||^2 / (N - 1), |G|^2 = ||g||^2 - tr Sigma / N. The standard
 *       error is that of the ratio to first order
 *   <li>{@code two-batch}: from random mini-batches of b &lt; B examples, |G|^2 = (B |g_B|^2 - b |g_b|^2) / (B - b), tr
 *       Sigma = (|g_b|^2 - |g_B|^2) / (1/b - 1/B), each averaged over the draws, then divided. The standard error is
 *       over the draws, given the examples
 * </ul>
 *
 * <p>The figures {@code covariance-trace} and {@code squared-gradient} are tr Sigma and |G|^2. Near a minimum, the
 * estimate of |G|^2 may not be positive; the noise scale is then undefined. {@code fluctuation} is the fluctuation of
 * the noise scale during training. {@code per-example} costs about three gradients, {@code two-batch} the gradients of
 * two mini-batches for each draw.
 */
@Extension
@Describe("the gradient noise scale, the size of a mini-batch whose gradient is noise and signal in equal parts")
public final class GradientNoiseScaleMetric implements SurfaceMetric<GradientNoiseScaleMetric.Settings> {
    /** Configures {@link GradientNoiseScaleMetric}. */
    public record Settings(
            @Describe("per-example takes all examples' gradients one by one; two-batch only mini-batches'")
            @Default("per-example")
            Method method,

            @Describe("examples of a small mini-batch, b") @Positive @Default("10")
            int small,

            @Describe("examples of a large mini-batch, B, at most N") @Positive @Default("100")
            int large,

            @Describe("mini-batches of each size") @Min(2) @Default("20")
            int draws,

            @Describe(Window.DESCRIPTION) @Min(2) @Default("5")
            int window) {
        public Settings {
            if (method == Method.TWO_BATCH && small >= large) {
                throw new UnsuitableSettingsException(
                        "small: " + small + " and large: " + large + "; expected small below large");
            }
        }
    }

    /** Selects how the noise scale is computed. */
    public enum Method {
        PER_EXAMPLE,
        TWO_BATCH
    }

    @Override
    public void check(Settings settings, ParameterLayout layout, int examples) {
        if (settings.method() == Method.TWO_BATCH && settings.large() > examples) {
            throw new UnsuitableSettingsException(
                    "large: " + settings.large() + " of " + examples + " examples; expected at most as many");
        }
        if (examples < 2) {
            throw new UnsuitableSettingsException("One example has no gradient noise; expected at least two");
        }
    }

    @Override
    public Cost cost(Settings settings, ModelSize model) {
        return Cost.ofProducts(settings.method() == Method.PER_EXAMPLE ? OptionalLong.of(3) : OptionalLong.empty());
    }

    @Override
    public Figures measure(Settings settings, MetricContext context) {
        boolean perExample = settings.method() == Method.PER_EXAMPLE;
        GradientNoise noise = perExample
                ? GradientNoise.ofExamples(context.surface())
                : GradientNoise.ofBatches(
                        context.surface(), settings.small(), settings.large(), settings.draws(), context.random());
        String method = perExample ? "per example" : "two batches";
        OptionalLong seed = perExample ? OptionalLong.empty() : OptionalLong.of(context.seed());
        Measurement scale = noise.squaredGradient().mean() > 0
                ? figure(noise.scale(), method, seed)
                : Measurement.undefined(
                        "the squared gradient is lost in its noise: its estimate is not positive", method, 0);
        Figures figures = Figures.of(scale)
                .with("covariance-trace", figure(noise.covarianceTrace(), method, seed))
                .with("squared-gradient", figure(noise.squaredGradient(), method, seed));
        return Window.withFluctuation(figures, settings.window(), context.memory());
    }

    private static Measurement figure(SampleMean samples, String method, OptionalLong seed) {
        return new Measurement(
                samples.mean(),
                new Uncertainty.StandardError(samples.standardError(), samples.degreesOfFreedom()),
                method,
                0,
                seed);
    }
}
