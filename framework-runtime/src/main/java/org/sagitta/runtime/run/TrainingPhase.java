package org.sagitta.runtime.run;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.objective.Objective;
import org.sagitta.api.objective.ParameterLayout;
import org.sagitta.api.plugin.TrainingContext;

/** The runtime's side of one trainer's turn: gradients for the trainer; what it says goes to the training's loop. */
final class TrainingPhase implements TrainingContext {
    private final TrainingLoop loop;
    private final RunModel model;
    private final PreparedRun run;
    private final long seed;
    private final Map<String, INDArray> states = new LinkedHashMap<>();
    private long step;
    private double epoch;
    private int epochs;

    /** @param seed of the phase's random numbers */
    TrainingPhase(TrainingLoop loop, PreparedRun run, long seed) {
        this.loop = loop;
        this.run = run;
        this.model = run.model();
        this.seed = seed;
    }

    /** Updates of this phase so far. */
    @Override
    public long step() {
        return step;
    }

    /** Passes over the data of this phase so far, and how many of them are whole. */
    double epoch() {
        return epoch;
    }

    int epochs() {
        return epochs;
    }

    @Override
    public INDArray state(String name, INDArray first) {
        if (states.put(name, first) != null) {
            throw new IllegalArgumentException("A training has two states called " + name);
        }
        return first;
    }

    @Override
    public RandomGenerator random(long stream) {
        return Seeds.generator(Seeds.of(seed, "stream " + stream));
    }

    @Override
    public int examples() {
        return model.examples();
    }

    @Override
    public ParameterLayout layout() {
        return model.layout();
    }

    @Override
    public INDArray parameters() {
        return model.parameters();
    }

    @Override
    public double gradient(int[] examples, INDArray gradient) {
        return loop.gradient(examples, gradient);
    }

    @Override
    public Objective objective(int[] batch) {
        return model.surface(batch);
    }

    @Override
    public Objective objective() {
        return run.trainingSurface();
    }

    @Override
    public void renewStatistics(int batchSize) {
        model.renewStatistics(batchSize);
    }

    @Override
    public void stepCompleted(long newStep, double newEpoch, double loss) {
        step = newStep;
        epoch = newEpoch;
        loop.stepCompleted(loss);
    }

    @Override
    public void epochCompleted(int newEpochs, long atStep, double loss) {
        epochs = newEpochs;
        loop.epochCompleted(loss);
    }
}
