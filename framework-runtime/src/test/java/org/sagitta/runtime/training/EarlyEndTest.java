package org.sagitta.runtime.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sagitta.runtime.plugin.PluginCatalogue;
import org.sagitta.runtime.plugin.PluginType.Kind;
import org.sagitta.runtime.preparation.Preparation;
import org.sagitta.runtime.preparation.PreparedRun;
import org.sagitta.runtime.record.RunDirectory;
import org.sagitta.runtime.record.RunStatus;
import org.sagitta.runtime.record.Warnings;
import org.sagitta.runtime.run.FallbackRunTest;
import org.sagitta.runtime.run.GivenTypes;
import org.sagitta.runtime.run.Runs;

/**
 * Tests trainings that end before the step that they announced as their last, with the points that a descriptor names.
 */
class EarlyEndTest {
    private static final PluginCatalogue TYPES = new GivenTypes(Map.of(
            Kind.DATASET, Map.of("given", MiniBatchTest.GivenSource.class),
            Kind.TRAINER, Map.of("early", EarlyTrainer.class, "whole", WholeTrainer.class),
            Kind.ESTIMATOR, Map.of("product", FallbackRunTest.ProductEstimator.class)));

    @TempDir
    private Path folder;

    /** The ninth epoch is beyond the last step, which nobody knows before: these trainers do not say how long an epoch is. */
    @ParameterizedTest
    @CsvSource({"early, true", "whole, false"})
    void warnsOfPointsThatNeverCame(String trainer, boolean early) throws IOException {
        Path file = Files.writeString(folder.resolve("early.yaml"), """
                dataset: given
                model: {type: mlp, hidden: []}
                loss: mse
                trainer: %s
                estimators: [{type: product, at: [start, 8 steps]}]
                checkpoints: {at: [start, 2 steps, 7 steps, 9 epochs, end], every: 4 steps}
                """.formatted(trainer));
        PreparedRun run = new Preparation(folder, folder, folder).prepare(Runs.descriptor(TYPES, file));
        RunDirectory directory = new RunDirectory(folder.resolve("runs/run"));

        assertEquals(
                RunStatus.State.FINISHED, Runs.execute(run, directory, this).state());

        List<String> warnings = Warnings.read(directory).stream()
                .filter(warning -> warning.contains("never came"))
                .toList();
        assertEquals(early ? 1 : 0, warnings.size(), warnings::toString);
        warnings.forEach(warning -> assertTrue(
                warning.contains("after step 3") && warning.endsWith("never came: 7 steps, 9 epochs, 8 steps."),
                warning));
    }

    /** A trainer that announces ten steps and takes three. */
    public static final class EarlyTrainer extends SteppingTrainer {
        public EarlyTrainer() {
            super(10, 3);
        }
    }

    /** A trainer that announces ten steps and takes ten. */
    public static final class WholeTrainer extends SteppingTrainer {
        public WholeTrainer() {
            super(10, 10);
        }
    }
}
