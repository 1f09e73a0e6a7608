package org.sagitta.runtime.training;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.sagitta.api.plugin.Counterpart;
import org.sagitta.api.plugin.PluginContext;
import org.sagitta.api.plugin.TrainingContext;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.runtime.preparation.PreparedRun;
import org.sagitta.runtime.preparation.Seeds;
import org.sagitta.runtime.preparation.TrainableModel;
import org.sagitta.runtime.workplace.WorkplaceContext;

/** The runtime's side of one trainer's turn: gradients for the trainer; what it says goes to the training's loop. */
final class TrainingPhase implements TrainingContext, WorkplaceContext {
    private final TrainingLoop loop;
    private final TrainableModel model;
    private final PreparedRun run;
    private final PluginContext workplace;
    private final long seed;
    private final Map<String, INDArray> saved;
    private final Map<String, INDArray> states = new LinkedHashMap<>();
    private long step;
    private double epoch;
    private int epochs;
    private boolean betweenUpdates;

    /**
     * A turn, at its beginning unless it is told to go on.
     *
     * @param seed of its random numbers
     * @param saved the arrays of {@link TrainingState} where it goes on; else empty
     */
    TrainingPhase(
            TrainingLoop loop,
            PreparedRun run,
            TrainableModel model,
            PluginContext workplace,
            long seed,
            Map<String, INDArray> saved) {
        this.loop = loop;
        this.run = run;
        this.model = model;
        this.workplace = workplace;
        this.seed = seed;
        this.saved = saved;
    }

    void goOn(long fromStep, double fromEpoch, int fromEpochs) {
        step = fromStep;
        epoch = fromEpoch;
        epochs = fromEpochs;
    }

    /** Updates of this turn so far. */
    @Override
    public long step() {
        return step;
    }

    /** Passes over the data in this turn so far. */
    double epoch() {
        return epoch;
    }

    /** Those of them that are whole. */
    int epochs() {
        return epochs;
    }

    /** What is trained. */
    TrainableModel model() {
        return model;
    }

    /** What the trainer keeps. */
    Map<String, INDArray> states() {
        return states;
    }

    @Override
    public PluginContext workplace() {
        return workplace;
    }

    @Override
    public INDArray state(String name, INDArray first) {
        if (states.put(name, first) != null) {
            throw new IllegalArgumentException("A training has two states called " + name);
        }
        INDArray kept = saved.get(TrainingState.ofTrainer(name));
        if (kept != null) {
            first.assign(kept.reshape(first.shape()).castTo(first.dataType()));
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
        beginUpdate();
        loop.turnTo(examples);
        return model.gradient(examples, gradient);
    }

    @Override
    public double gradientAgain(int[] examples, INDArray gradient) {
        beginUpdate();
        loop.turnTo(examples);
        return model.gradientAgain(examples, gradient);
    }

    @Override
    public <T> Counterpart<T> counterpart(Class<T> type) {
        return model.counterpart(type);
    }

    @Override
    public DataSet examples(int[] batch) {
        beginUpdate();
        loop.turnTo(batch);
        return model.examples(batch);
    }

    @Override
    public LossSurface surface(int[] batch) {
        beginUpdate();
        return model.surface(batch);
    }

    /** The first gradient, or mini-batch, after an update was said to be complete: all of it is measured, nothing of the next has happened. */
    private void beginUpdate() {
        if (betweenUpdates) {
            betweenUpdates = false;
            loop.betweenUpdates();
        }
    }

    @Override
    public LossSurface surface() {
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
        betweenUpdates = true;
        loop.stepCompleted(loss);
    }

    @Override
    public void epochCompleted(int newEpochs, long atStep, double loss) {
        epochs = newEpochs;
        loop.epochCompleted(loss);
    }
}
