package org.sagitta.runtime.run;

import com.google.common.eventbus.EventBus;
import jakarta.inject.Inject;
import java.util.concurrent.CancellationException;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.event.RunEvent.EpochCompleted;
import org.sagitta.api.event.RunEvent.StepCompleted;
import org.sagitta.api.objective.Objective;
import org.sagitta.api.objective.ParameterLayout;
import org.sagitta.api.plugin.TrainingContext;
import org.sagitta.runtime.descriptor.Descriptor;

/** The runtime's side of the training: gradients for the trainer, events for everybody else. */
final class TrainingLoop implements TrainingContext {
    private final PreparedRun run;
    private final EventBus bus;
    private final Failures failures;
    private final CheckpointSaver checkpoints;
    private final LossSurfaces surfaces;
    private final RandomGenerator random;
    private int[] batch = {};

    @Inject
    TrainingLoop(
            Descriptor descriptor,
            PreparedRun run,
            EventBus bus,
            Failures failures,
            CheckpointSaver checkpoints,
            LossSurfaces surfaces) {
        this.surfaces = surfaces;
        this.run = run;
        this.bus = bus;
        this.failures = failures;
        this.checkpoints = checkpoints;
        this.random = Seeds.generator(Seeds.of(descriptor.seed(), "training"));
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public int examples() {
        return run.model().examples();
    }

    @Override
    public ParameterLayout layout() {
        return run.model().layout();
    }

    @Override
    public INDArray parameters() {
        return run.model().parameters();
    }

    @Override
    public double gradient(int[] examples, INDArray gradient) {
        batch = examples;
        return run.model().gradient(examples, gradient);
    }

    @Override
    public void stepCompleted(long step, long steps, double epoch, double loss) {
        if (!Double.isFinite(loss)) {
            throw new DivergedException(step, loss, surfaces.firstNonFinite(), checkpoints.last());
        }
        try (MiniBatch surface = new MiniBatch(this::surface)) {
            bus.post(new StepCompleted(step, steps, epoch, loss, surface));
        }
        stopIfAsked();
    }

    private Objective surface() {
        if (batch.length == 0) {
            throw new IllegalStateException("There is no mini-batch: the trainer asked for no gradient");
        }
        return run.model().surface(batch);
    }

    @Override
    public void epochCompleted(int epoch, long step, double loss) {
        bus.post(new EpochCompleted(epoch, step, loss));
        stopIfAsked();
    }

    /** Ends the training where a handler failed or the user interrupts. */
    void stopIfAsked() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("interrupted");
        }
        if (failures.any()) {
            throw new FailedStageException();
        }
    }

    /** Unwinds the trainer after a failure that is recorded already. */
    static final class FailedStageException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        FailedStageException() {
            super("a stage failed", null, false, false);
        }
    }
}
