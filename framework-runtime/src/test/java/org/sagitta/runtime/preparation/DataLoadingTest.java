package org.sagitta.runtime.preparation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.primitives.ImmutableIntArray;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.data.Dataset;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Split;
import org.sagitta.api.data.Targets;
import org.sagitta.api.plugin.DataContext;
import org.sagitta.api.plugin.DataSource;
import org.sagitta.api.settings.NoSettings;
import org.sagitta.runtime.plugin.PluginCatalogue;
import org.sagitta.runtime.plugin.PluginType.Kind;
import org.sagitta.runtime.run.FallbackRunTest;
import org.sagitta.runtime.run.GivenTypes;
import org.sagitta.runtime.run.Runs;

/** Runs that follow one another share the data that they have in common. */
class DataLoadingTest {
    private static final PluginCatalogue TYPES = new GivenTypes(Map.of(
            Kind.DATASET,
            Map.of("file", FileSource.class, "random", RandomSource.class, "remembering", RememberingSource.class),
            Kind.TRAINER,
            Map.of("none", FallbackRunTest.NoTrainer.class)));

    /** The scratch folders of all loads, in their order. */
    private static final List<Path> LOADS = new ArrayList<>();

    @TempDir
    private Path folder;

    private Preparation preparation;

    @BeforeEach
    void create() throws IOException {
        LOADS.clear();
        Files.writeString(folder.resolve("data"), "1 2 3");
        preparation = new Preparation(folder, folder, folder);
    }

    static Stream<Arguments> runs() {
        String plain = "dataset: file";
        String subset = "dataset: {type: file, subset: 4}";
        return Stream.of(
                Arguments.of(1, List.of(plain, plain + "\nseed: 2", "dataset: {type: file, seed: 3}")),
                Arguments.of(1, List.of(plain, plain + "\nmodel: {type: mlp, hidden: [3]}")),
                Arguments.of(2, List.of(plain, subset)),
                Arguments.of(3, List.of(plain, subset, plain)), // one is kept, not all
                Arguments.of(1, List.of(subset, subset)),
                Arguments.of(2, List.of(subset, subset + "\nseed: 2")),
                Arguments.of(2, List.of(plain, plain + "\nloss: binary-cross-entropy")),
                Arguments.of(2, List.of(plain, plain + "\ncurvature: {precision: float32}")),
                Arguments.of(1, List.of("dataset: random", "dataset: random")),
                Arguments.of(2, List.of("dataset: random", "dataset: random\nseed: 2")),
                Arguments.of(
                        1,
                        List.of(
                                "dataset: {type: random, seed: 5}\nseed: 1",
                                "dataset: {type: random, seed: 5}\nseed: 2",
                                "dataset: random\nseed: 5")),
                Arguments.of(2, List.of("dataset: remembering", "dataset: remembering")));
    }

    @ParameterizedTest
    @MethodSource("runs")
    void dataAreLoadedAgainWhereTheyMayDiffer(int loads, List<String> descriptors) throws IOException {
        for (String descriptor : descriptors) {
            prepare(descriptor);
        }
        assertEquals(loads, LOADS.size());
    }

    @Test
    void aRunWithSharedDataSaysTheSameOfThem() throws IOException {
        PreparedRun first = prepare("dataset: file");
        PreparedRun second = prepare("dataset: file\nseed: 2");

        assertSame(features(first), features(second));
        assertEquals(first.data(), second.data());
        assertEquals(List.of("of the data"), second.warnings().given());
        assertEquals(
                Set.of(folder.resolve("data").toString()), second.dataDigests().keySet());
        assertEquals(first.dataDigests(), second.dataDigests());
    }

    @Test
    void theScratchFolderIsGoneWhenTheDataAreLoaded() throws IOException {
        prepare("dataset: file");
        prepare("dataset: remembering");

        assertEquals(2, Set.copyOf(LOADS).size());
        LOADS.forEach(scratch -> assertFalse(Files.exists(scratch) || Files.exists(scratch.getParent())));
    }

    private static Object features(PreparedRun run) {
        return ((EngineModel) run.model()).data().features();
    }

    private PreparedRun prepare(String descriptor) throws IOException {
        Path file = Files.writeString(
                folder.resolve("run.yaml"),
                descriptor
                        + (descriptor.contains("model:") ? "" : "\nmodel: {type: mlp, hidden: []}")
                        + "\ntrainer: none\n");
        return preparation.prepare(Runs.descriptor(TYPES, file));
    }

    private static Dataset load(DataContext context) {
        LOADS.add(context.scratchFolder());
        assertTrue(Files.isDirectory(context.scratchFolder()));
        context.warn("of the data");
        context.progress(1, 2);
        return new Dataset(Map.of(
                Split.TRAIN,
                new Examples(
                        Nd4j.arange(12).reshape(6, 2),
                        List.of(2),
                        new Targets.Classes(ImmutableIntArray.of(0, 1, 0, 1, 0, 1), 2))));
    }

    /** Reads a file. */
    public static final class FileSource implements DataSource<NoSettings> {
        @Override
        public Dataset load(NoSettings settings, DataContext context) throws IOException {
            try (InputStream in = context.open(Path.of("data"))) {
                assertEquals("1 2 3", new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
            }
            return DataLoadingTest.load(context);
        }
    }

    /** Asks for random numbers. */
    public static final class RandomSource implements DataSource<NoSettings> {
        @Override
        public Dataset load(NoSettings settings, DataContext context) {
            context.random();
            return DataLoadingTest.load(context);
        }
    }

    /** May keep something of what it has loaded. */
    public static final class RememberingSource implements DataSource<NoSettings> {
        private int loads;

        @Override
        public Dataset load(NoSettings settings, DataContext context) {
            loads++;
            assertEquals(1, loads, "each run has a source of its own");
            return DataLoadingTest.load(context);
        }
    }
}
