package org.sagitta.runtime.preparation;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.primitives.ImmutableIntArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.data.Dataset;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Split;
import org.sagitta.api.data.Targets;
import org.sagitta.api.plugin.DataContext;
import org.sagitta.api.plugin.DataSource;
import org.sagitta.api.plugin.Trainer;
import org.sagitta.api.plugin.TrainingContext;
import org.sagitta.api.settings.NoSettings;
import org.sagitta.runtime.descriptor.Descriptor;
import org.sagitta.runtime.model.ModelException;
import org.sagitta.runtime.plugin.PluginCatalogue;
import org.sagitta.runtime.plugin.PluginType.Kind;
import org.sagitta.runtime.run.FallbackRunTest;
import org.sagitta.runtime.run.GivenTypes;
import org.sagitta.runtime.run.Runs;

/** Tests batches with a single example under batch normalisation, for 33 examples of [2, 2, 2]. */
class SingleExampleBatchesTest {
    private static final int EXAMPLES = 33;
    private static final String VECTORS = "[flatten, {type: dense, out: 4}, batch-norm, {type: dense, out: 3}]";
    private static final String IMAGES =
            "[{type: conv2d, out: 3, kernel: 1}, batch-norm, flatten, {type: dense, out: 3}]";
    private static final String PIXELS =
            "[{type: conv2d, out: 3, kernel: 2}, batch-norm, flatten, {type: dense, out: 3}]";

