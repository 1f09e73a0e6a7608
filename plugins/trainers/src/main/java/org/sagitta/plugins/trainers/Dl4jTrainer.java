package org.sagitta.plugins.trainers;

import jakarta.validation.constraints.Positive;
import java.util.Optional;
import java.util.OptionalInt;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.pf4j.Extension;
import org.sagitta.api.plugin.Counterpart;
import org.sagitta.api.plugin.Trainer;
import org.sagitta.api.plugin.TrainingContext;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.settings.Unwrapped;
import org.sagitta.api.surface.ParameterLayout;

/**
 * This trainer is DL4J's own: an update is {@code ComputationGraph.fit} on one mini-batch, with ND4J's {@link Updater},
 * {@link Penalties} and {@link GradientNormalisation}. Mini-batches are those of {@link Batches}; the reported losses
 * do not contain the penalties.
 *
 * <p>It trains any network that DL4J computes exactly as the engine does. Dropout's masks are DL4J's own, drawn anew
 * for each update from the run's seed. The running variances of batch normalisation are DL4J's: means of the batches'
 * variances with 1/n, where the engine's have 1/(n - 1).
 */
@Extension
@Describe("DL4J's own training: any of ND4J's update rules, l1, l2, normalised or clipped gradients")
public final class Dl4jTrainer implements Trainer<Dl4jTrainer.Settings> {
    private static final long DROPOUT = 1L << 32;

    /** Configures {@link Dl4jTrainer}. */
    public record Settings(
            Updater updater,

            @Describe(
                    "the updater's own unless given: 0.1 of adagrad, nesterovs and rmsprop, else 1e-3; adadelta has none")
            Optional<@Positive Double> learningRate,

            @Unwrapped Batches batches,
            @Unwrapped Penalties penalties,
            @Unwrapped GradientNormalisation normalisation,
            @Default("{type: constant}") Schedule schedule) {
        /**
         * Checks that the updater has a learning rate if one is set.
         *
         * @throws UnsuitableSettingsException if a learning rate or a schedule is given for an updater without a
         *     learning rate
         */
        public Settings {
            boolean scheduled = !(schedule instanceof Schedule.Constant);
            if (updater instanceof Updater.Adadelta && (learningRate.isPresent() || scheduled)) {
                throw new UnsuitableSettingsException(
                        "adadelta has no learning rate; take learning-rate and schedule out");
            }
        }
    }

    @Override
    public Optional<Class<?>> counterpart() {
        return Optional.of(ComputationGraph.class);
    }

    @Override
    public void check(Settings settings, int examples, ParameterLayout layout) {
        settings.batches().check(examples);
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
        new Training(settings, context).run();
    }

    /** A {@code Training} is one training with the objects on which it works. */
    private static final class Training {
        private final Settings settings;
        private final TrainingContext context;
        private final Counterpart<ComputationGraph> counterpart;
        private final ComputationGraph graph;
        private final IUpdater rule;
        private final double learningRate;
        private final Epochs epochs;

        Training(Settings settings, TrainingContext context) {
            this.settings = settings;
            this.context = context;
            counterpart = context.counterpart(ComputationGraph.class);
            graph = counterpart.model();
            rule = settings.updater().rule();
            learningRate = settings.learningRate().orElseGet(() -> rule.getLearningRate(0, 0));
            epochs = new Epochs(settings.batches(), context);
            configure();
            INDArray state = graph.getUpdater().getStateViewArray();
            if (state != null) {
                context.state("updater", state);
            }
        }

        /**
         * Sets the rule of all layers before DL4J makes its updater. As the updater keeps this one rule, its learning
         * rate can be changed later.
         */
        private void configure() {
            for (Layer layer : graph.getLayers()) {
                if (layer.conf().getLayer() instanceof BaseLayer learning) {
                    learning.setIUpdater(rule);
                    learning.setRegularization(settings.penalties().terms());
                    if (!(learning instanceof BatchNormalization)) { // DL4J would clip its statistics, too
                        settings.normalisation().configure(learning);
                    }
                }
            }
        }

        void run() {
            epochs.run(this::update);
        }

        private Epochs.Outcome update(int[] batch, long step) {
            if (rule.hasLearningRate()) {
                rule.setLrAndSchedule(learningRate * settings.schedule().factor(epochs.progress(step)), null);
            }
            Nd4j.getRandom().setSeed(context.random(DROPOUT + step).nextLong());
            graph.getConfiguration().setIterationCount(Math.toIntExact(step));
            double penalty = graph.calcRegularizationScore(true);
            graph.fit(context.examples(batch));
            counterpart.send();
            return new Epochs.Outcome(graph.score() - penalty, false);
        }
    }
}
