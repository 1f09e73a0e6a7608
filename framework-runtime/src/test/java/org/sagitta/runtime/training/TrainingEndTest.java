package org.sagitta.runtime.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sagitta.api.event.Checkpoint;
import org.sagitta.api.event.RunEvent.StepCompleted;
import org.sagitta.runtime.descriptor.Interval;
import org.sagitta.runtime.descriptor.Moment;
import org.sagitta.runtime.plugin.PluginCatalogue;
import org.sagitta.runtime.plugin.PluginType.Kind;
import org.sagitta.runtime.preparation.Preparation;
import org.sagitta.runtime.run.FallbackRunTest;
import org.sagitta.runtime.run.GivenTypes;
import org.sagitta.runtime.run.Runs;
import org.sagitta.runtime.training.TrainingState.Position;
import org.sagitta.runtime.training.TrainingState.Progress;

/** Tests the position of a training step by step, and the detection of its end. */
class TrainingEndTest {
    private static final PluginCatalogue TYPES = new GivenTypes(Map.of(
            Kind.DATASET, Map.of("given", MiniBatchTest.GivenSource.class),
            Kind.TRAINER, Map.of("known", MiniBatchTest.KnownTrainer.class, "none", FallbackRunTest.NoTrainer.class)));

    @TempDir
    private Path folder;

    @Test
    void theLastStepIsTheOneThatTheTrainerAnnounced() throws IOException {
        TrainingEnd end = end("known", Optional.empty());
        assertFalse(end.isReached(0), "nothing is trained yet");

        end.onStep(step(1, 2));
        assertFalse(end.isReached(1));
        end.onStep(step(2, 2));
        assertTrue(end.isReached(2));
        assertFalse(end.isReached(1), "the training has left that step");
        end.trainingIsOver();
        assertFalse(end.isEarly());
    }

    @Test
    void aTrainingThatIsOverEndsWhereItStands() throws IOException {
        TrainingEnd end = end("known", Optional.empty());
        end.onStep(step(3, 10));
        assertFalse(end.isReached(3));
        assertFalse(end.isEarly(), "it may go on");

        end.trainingIsOver();
        assertTrue(end.isReached(3));
        assertTrue(end.isEarly());
        assertTrue(end.isBefore(Interval.parse("4 steps")));
        assertFalse(end.isBefore(Interval.parse("3 steps")));
        assertTrue(end.isBefore(Interval.parse("2 epochs")), "after one and a half");
        assertFalse(end.isBefore(Interval.parse("1 epochs")));
    }

    @Test
    void withoutTrainingTheStartIsTheEnd() throws IOException {
        TrainingEnd end = end("none", Optional.empty());
        assertTrue(end.isReached(0));
        assertTrue(end.isOneOf(List.of(new Moment.End()), checkpoint(0, 0)));
    }

    @Test
    void aTrainingThatGoesOnStandsAfterAllTrainersBefore() throws IOException {
        Position position = new Position(1, 3, 0.5, 0, new Progress(20, 4, 4), 0, -1, 0);
        TrainingEnd end = end("known", Optional.of(new TrainingState(position, Map.of(), Map.of())));
        assertEquals(23, end.step());
        assertEquals(4.5, end.epoch());
    }

    @ParameterizedTest
    @CsvSource({
        "start, 0, 0, true",
        "start, 2, 1, false",
        "end, 2, 1, true",
        "end, 1, 0.5, false",
        "1 steps, 1, 0.5, true",
        "1 steps, 2, 1, false",
        "1 epochs, 2, 1, true",
        "1 epochs, 1, 0.5, false",
    })
    void aCheckpointIsOneOfThePointsThatAreNamed(String moment, long step, double epoch, boolean isOne)
            throws IOException {
        TrainingEnd end = end("known", Optional.empty());
        end.onStep(step(2, 2));
        Checkpoint checkpoint = checkpoint(step, epoch);
        assertEquals(isOne, end.isOneOf(List.of(Moment.parse(moment)), checkpoint));
        assertEquals(isOne, end.isOneOf(List.of(Moment.parse("9 steps"), Moment.parse(moment)), checkpoint));
        assertTrue(end.isOneOf(List.of(), checkpoint), "none at all stand for every one");
    }

    private static StepCompleted step(long step, long steps) {
        return new StepCompleted(step, steps, step / 2.0, 1, () -> {
            throw new AssertionError("nobody asked for it");
        });
    }

    private static Checkpoint checkpoint(long step, double epoch) {
        return new Checkpoint(step, epoch, null);
    }

    private TrainingEnd end(String trainer, Optional<TrainingState> resumed) throws IOException {
        Path file = Files.writeString(folder.resolve("end.yaml"), """
                dataset: given
                model: {type: mlp, hidden: []}
                loss: mse
                trainer: %s
                """.formatted(trainer));
        return new TrainingEnd(new Preparation(folder, folder, folder).prepare(Runs.descriptor(TYPES, file)), resumed);
    }
}
