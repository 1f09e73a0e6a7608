package org.sagitta.runtime.preparation;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.runtime.engine.Bits;
import org.sagitta.runtime.plugin.PluginType.Kind;
import org.sagitta.runtime.run.FallbackRunTest;
import org.sagitta.runtime.run.GivenTypes;
import org.sagitta.runtime.run.Runs;

class InitialSeedTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{type: mlp, hidden: [3], initialiser: {type: he-uniform@}}",
                "{type: sequential, layers: [{type: dense, out: 3}], initialiser: {type: pytorch@}}"
            })
    void weightsFollowTheSeedOfTheirOwnOrElseTheRuns(String model) throws IOException {
        String runs = model.replace("@", "");
        String own = model.replace("@", ", seed: 5");

        INDArray theta = initial(5, runs);
        Bits.assertSame(theta, initial(5, runs));
        assertNotEquals(theta, initial(6, runs));
        Bits.assertSame(theta, initial(6, own));
        Bits.assertSame(theta, initial(7, own));
    }

    @Test
    void theUsualInitialiserIsByActivation() throws IOException {
        String layers = "{type: sequential, layers: [{type: dense, out: 4}, relu, {type: dense, out: 3}]@}";

        INDArray theta = initial(5, layers.replace("@", ", initialiser: by-activation"));

        Bits.assertSame(theta, initial(5, layers.replace("@", "")));
        Bits.assertSame(theta, initial(5, "{type: mlp, hidden: [4], activation: relu}"));
        assertNotEquals(theta, initial(5, layers.replace("@", ", initialiser: he-normal")));
    }

    private INDArray initial(long seed, String model) throws IOException {
        Path file = Files.writeString(folder.resolve("initial.yaml"), """
                seed: %d
                dataset: random
                model: %s
                trainer: none
                """.formatted(seed, model));
        return new Preparation(folder, folder, folder)
                .prepare(Runs.descriptor(
                        new GivenTypes(Map.of(
                                Kind.DATASET, Map.of("random", FallbackRunTest.RandomSource.class),
                                Kind.TRAINER, Map.of("none", FallbackRunTest.NoTrainer.class))),
                        file))
                .trainable()
                .orElseThrow()
                .parameters();
    }
}
