package org.sagitta.plugins.estimators;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.pf4j.Extension;
import org.sagitta.api.data.Shuffle;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.LowRankPlusDiagonalOperator;
import org.sagitta.api.plugin.Cost;
import org.sagitta.api.plugin.CurvatureEstimator;
import org.sagitta.api.plugin.EstimationContext;
import org.sagitta.api.plugin.ModelSize;
import org.sagitta.api.posterior.SlangPrecision;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.api.surface.SingleExamples;

/**
 * This estimator computes the low rank plus diagonal precision of SLANG (Mishkin et al. 2018), for a posterior N(mu,
 * (UU' + D)^-1) around fixed parameters mu. A moving average over the gradients of single examples is fitted in several
 * passes over the data ({@link SlangPrecision}), then scaled to the mean loss:
 *
 * <pre>(UU' + D - lambda I)/N</pre>
 *
 * <p>The average starts from the prior, so that after t mini-batches it is too small by the factor 1 - (1 - beta)^t.
 * Mini-batches consist of consecutive examples, differ in size by at most one, and come in a new random order in each
 * pass. The cost is {@code passes} passes over the gradients of single examples, times {@code samples} if these are
 * taken at samples from the posterior.
 */
@Extension
@Describe("SLANG's low rank plus diagonal, fitted by mini-batches of gradients at fixed parameters")
public final class SlangEstimator implements CurvatureEstimator<SlangEstimator.Settings> {
    /** Configures {@link SlangEstimator}. */
    public record Settings(
            @Describe("columns of U, at most as many as parameters") @Positive @Default("5")
            int rank,

            @Describe("the share of the newest mini-batch in the moving average")
            @Positive
            @DecimalMax("1")
            @Default("0.1")
            double beta,

            @Describe("passes over the examples") @Positive @Default("5")
            int passes,

            @Describe("examples an update at most; each takes one vector of P numbers, times samples")
            @Positive
            @Default("50")
            int batchSize,

            @Describe(
                    "parameters drawn from the posterior an update; 0 takes the gradients at the parameters themselves")
            @PositiveOrZero
            @Default("0")
            int samples,

            @Describe("lambda; it shapes what samples are drawn, and is no part of the estimate")
            @Positive
            @Default("5")
            double priorPrecision) {}

    @Override
    public void check(Settings settings, ParameterLayout layout) {
        Ranks.require(settings.rank(), layout);
    }

    @Override
    public CurvatureOperator estimate(Settings settings, LossSurface surface, EstimationContext context) {
        check(settings, surface.layout());
        SlangPrecision fitted = fitted(settings, surface, context.random());
        double scale = 1.0 / surface.examples();
        return new LowRankPlusDiagonalOperator(
                fitted.factor(),
                Nd4j.valueArrayOf(new long[] {settings.rank()}, scale, surface.precision()),
                fitted.diagonalWithoutPrior().mul(scale));
    }

    /**
     * Returns the cost in products. A pass over the gradients of all examples counts as a product, although it costs
     * less.
     */
    @Override
    public Cost cost(Settings settings, ModelSize model) {
        return Cost.ofProducts((long) settings.passes() * Math.max(1, settings.samples()));
    }

    private static SlangPrecision fitted(Settings settings, LossSurface surface, RandomGenerator random) {
        SlangPrecision precision = SlangPrecision.prior(
                surface.dimension(), settings.rank(), settings.priorPrecision(), surface.precision());
        SingleExamples singles = surface.as(SingleExamples.class).orElseThrow();
        double weight = singles.likelihoodWeight().orElseThrow();
        int examples = surface.examples();
        int batches = (examples - 1) / settings.batchSize() + 1;
        int[] order = IntStream.range(0, batches).toArray();
        for (int pass = 0; pass < settings.passes(); pass++) {
            Shuffle.inPlace(order, random);
            for (int batch : order) {
                int from = start(batch, batches, examples);
                int to = start(batch + 1, batches, examples);
                INDArray gradients = settings.samples() == 0
                        ? singles.exampleGradients(from, to).transpose()
                        : sampledGradients(settings.samples(), surface, precision, from, to, random);
                gradients.muli(Math.sqrt(examples / (gradients.columns() * weight)));
                precision = precision.updated(gradients, settings.beta(), random);
            }
        }
        return precision;
    }

    private static int start(int batch, int batches, int examples) {
        return Math.toIntExact((long) batch * examples / batches);
    }

    /** Returns the gradients of M examples at S samples from the posterior, P x (M S). */
    private static INDArray sampledGradients(
            int samples, LossSurface surface, SlangPrecision precision, int from, int to, RandomGenerator random) {
        INDArray mean = surface.parameters();
        int size = to - from;
        INDArray gradients = Nd4j.createUninitialized(
                surface.precision(), new long[] {surface.dimension(), (long) size * samples}, 'f');
        for (int sample = 0; sample < samples; sample++) {
            INDArray drawn = mean.add(precision.deviation(noise(mean, random)));
            gradients
                    .get(NDArrayIndex.all(), NDArrayIndex.interval((long) sample * size, (sample + 1L) * size))
                    .assign(surface.at(drawn)
                            .as(SingleExamples.class)
                            .orElseThrow()
                            .exampleGradients(from, to)
                            .transpose());
        }
        return gradients;
    }

    private static INDArray noise(INDArray like, RandomGenerator random) {
        double[] noise =
                DoubleStream.generate(random::nextGaussian).limit(like.length()).toArray();
        return Nd4j.createFromArray(noise).castTo(like.dataType());
    }
}
