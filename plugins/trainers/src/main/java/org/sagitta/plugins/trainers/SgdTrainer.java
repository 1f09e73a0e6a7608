package org.sagitta.plugins.trainers;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.pf4j.Extension;
import org.sagitta.api.data.Shuffle;
import org.sagitta.api.data.UnusableDataException;
import org.sagitta.api.objective.ParameterBlock;
import org.sagitta.api.plugin.Trainer;
import org.sagitta.api.plugin.TrainingContext;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;

/**
 * Stochastic gradient descent with heavy-ball momentum (Polyak 1964) and L2 decay, as in PyTorch's {@code SGD}:
 *
 * <pre>g = grad L_B(w) + gamma w,   v &lt;- mu v + g,   w &lt;- w - alpha v</pre>
 *
 * with the batch B, the decay gamma, the momentum mu and the learning rate alpha; v starts at 0. Each epoch goes over all
 * examples once, freshly shuffled; what is left at its end makes a smaller batch. The losses that it reports leave the
 * decay out.
 */
@Extension
@Describe("stochastic gradient descent with momentum and L2 decay, as PyTorch's SGD")
public final class SgdTrainer implements Trainer<SgdTrainer.Settings> {
    /** See the trainer. */
    public record Settings(
            @Positive @Default("0.1") double learningRate,

            @Positive @Default("50") @Describe("examples an update; at most the training examples")
            int batchSize,

            @Positive @Default("20") @Describe("passes over the training examples")
            int epochs,

            @PositiveOrZero
            @DecimalMax(value = "1", inclusive = false)
            @Default("0")
            @Describe("mu in v <- mu v + g; not Nesterov's")
            double momentum,

            @PositiveOrZero
            @Default("0")
            @Describe("gamma; gamma w is added to the gradient: the penalty is gamma/2 ||w||^2")
            double weightDecay,

            @Default("true") @Describe("false leaves the biases out of the decay")
            boolean decayBiases,

            @Default("{type: constant}") Schedule schedule) {}

    @Override
    public void check(Settings settings, int examples) {
        if (settings.batchSize() > examples) {
            throw new UnusableDataException(
                    "batch-size is %,d but there are %,d training examples; expected at most as many"
                            .formatted(settings.batchSize(), examples));
        }
    }

    @Override
    public void train(Settings settings, TrainingContext context) {
        new Descent(settings, context).run();
    }

    /** One training and its buffers. */
    private static final class Descent {
        private final Settings settings;
        private final TrainingContext context;
        private final RandomGenerator random;
        private final int stepsPerEpoch;
        private final long steps;
        private final INDArray gradient;
        private final INDArray velocity;
        private final INDArray decay;
        private final INDArray work;
        private long step;

        Descent(Settings settings, TrainingContext context) {
            this.settings = settings;
            this.context = context;
            random = context.random();
            stepsPerEpoch = (context.examples() - 1) / settings.batchSize() + 1;
            steps = (long) stepsPerEpoch * settings.epochs();
            gradient = context.parameters().like();
            velocity = context.parameters().like();
            work = context.parameters().like();
            decay = decay(settings, context);
        }

        /** gamma for each parameter that decays, 0 for the others. */
        private static INDArray decay(Settings settings, TrainingContext context) {
            INDArray decay = context.parameters().like().assign(settings.weightDecay());
            if (!settings.decayBiases()) {
                INDArray flat = decay.reshape(decay.length());
                context.layout().blocks().stream()
                        .filter(ParameterBlock::isBias)
                        .forEach(bias -> flat.get(NDArrayIndex.interval(bias.offset(), bias.offset() + bias.size()))
                                .assign(0));
            }
            return decay;
        }

        void run() {
            int[] order = IntStream.range(0, context.examples()).toArray();
            for (int epoch = 1; epoch <= settings.epochs(); epoch++) {
                Shuffle.inPlace(order, random);
                double loss = pass(order);
                context.epochCompleted(epoch, step, loss);
            }
        }

        /** The mean loss over the examples, each as its batch came up. */
        private double pass(int[] order) {
            double sum = 0;
            for (int start = 0; start < order.length; start += settings.batchSize()) {
                int[] batch = Arrays.copyOfRange(order, start, Math.min(start + settings.batchSize(), order.length));
                double loss = context.gradient(batch, gradient);
                update(settings.learningRate() * settings.schedule().factor((double) step / steps));
                step++;
                context.stepCompleted(step, steps, (double) step / stepsPerEpoch, loss);
                sum += loss * batch.length;
            }
            return sum / order.length;
        }

        private void update(double learningRate) {
            INDArray parameters = context.parameters();
            if (settings.weightDecay() > 0) {
                gradient.addi(parameters.muli(decay, work));
            }
            velocity.muli(settings.momentum()).addi(gradient);
            parameters.subi(velocity.muli(learningRate, work));
        }
    }
}
