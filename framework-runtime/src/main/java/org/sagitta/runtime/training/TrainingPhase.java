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
import org.sagitta.runtime.context.ForwardingContext;
import org.sagitta.runtime.preparation.PreparedRun;
import org.sagitta.runtime.preparation.Seeds;
import org.sagitta.runtime.preparation.TrainableModel;

/**
 * A phase is the context of one trainer: it computes gradients for the trainer and reports the trainer's progress to
 * the loop.
 */
final class TrainingPhase implements TrainingContext, ForwardingContext {
    private final TrainingLoop loop;
    private final TrainableModel model;
    private final PreparedRun run;
    private final PluginContext delegate;
    private final long seed;
    private final Map<String, INDArray> saved;
    private final Map<String, INDArray> states = new LinkedHashMap<>();
    private long step;
    private double epoch;
    private int epochs;
    private boolean betweenUpdates;

    /**
     * Creates a phase at its beginning.
     *
     * @param seed the seed of its random numbers
     * @param saved the arrays of {@link TrainingState} if the phase is resumed; otherwise empty
     */
    TrainingPhase(
            TrainingLoop loop,
            PreparedRun run,
            TrainableModel model,
            PluginContext delegate,
            long seed,
            Map<String, INDArray> saved) {
        this.loop = loop;
        this.run = run;
        this.model = model;
        this.delegate = delegate;
        this.seed = seed;
        this.saved = saved;
    }

    void goOn(long fromStep, double fromEpoch, int fromEpochs) {
        step = fromStep;
        epoch = fromEpoch;
        epochs = fromEpochs;
    }

    /** Returns the number of updates of this phase so far. */
    @Override
    public long step() {
        return step;
    }

    /** Returns the number of passes over the data in this phase so far. */
    double epoch() {
        return epoch;
    }

    /** Returns the number of completed passes over the data in this phase. */
    int epochs() {
        return epochs;
    }

    /** Returns the model that is trained. */
    TrainableModel model() {
        return model;
    }

    /** Returns the arrays of the trainer's state. */
    Map<String, INDArray> states() {
        return states;
    }

    @Override
    public PluginContext delegate() {
        return delegate;
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

    /**
     * Marks the first gradient or mini-batch after a completed update: everything before it is measured, and the next
     * update has not begun.
     */
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
