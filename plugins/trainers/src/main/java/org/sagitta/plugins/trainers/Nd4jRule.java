package org.sagitta.plugins.trainers;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.sagitta.api.plugin.TrainingContext;

/** An {@code Nd4jRule} is an update rule of ND4J. */
final class Nd4jRule implements UpdateRule {
    private final IUpdater settings;
    private final GradientUpdater<?> updater;

    /**
     * Makes the rule from ND4J's settings.
     *
     * @param settings the settings; their learning rate is set at each update
     */
    Nd4jRule(IUpdater settings, TrainingContext context) {
        this.settings = settings;
        INDArray parameters = context.parameters();
        long size = settings.stateSize(parameters.length());
        INDArray state = context.state("updater", Nd4j.create(parameters.dataType(), 1, size));
        updater = settings.instantiate(state, context.step() == 0);
    }

    @Override
    public void apply(INDArray gradient, double learningRate, long step) {
        settings.setLrAndSchedule(learningRate, null);
        updater.applyUpdater(gradient.reshape(1, gradient.length()), Math.toIntExact(step), 0);
    }
}
