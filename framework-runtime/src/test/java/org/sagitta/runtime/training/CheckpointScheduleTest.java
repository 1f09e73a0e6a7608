package org.sagitta.runtime.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.eventbus.Subscribe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sagitta.api.event.RunEvent.CheckpointReached;
import org.sagitta.api.plugin.Trainer;
import org.sagitta.api.plugin.TrainingContext;
import org.sagitta.api.settings.NoSettings;
import org.sagitta.runtime.plugin.PluginCatalogue;
import org.sagitta.runtime.plugin.PluginType.Kind;
import org.sagitta.runtime.preparation.Preparation;
import org.sagitta.runtime.preparation.PreparedRun;
import org.sagitta.runtime.record.RunDirectory;
import org.sagitta.runtime.record.RunStatus;
import org.sagitta.runtime.run.FallbackRunTest;
import org.sagitta.runtime.run.GivenTypes;
import org.sagitta.runtime.run.Runs;

/**
 * Tests the steps of a run's checkpoints for different descriptors: a training of six steps in two epochs, or no
 * training.
 */
class CheckpointScheduleTest {
    private static final int LOST_AT = 4;

    private static final PluginCatalogue TYPES = new GivenTypes(Map.of(
            Kind.DATASET, Map.of("given", MiniBatchTest.GivenSource.class),
            Kind.TRAINER,
                    Map.of(
                            "steps", StepsTrainer.class,
                            "losing", LosingTrainer.class,
                            "none", FallbackRunTest.NoTrainer.class)));

    @TempDir
    private Path folder;

    /** Records checkpoints, each as its step and its epoch. */
    private static final class Listener {
        private final List<String> checkpoints = new ArrayList<>();

        @Subscribe
        public void on(CheckpointReached event) {
            checkpoints.add(event.checkpoint().step() + "/" + event.checkpoint().epoch());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "steps | {at: [start, end]}                           | 0/0.0 6/2.0",
                "steps | {at: [start]}                                | 0/0.0",
                "steps | {at: [3 steps]}                              | 3/1.0",
                "steps | {at: [1 epochs]}                             | 3/1.0",
                "steps | {at: [end, 1 epochs, 3 steps]}               | 3/1.0 6/2.0",
                "steps | {at: [6 steps, 2 epochs, end]}               | 6/2.0",
                "steps | {at: [end], every: 4 steps}                  | 4/1.3333333333333333 6/2.0",
                "steps | {at: [start, 3 steps], every: 1 epochs}      | 0/0.0 3/1.0 6/2.0",
                "none  | {at: [start, end]}                           | 0/0.0",
                "none  | {at: [start]}                                | 0/0.0",
                "none  | {at: [end]}                                  | 0/0.0",
            })
    void eachStepThatIsAskedForIsReachedOnce(String trainer, String checkpoints, String reached) throws IOException {
        Listener listener = new Listener();
        RunStatus ended = execute(trainer, checkpoints, listener);

        assertEquals(RunStatus.State.FINISHED, ended.state());
        assertEquals(reached, String.join(" ", listener.checkpoints));
    }

    @Test
    void aCheckpointWithoutALossIsNotReached() throws IOException {
        Listener listener = new Listener();
        RunStatus ended = execute("losing", "{at: [start, 4 steps, end]}", listener);

        assertEquals(RunStatus.State.FAILED, ended.state());
        assertEquals(List.of("0/0.0"), listener.checkpoints);
        String message = ended.message().orElseThrow();
        assertTrue(message.contains("NaN at step 4") && message.contains("step-00000000"), message);
    }

    private RunStatus execute(String trainer, String checkpoints, Object listener) throws IOException {
        Path file = Files.writeString(folder.resolve("schedule.yaml"), """
                dataset: given
                model: {type: mlp, hidden: []}
                loss: mse
                trainer: %s
                checkpoints: %s
                """.formatted(trainer, checkpoints));
        PreparedRun run = new Preparation(folder, folder, folder).prepare(Runs.descriptor(TYPES, file));
        return Runs.execute(run, new RunDirectory(folder.resolve("runs/run")), listener);
    }

    /** A trainer with six steps in two epochs. */
    public static final class StepsTrainer extends SteppingTrainer {
        public StepsTrainer() {
            super(6, 6);
        }
    }

    /** A trainer whose parameters become not finite at a step whose mini-batch does not reveal it. */
    public static final class LosingTrainer implements Trainer<NoSettings> {
        @Override
        public long steps(NoSettings settings, int examples) {
            return LOST_AT;
        }

        @Override
        public void train(NoSettings settings, TrainingContext context) {
            for (int step = 1; step <= LOST_AT; step++) {
                if (step == LOST_AT) {
                    context.parameters().assign(Double.NaN);
                }
                context.stepCompleted(step, step, 1);
            }
        }
    }
}