    private static final PluginCatalogue TYPES = new GivenTypes(Map.of(
            Kind.DATASET, Map.of("drawn", DrawnSource.class),
            Kind.TRAINER,
                    Map.of(
                            "none", FallbackRunTest.NoTrainer.class,
                            "ones", OnesTrainer.class,
                            "eights", EightsTrainer.class,
                            "tens", TensTrainer.class,
                            "secretive", SecretiveTrainer.class)));

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{batch-norm: train, batch-size: 32}               | 33 examples in batches of 32 leave a last batch of one example",
                "{batch-norm: train, batch-size: 1}                | 33 examples in batches of 1 are each one example",
                "{batch-norm: train, examples: 1}                  | 1 example in batches of 1 are each one example",
                "{batch-norm: train, examples: 11, batch-size: 10} | 11 examples in batches of 10 leave a last batch of one"
            })
    void curvatureOfABatchOfOneExampleIsRefused(String curvature, String part) {
        for (String layers : List.of(VECTORS, PIXELS)) {
            String message = assertThrows(ModelException.class, () -> prepare(layers, "none", curvature))
                    .getMessage();
            assertTrue(message.startsWith("curvature.batch-norm is train, but " + part), message);
            assertTrue(message.contains("normalised values then are all 0"), message);
            assertEquals(
                    message,
                    assertThrows(ModelException.class, () -> forecast(layers, "none", curvature))
                            .getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{batch-norm: train}",
                "{batch-norm: train, batch-size: 31}",
                "{batch-norm: train, batch-size: 40}",
                "{batch-norm: train, batch-size: 32, examples: 32}",
                "{batch-norm: eval, batch-size: 32}",
                "{examples: 1}"
            })
    void otherCurvatureIsNot(String curvature) {
        assertDoesNotThrow(() -> prepare(VECTORS, "none", curvature));
    }

    /** Their channels have statistics over the pixels. */
    @ParameterizedTest
    @ValueSource(strings = {"{batch-norm: train, batch-size: 32}", "{batch-norm: train, batch-size: 1}"})
    void imagesOfOneExampleHaveStatistics(String curvature) {
        assertDoesNotThrow(() -> prepare(IMAGES, "ones", curvature));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ones   | The trainer ones: 33 examples in batches of 1 are each one example",
                "eights | The trainer eights: 33 examples in batches of 8 leave a last batch of one example"
            })
    void trainingOnABatchOfOneExampleIsRefused(String trainer, String message) {
        String refusal = assertThrows(ModelException.class, () -> prepare(VECTORS, trainer, "{}"))
                .getMessage();
        assertTrue(refusal.startsWith(message), refusal);
        assertDoesNotThrow(() -> prepare(VECTORS, "tens", "{}"));
    }

    @Test
    void aTrainerThatDoesNotSayIsWarnedOfWhenItTakesOne() throws IOException {
        PreparedRun run = prepare(VECTORS, "secretive", "{}");
        INDArray gradient = run.trainable().orElseThrow().parameters().like();
        run.trainable().orElseThrow().gradient(new int[] {3, 4}, gradient);
        assertEquals(List.of(), run.warnings().given());
        run.trainable().orElseThrow().gradient(new int[] {3}, gradient);
        run.trainable().orElseThrow().gradient(new int[] {5}, gradient);
        assertEquals(
                List.of(
                        "The training took a batch of one example for the batch normalisation of layer 2, whose normalised"
                                + " values then are all 0, since a single example is its own mean."),
                run.warnings().given());
    }

    private PreparedRun prepare(String layers, String trainer, String curvature) throws IOException {
        return new Preparation(folder, folder, folder).prepare(descriptor(layers, trainer, curvature));
    }

    private Forecast forecast(String layers, String trainer, String curvature) throws IOException {
        return new Preparation(folder, folder, folder).forecast(descriptor(layers, trainer, curvature));
    }

    private Descriptor descriptor(String layers, String trainer, String curvature) throws IOException {
        Path file = Files.writeString(folder.resolve("lone.yaml"), """
                dataset: drawn
                model: {type: sequential, layers: %s}
                trainer: %s
                curvature: %s
                """.formatted(layers, trainer, curvature));
        return Runs.descriptor(TYPES, file);
    }

    /** A source of images with two channels. */
    public static final class DrawnSource implements DataSource<NoSettings> {
        @Override
        public Dataset load(NoSettings settings, DataContext context) {
            Random random = new Random(7);
            double[] features = IntStream.range(0, 8 * EXAMPLES)
                    .mapToDouble(i -> random.nextGaussian())
                    .toArray();
            int[] labels = IntStream.range(0, EXAMPLES)
                    .map(n -> n * n % 3 == 0 ? 2 : n % 2)
                    .toArray();
            labels[0] = 0;
            return new Dataset(Map.of(
                    Split.TRAIN,
                    new Examples(
                            Nd4j.create(features, new long[] {EXAMPLES, 8}, 'c'),
                            List.of(2, 2, 2),
                            new Targets.Classes(ImmutableIntArray.copyOf(labels), 3))));
        }
    }

    /** A trainer that declares the sizes of its batches. */
    private abstract static class SayingTrainer implements Trainer<NoSettings> {
        private final OptionalInt batch;

        SayingTrainer(OptionalInt batch) {
            this.batch = batch;
        }

        @Override
        public OptionalInt batchSize(NoSettings settings, int examples) {
            return batch;
        }

        @Override
        public long steps(NoSettings settings, int examples) {
            return 1;
        }

        @Override
        public void train(NoSettings settings, TrainingContext context) {}
    }

    /** A trainer with batches of 1. */
    public static final class OnesTrainer extends SayingTrainer {
        public OnesTrainer() {
            super(OptionalInt.of(1));
        }
    }

    /** A trainer with batches of 8. */
    public static final class EightsTrainer extends SayingTrainer {
        public EightsTrainer() {
            super(OptionalInt.of(8));
        }
    }

    /** A trainer with batches of 10. */
    public static final class TensTrainer extends SayingTrainer {
        public TensTrainer() {
            super(OptionalInt.of(10));
        }
    }

    /** A trainer that does not declare its batches. */
    public static final class SecretiveTrainer extends SayingTrainer {
        public SecretiveTrainer() {
            super(OptionalInt.empty());
        }
    }
}
