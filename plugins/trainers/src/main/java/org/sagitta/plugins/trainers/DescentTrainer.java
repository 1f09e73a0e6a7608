package org.sagitta.plugins.trainers;

import java.util.OptionalInt;
import org.sagitta.api.plugin.Trainer;
import org.sagitta.api.plugin.TrainingContext;
import org.sagitta.api.surface.ParameterLayout;

/**
 * A {@code DescentTrainer} follows gradients; each subclass adds its update rule.
 *
 * @param <S> the settings
 */
abstract class DescentTrainer<S extends Record & DescentTrainer.Plan> implements Trainer<S> {
    /** A {@code Plan} holds the settings that all these trainers have in common. */
    interface Plan {
        double learningRate();

        /** Returns the mini-batches of a training on so many examples. */
        Batches batches(int examples);

        DescentSettings course();
    }

    /** A {@code MiniBatchPlan} has a batch size that does not depend on the number of examples. */
    interface MiniBatchPlan extends Plan {
        Batches batches();

        @Override
        default Batches batches(int examples) {
            return batches();
        }
    }

    abstract UpdateRule rule(S settings, TrainingContext context);

    Decay.Kind decay(S settings) {
        return Decay.Kind.COUPLED;
    }

    Gradients gradients(S settings, TrainingContext context) {
        return context::gradient;
    }

    @Override
    public void check(S settings, int examples, ParameterLayout layout) {
        settings.batches(examples).check(examples);
        settings.course().check(layout);
    }

    @Override
    public long steps(S settings, int examples) {
        return settings.batches(examples).steps(examples);
    }

    @Override
    public OptionalInt batchSize(S settings, int examples) {
        return OptionalInt.of(settings.batches(examples).batchSize());
    }

    @Override
    public void train(S settings, TrainingContext context) {
        new Descent(settings, decay(settings), rule(settings, context), gradients(settings, context), context).run();
    }
}
