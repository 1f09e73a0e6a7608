package org.sagitta.plugins.trainers;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.Positive;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pf4j.Extension;
import org.sagitta.api.plugin.Trainer;
import org.sagitta.api.plugin.TrainingContext;
import org.sagitta.api.posterior.SlangPrecision;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.settings.Unwrapped;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.api.surface.SingleExamples;

/**
 * This trainer is variational inference with SLANG's Gaussian posterior N(mu, (UU' + D)^-1) (Mishkin et al. 2018,
 * algorithm 1). An update draws parameters theta from the posterior, computes there the gradients g_i of a mini-batch
 * of M of the N examples, and sets
 *
 * <pre>
 * UU' + D &lt;- (1 - beta) (UU' + D) + beta (N/M sum_i g_i g_i' + lambda I), U of rank L: {@link SlangPrecision}
 * mu      &lt;- mu - alpha (UU' + D)^-1 (N/M sum_i g_i + lambda mu)
 * </pre>
 *
 * <p>The parameters are mu; the reported losses are those at theta. Mini-batches are those of {@link Batches}.
 */
@Extension
@Describe("SLANG: variational inference with a low-rank plus diagonal precision; the parameters are the mean")
public final class SlangTrainer implements Trainer<SlangTrainer.Settings> {
    private static final long NOISE = 1L << 32;
    private static final long EIGENPAIRS = 1L << 33;

    /** Configures {@link SlangTrainer}. */
    public record Settings(
            @Positive @Default("0.05") double learningRate,
            @Unwrapped Batches batches,

            @Positive @Default("5") @Describe("L, columns of U, at most as many as parameters")
            int rank,

            @Positive @DecimalMax("1") @Default("0.05") @Describe("the share of the newest mini-batch in the precision")
            double beta,

            @Positive @Default("5") @Describe("lambda, the precision of the prior N(0, I/lambda)")
            double priorPrecision,

            @Default("{type: constant}") Schedule schedule) {}

    @Override
    public void check(Settings settings, int examples, ParameterLayout layout) {
        settings.batches().check(examples);
        if (settings.rank() > layout.dimension()) {
            throw new UnsuitableSettingsException("rank is %,d, but there are %,d parameters; expected at most as many"
                    .formatted(settings.rank(), layout.dimension()));
        }
    }

    @Override
    public long steps(Settings settings, int examples) {
        return settings.batches().steps(examples);
    }

    @Override
    public OptionalInt batchSize(Settings settings, int examples) {
        return OptionalInt.of(settings.batches().batchSize());
    }

    @Override
    public void train(Settings settings, TrainingContext context) {
        new Inference(settings, context).run();
    }

    /** An {@code Inference} is one training with its state. */
    private static final class Inference {
        private final Settings settings;
        private final TrainingContext context;
        private final Epochs epochs;
        private final INDArray factor;
        private final INDArray surplus;

        Inference(Settings settings, TrainingContext context) {
            this.settings = settings;
            this.context = context;
            epochs = new Epochs(settings.batches(), context);
            long parameters = context.parameters().length();
            factor = context.state(
                    "factor", Nd4j.create(DataType.DOUBLE, new long[] {parameters, settings.rank()}, 'f'));
            surplus = context.state("surplus", Nd4j.create(DataType.DOUBLE, parameters));
        }

        void run() {
            epochs.run((batch, step) -> {
                double loss = update(batch, step);
                return new Epochs.Outcome(loss, false);
            });
        }

        private double update(int[] batch, long step) {
            SlangPrecision before = SlangPrecision.of(factor, surplus, settings.priorPrecision());
            INDArray mean = context.parameters().castTo(DataType.DOUBLE).reshape(surplus.length());
            INDArray drawn = mean.add(before.deviation(noise(context.random(NOISE + step))));
            LossSurface there = context.surface(batch).at(drawn);
            SingleExamples singles = there.as(SingleExamples.class).orElseThrow();
            double weight = singles.likelihoodWeight().orElseThrow();
            INDArray gradients = singles.exampleGradients(0, batch.length)
                    .castTo(DataType.DOUBLE)
                    .transpose();
            SlangPrecision after = before.updated(
                    gradients.mul(Math.sqrt(context.examples() / (batch.length * weight))),
                    settings.beta(),
                    context.random(EIGENPAIRS + step));
            factor.assign(after.factor());
            surplus.assign(after.diagonalWithoutPrior());
            INDArray slope = gradients.mean(1).muli(context.examples()).addi(mean.mul(settings.priorPrecision()));
            double rate = settings.learningRate() * settings.schedule().factor(epochs.progress(step));
            move(after.solve(slope).muli(rate));
            return there.loss();
        }

        private void move(INDArray change) {
            INDArray parameters = context.parameters();
            parameters.subi(change.reshape(parameters.shape()).castTo(parameters.dataType()));
        }

        private INDArray noise(RandomGenerator random) {
            return Nd4j.createFromArray(DoubleStream.generate(random::nextGaussian)
                    .limit(surplus.length())
                    .toArray());
        }
    }
}
