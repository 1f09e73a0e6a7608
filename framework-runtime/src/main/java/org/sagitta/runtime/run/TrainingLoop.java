package org.sagitta.runtime.run;

import com.google.common.eventbus.EventBus;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.event.RunEvent.EpochCompleted;
import org.sagitta.api.event.RunEvent.StepCompleted;
import org.sagitta.api.objective.Objective;
import org.sagitta.runtime.descriptor.Descriptor;
import org.sagitta.runtime.plugin.PluginException;

/** The training, trainer after trainer, and its events for everybody else. */
final class TrainingLoop {
    private final PreparedRun run;
    private final EventBus bus;
    private final Failures failures;
    private final CheckpointSaver checkpoints;
    private final LossSurfaces surfaces;
    private final long seed;
    private int[] batch = {};
    private TrainingPhase phase;
    private long stepsBefore;
    private double epochBefore;
    private int epochsBefore;
    private long steps;

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
        this.seed = Seeds.of(descriptor.seed(), "training");
    }

    /** Trains to the end of the last phase. */
    void run() {
        List<Plugins.Phase> phases = run.plugins().phases();
        for (int number = 0; number < phases.size(); number++) {
            steps = stepsBefore + declared(phases.subList(number, phases.size()));
            phase = new TrainingPhase(this, run, Seeds.of(seed, "phase " + number));
            train(phases.get(number));
            stepsBefore += phase.step();
            epochBefore += phase.epoch();
            epochsBefore += phase.epochs();
        }
    }

    private long declared(List<Plugins.Phase> phases) {
        return phases.stream()
                .mapToLong(next ->
                        next.trainer().steps(next.settings(), run.model().examples()))
                .sum();
    }

    private void train(Plugins.Phase next) {
        try {
            next.trainer().train(next.settings(), phase);
        } catch (CancellationException | DivergedException | FailedStageException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            throw PluginException.of(next.entry().type(), e);
        }
    }

    double gradient(int[] examples, INDArray gradient) {
        batch = examples;
        return run.model().gradient(examples, gradient);
    }

    void stepCompleted(double loss) {
        long step = stepsBefore + phase.step();
        if (!Double.isFinite(loss)) {
            throw new DivergedException(step, loss, surfaces.firstNonFinite(), checkpoints.last());
        }
        try (MiniBatch surface = new MiniBatch(this::surface)) {
            bus.post(new StepCompleted(step, steps, epochBefore + phase.epoch(), loss, surface));
        }
        stopIfAsked();
    }

    private Objective surface() {
        if (batch.length == 0) {
            throw new IllegalStateException("There is no mini-batch: the trainer asked for no gradient");
        }
        return run.model().surface(batch);
    }

    void epochCompleted(double loss) {
        bus.post(new EpochCompleted(epochsBefore + phase.epochs(), stepsBefore + phase.step(), loss));
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
