package org.sagitta.runtime.training;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.plugin.Trainer;
import org.sagitta.api.plugin.TrainingContext;
import org.sagitta.api.settings.NoSettings;

/**
 * A trainer that steps along the gradient of the first two examples; an epoch has three steps and is announced after
 * the last of them.
 */
public abstract class SteppingTrainer implements Trainer<NoSettings> {
    private static final int STEPS_OF_EPOCH = 3;

    private final int announced;
    private final int taken;

    public SteppingTrainer(int announced, int taken) {
        this.announced = announced;
        this.taken = taken;
    }

    @Override
    public long steps(NoSettings settings, int examples) {
        return announced;
    }

    @Override
    public void train(NoSettings settings, TrainingContext context) {
        INDArray gradient = context.parameters().like();
        for (int step = 1; step <= taken; step++) {
            double loss = context.gradient(new int[] {0, 1}, gradient);
            context.parameters().subi(gradient.muli(1e-2));
            context.stepCompleted(step, (double) step / STEPS_OF_EPOCH, loss);
            if (step % STEPS_OF_EPOCH == 0) {
                context.epochCompleted(step / STEPS_OF_EPOCH, step, loss);
            }
        }
    }
}
