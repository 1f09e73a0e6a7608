package org.sagitta.plugins.trainers;

import com.google.common.primitives.ImmutableDoubleArray;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.plugin.TrainingContext;

/** A {@code RecordingContext} records what the trainer reports. It can be interrupted and resumed like a run. */
abstract class RecordingContext implements TrainingContext {
    record Step(long step, double epoch, double loss, ImmutableDoubleArray parameters) {}

    record Epoch(int epoch, long step, double loss) {}

    final List<Step> steps = new ArrayList<>();
    final List<Epoch> epochs = new ArrayList<>();

    private final long seed;
    private final Map<String, INDArray> states = new HashMap<>();
    private Map<String, INDArray> resumed = Map.of();
    private long first;
    private long stop = Long.MAX_VALUE;

    RecordingContext(long seed) {
        this.seed = seed;
    }

    /**
     * Returns a generator whose streams of neighbouring numbers are independent, as those of the runtime are; streams
     * of java.util.Random are not.
     */
    static RandomGenerator generator(long seed, long stream) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(31 * seed + stream);
    }

    /** Stops after this step, as if the user interrupted the run. */
    void stopAt(long step) {
        stop = step;
    }

    /** Continues from the state of another training. */
    void resume(RecordingContext other, Map<String, INDArray> saved) {
        first = other.steps.get(other.steps.size() - 1).step();
        parameters().assign(other.parameters());
        resumed = saved;
    }

    /** Returns the state of the training as a checkpoint would save it. */
    Map<String, INDArray> saved() {
        Map<String, INDArray> saved = new HashMap<>();
        states.forEach((name, state) -> saved.put(name, state.dup()));
        return saved;
    }

    @Override
    public void progress(long done, long all) {}

    @Override
    public Path scratchFolder() {
        throw new AssertionError("no trainer needs one");
    }

    @Override
    public void warn(String warning) {
        throw new AssertionError(warning);
    }

    @Override
    public long step() {
        return first;
    }

    @Override
    public INDArray state(String name, INDArray initial) {
        states.put(name, initial);
        return first == 0 ? initial : initial.assign(resumed.get(name));
    }

    @Override
    public RandomGenerator random(long stream) {
        return generator(seed, stream);
    }

    @Override
    public void stepCompleted(long step, double epoch, double loss) {
        steps.add(new Step(
                step, epoch, loss, ImmutableDoubleArray.copyOf(parameters().toDoubleVector())));
        if (step == stop) {
            throw new CancellationException();
        }
    }

    @Override
    public void epochCompleted(int epoch, long step, double loss) {
        epochs.add(new Epoch(epoch, step, loss));
    }
}
