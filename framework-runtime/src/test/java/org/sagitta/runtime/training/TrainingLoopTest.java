package org.sagitta.runtime.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.eventbus.Subscribe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.event.RunEvent.EpochCompleted;
import org.sagitta.api.event.RunEvent.StepCompleted;
import org.sagitta.api.plugin.Trainer;
import org.sagitta.api.plugin.TrainingContext;
import org.sagitta.api.settings.NoSettings;
import org.sagitta.runtime.plugin.PluginCatalogue;
import org.sagitta.runtime.plugin.PluginType.Kind;
import org.sagitta.runtime.preparation.Preparation;
import org.sagitta.runtime.preparation.PreparedRun;
import org.sagitta.runtime.record.RunDirectory;
import org.sagitta.runtime.record.RunStatus;
import org.sagitta.runtime.run.GivenTypes;
import org.sagitta.runtime.run.Runs;
import org.sagitta.runtime.training.TrainingState.Position;

/** Tests how the training loop reacts to its trainers, and how a training ends. */
class TrainingLoopTest {
    private static final PluginCatalogue TYPES = new GivenTypes(Map.of(
            Kind.DATASET, Map.of("given", MiniBatchTest.GivenSource.class),
            Kind.TRAINER,
                    Map.of(
                            "two", TwoStepsTrainer.class,
                            "three", MiniBatchTest.KnownTrainer.class,
                            "diverging", DivergingTrainer.class,
                            "failing", FailingTrainer.class)));

    @TempDir
    private Path folder;

    /** Listens to the training, and interrupts it or fails at one of its steps. */
    private static final class Listener {
        private final List<String> heard = new ArrayList<>();
        private final Map<Long, Runnable> then;

        Listener(Map<Long, Runnable> then) {
            this.then = then;
        }

        @Subscribe
        public void on(StepCompleted event) {
            heard.add(String.format(
                    Locale.ROOT, "step %d of %d, epoch %.1f", event.step(), event.steps(), event.epoch()));
            then.getOrDefault(event.step(), () -> {}).run();
        }

        @Subscribe
        public void on(EpochCompleted event) {
            heard.add("epoch " + event.epoch() + " at step " + event.step());
        }
    }

    @Test
    void trainersCountOnFromOneAnother() throws IOException {
        Listener listener = new Listener(Map.of());
        RunStatus ended = execute("[two, three, {type: two, name: again}]", listener);

        assertEquals(RunStatus.State.FINISHED, ended.state());
        assertEquals(7, ended.step());
        assertEquals(
                List.of(
                        "step 1 of 7, epoch 0.5",
                        "step 2 of 7, epoch 1.0",
                        "epoch 1 at step 2",
                        "step 3 of 7, epoch 2.0",
                        "step 4 of 7, epoch 3.0",
                        "step 5 of 7, epoch 4.0",
                        "step 6 of 7, epoch 4.5",
                        "step 7 of 7, epoch 5.0",
                        "epoch 2 at step 7"),
                listener.heard);
    }

    @Test
    void aLossThatIsNoNumberEndsTheTrainingBeforeAnybodyHearsOfTheStep() throws IOException {
        Listener listener = new Listener(Map.of());
        RunStatus ended = execute("[two, diverging]", listener);

        assertEquals(RunStatus.State.FAILED, ended.state());
        assertTrue(ended.message().orElseThrow().contains("the loss became NaN at step 3"), ended::toString);
        assertEquals(List.of("step 2 of 3, epoch 1.0", "epoch 1 at step 2"), listener.heard.subList(1, 3));
        assertEquals(3, listener.heard.size());
    }

    @Test
    void whatATrainerThrowsHasItsName() throws IOException {
        RunStatus ended = execute("[two, failing]", new Listener(Map.of()));

        assertEquals(RunStatus.State.FAILED, ended.state());
        assertEquals(
                "trainer 'failing' of the plugin test: IllegalStateException: out of steps",
                ended.message().orElseThrow());
    }

    @Test
    void aFailureIsToldOnceAndNoTrainerGoesOnAfterIt() throws IOException {
        Listener listener = new Listener(Map.of(2L, () -> {
            throw new IllegalStateException("enough");
        }));
        RunStatus ended = execute("[two, three]", listener);

        assertEquals(RunStatus.State.FAILED, ended.state());
        assertEquals("enough", ended.message().orElseThrow());
        assertEquals(List.of("step 1 of 5, epoch 0.5", "step 2 of 5, epoch 1.0"), listener.heard);
    }

    @Test
    void anInterruptWaitsForTheEndOfTheUpdateAndLeavesWhatItTakesToGoOn() throws IOException {
        Listener listener = new Listener(Map.of(4L, () -> Thread.currentThread().interrupt()));
        RunStatus ended = execute("[two, three]", listener);

        assertFalse(Thread.interrupted(), "the run has taken notice");
        assertEquals(RunStatus.State.INTERRUPTED, ended.state());
        assertEquals("step 4 of 5, epoch 3.0", listener.heard.get(listener.heard.size() - 1));
        Position position = TrainingState.read(directory()).orElseThrow().position();
        assertEquals(1, position.phase());
        assertEquals(2, position.step());
        assertEquals(2, position.before().steps());
        assertEquals(0, position.checkpoint());
    }

    private RunDirectory directory() {
        return new RunDirectory(folder.resolve("runs/run"));
    }

    private RunStatus execute(String trainers, Object listener) throws IOException {
        Path file = Files.writeString(folder.resolve("loop.yaml"), """
                dataset: given
                model: {type: mlp, hidden: []}
                loss: mse
                trainer: %s
                """.formatted(trainers));
        PreparedRun run = new Preparation(folder, folder, folder).prepare(Runs.descriptor(TYPES, file));
        return Runs.execute(run, directory(), listener);
    }

    /** A trainer with two steps, which are an epoch. */
    public static final class TwoStepsTrainer implements Trainer<NoSettings> {
        @Override
        public long steps(NoSettings settings, int examples) {
            return 2;
        }

        @Override
        public void train(NoSettings settings, TrainingContext context) {
            INDArray gradient = context.parameters().like();
            for (int step = 1; step <= 2; step++) {
                double loss = context.gradient(new int[] {0, 1}, gradient);
                context.parameters().subi(gradient.muli(1e-2));
                context.stepCompleted(step, step / 2.0, loss);
            }
            context.epochCompleted(1, 2, 1);
        }
    }

    /** A trainer with a step whose loss is NaN. */
    public static final class DivergingTrainer implements Trainer<NoSettings> {
        @Override
        public long steps(NoSettings settings, int examples) {
            return 1;
        }

        @Override
        public void train(NoSettings settings, TrainingContext context) {
            context.stepCompleted(1, 1, Double.NaN);
        }
    }

    /** A trainer that throws an exception before its first step. */
    public static final class FailingTrainer implements Trainer<NoSettings> {
        @Override
        public long steps(NoSettings settings, int examples) {
            return 1;
        }

        @Override
        public void train(NoSettings settings, TrainingContext context) {
            throw new IllegalStateException("out of steps");
        }
    }
}
