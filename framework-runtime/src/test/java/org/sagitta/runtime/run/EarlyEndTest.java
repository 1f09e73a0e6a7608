package org.sagitta.runtime.run;

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
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.plugin.Trainer;
import org.sagitta.api.plugin.TrainingContext;
import org.sagitta.api.settings.NoSettings;
import org.sagitta.runtime.plugin.PluginCatalogue;
import org.sagitta.runtime.plugin.PluginType.Kind;

/** A training that ends before the step that it announced as its last, and the points that a descriptor names. */
class EarlyEndTest {
    private static final PluginCatalogue TYPES = new GivenTypes(Map.of(
            Kind.DATASET, Map.of("given", MiniBatchTest.GivenSource.class),
            Kind.TRAINER, Map.of("early", EarlyTrainer.class, "whole", WholeTrainer.class),
            Kind.ESTIMATOR, Map.of("product", FallbackRunTest.ProductEstimator.class)));

    private static final int ANNOUNCED = 10;
    private static final int TAKEN = 3;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"early, true", "whole, false"})
    void warnsOfPointsThatNeverCame(String trainer, boolean early) throws IOException {
        Path file = Files.writeString(folder.resolve("early.yaml"), """
                dataset: given
                model: {type: mlp, hidden: []}
                loss: mse
                trainer: %s
                estimators: [product]
                checkpoints: {at: [start, 2 steps, 7 steps, end]}
                """.formatted(trainer));
        PreparedRun run = Preparation.prepare(Runs.descriptor(TYPES, file), folder, folder, folder);
        RunDirectory directory = new RunDirectory(folder.resolve("runs/run"));

        assertEquals(
                RunStatus.State.FINISHED, Runs.execute(run, directory, this).state());

        List<String> warnings = Warnings.read(directory).stream()
                .filter(warning -> warning.contains("never came"))
                .toList();
        assertEquals(early ? 1 : 0, warnings.size(), warnings::toString);
        warnings.forEach(warning ->
                assertTrue(warning.contains("after step 3") && warning.endsWith("never came: 7 steps."), warning));
    }

    /** Announces ten steps and takes three. */
    public static final class EarlyTrainer implements Trainer<NoSettings> {
        @Override
        public long steps(NoSettings settings, int examples) {
            return ANNOUNCED;
        }

        @Override
        public void train(NoSettings settings, TrainingContext context) {
            step(TAKEN, context);
        }
    }

    /** Announces ten steps and takes them. */
    public static final class WholeTrainer implements Trainer<NoSettings> {
        @Override
        public long steps(NoSettings settings, int examples) {
            return ANNOUNCED;
        }

        @Override
        public void train(NoSettings settings, TrainingContext context) {
            step(ANNOUNCED, context);
        }
    }

    private static void step(int steps, TrainingContext context) {
        INDArray gradient = context.parameters().like();
        for (int step = 1; step <= steps; step++) {
            double loss = context.gradient(new int[] {0, 1}, gradient);
            context.parameters().subi(gradient.muli(1e-2));
            context.stepCompleted(step, step, loss);
        }
    }
}
