package org.sagitta.runtime.preparation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.sagitta.api.contract.ArrayAssertions.assertIdentical;

import com.google.common.collect.Maps;
import com.google.common.primitives.ImmutableIntArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.data.Dataset;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Split;
import org.sagitta.api.data.Targets;
import org.sagitta.api.plugin.DataContext;
import org.sagitta.api.plugin.DataSource;
import org.sagitta.api.settings.NoSettings;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.runtime.plugin.PluginCatalogue;
import org.sagitta.runtime.plugin.PluginType.Kind;
import org.sagitta.runtime.run.FallbackRunTest;
import org.sagitta.runtime.run.GivenTypes;
import org.sagitta.runtime.run.Runs;

/** Tests the effect of the keys that every data set accepts. */
class DatasetKeysTest {
    private static final PluginCatalogue TYPES = new GivenTypes(Map.of(
            Kind.DATASET, Map.of("drawn", DrawnSource.class),
            Kind.TRAINER, Map.of("none", FallbackRunTest.NoTrainer.class)));

    @TempDir
    private Path folder;

    @Test
    void theTrainingPartIsWhatIsLeftAndWhatIsHeldOutIsMeasured() throws IOException {
        Map<Split, LossSurface> whole = prepare("drawn", 1).surfaces();
        Map<Split, LossSurface> treated =
                prepare("{type: drawn, hold-out: 3, subset: 5}", 1).surfaces();

        assertEquals(Map.of(Split.TRAIN, 12), examples(whole));
        assertEquals(Map.of(Split.TRAIN, 5, Split.VALIDATION, 3), examples(treated));
    }

    @Test
    void aSeedOfTheirOwnHoldsTheDataFixed() throws IOException {
        String fixed = "{type: drawn, hold-out: 3, subset: 5, label-noise: 0.5, seed: 4}";
        String free = "{type: drawn, hold-out: 3, subset: 5, label-noise: 0.5}";

        assertIdentical(atZero(prepare(fixed, 1)), atZero(prepare(fixed, 2)));
        assertIdentical(atZero(prepare(free, 4)), atZero(prepare(fixed, 1)));
        assertNotEquals(atZero(prepare(free, 1)), atZero(prepare(free, 2)));
        assertNotEquals(
                prepare(fixed, 1).trainable().orElseThrow().parameters(),
                prepare(fixed, 2).trainable().orElseThrow().parameters(),
                "the model's seed");
    }

    /** The training loss's gradient where all parameters are 0: a figure of the data alone. */
    private static INDArray atZero(PreparedRun run) {
        INDArray gradient = run.trainable().orElseThrow().parameters().like();
        run.trainable().orElseThrow().parameters().assign(0);
        run.trainable().orElseThrow().gradient(new int[] {0, 1, 2, 3, 4}, gradient);
        return gradient;
    }

    private static Map<Split, Integer> examples(Map<Split, LossSurface> surfaces) {
        return Maps.transformValues(surfaces, LossSurface::examples);
    }

    private PreparedRun prepare(String dataset, long seed) throws IOException {
        Path file = Files.writeString(folder.resolve("keys.yaml"), """
                dataset: %s
                seed: %d
                model: {type: mlp, hidden: []}
                trainer: none
                """.formatted(dataset, seed));
        return new Preparation(folder, folder, folder).prepare(Runs.descriptor(TYPES, file));
    }

    /** A source of twelve random examples of three classes. */
    public static final class DrawnSource implements DataSource<NoSettings> {
        @Override
        public Dataset load(NoSettings settings, DataContext context) {
            RandomGenerator random = context.random();
            double[] features = new double[24];
            Arrays.setAll(features, i -> random.nextGaussian());
            return new Dataset(Map.of(
                    Split.TRAIN,
                    new Examples(
                            Nd4j.create(features, new long[] {12, 2}, 'c'),
                            List.of(2),
                            new Targets.Classes(ImmutableIntArray.of(0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2), 3))));
        }
    }
}
