package org.sagitta.experiments;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.eventbus.Subscribe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sagitta.api.event.RunEvent.CheckpointReached;
import org.sagitta.api.event.RunEvent.MetricMeasured;
import org.sagitta.api.event.RunEvent.StepCompleted;
import org.sagitta.runtime.descriptor.Descriptor;
import org.sagitta.runtime.descriptor.reader.DescriptorReader;
import org.sagitta.runtime.descriptor.reader.Overrides;
import org.sagitta.runtime.plugin.LoadedPlugins;
import org.sagitta.runtime.preparation.Preparation;
import org.sagitta.runtime.preparation.PreparedRun;
import org.sagitta.runtime.record.Environment;
import org.sagitta.runtime.record.Provenance;
import org.sagitta.runtime.record.RunDirectory;
import org.sagitta.runtime.record.RunStatus;
import org.sagitta.runtime.record.RunStatus.State;
import org.sagitta.runtime.record.Warnings;
import org.sagitta.runtime.run.Run;
import org.sagitta.runtime.training.StopRequest;

/**
 * Tests all figures that use earlier checkpoints in a run that ends too early and is resumed: figures and artifacts
 * equal those of an uninterrupted run. A crash is simulated by a copy of the run's folder at some moment.
 */
class ResumedFiguresTest {
    /** A descriptor with two phases and checkpoints at 0, 3, 6 ... 18. */
    private static final String[] DESCRIPTOR = {
        "experiment: looks-back",
        "seed: 3",
        "dataset: {type: gaussian-blobs, classes: 3, dimensions: 4, examples: 60}",
        "model: {type: sequential, layers: [{type: dense, out: 4}, batch-norm, relu, {type: dense, out: 3}, relu, {type: dense, out: 3}]}",
        "trainer:",
        "  - {type: sgd, batch-size: 10, steps: 8, momentum: 0.9}",
        "  - {type: adam, batch-size: 15, steps: 10}",
        "checkpoints: {at: [start, end], every: 3 steps}",
        "curvature: {examples: 30}",
        "estimators:",
        "  - hessian",
        "  - {type: kfac, fisher: mc, averaging: {decay: 0.7, every: 2}}",
        "  - {type: ekfac, averaging: {}, basis-every: 2}",
        "  - {type: ekfac, name: ekfac-kept, basis-every: 3, at: [start, end]}",
        "  - {type: slang, rank: 2, passes: 1, at: [6 steps, end]}",
        "metrics:",
        "  - trace",
        "  - {type: top-eigenpairs, count: 3, estimators: [hessian, ekfac]}",
        "  - {type: subspace-overlap, count: 2, kept: 3, estimators: [hessian, kfac]}",
        "  - type: approximation-quality",
        "    reference: ekfac-kept",
        "    estimators: [ekfac]",
        "    layers: false",
        "    top-eigenvectors: 2",
        "    random-vectors: 2",
        "    probes: 2",
        "    lanczos-steps: 4",
        "    at: [9 steps, end]",
        "  - {type: distance, window: 3}",
        "  - {type: distance, name: distance-late, at: [12 steps, end]}",
        "  - {type: weight-norm, window: 3}",
        "  - {type: gradient-norm, window: 4}",
        "  - {type: gradient-noise-scale, window: 2}",
        "  - {type: loss-fluctuation, window: 3}",
        "  - {type: loss-fluctuation, name: fluctuation-late, window: 2, at: [6 steps, 15 steps, end]}",
        "  - {type: interpolation, to: start, resolution: 5}",
        "  - {type: interpolation, name: back, to: previous, resolution: 5}",
        "  - {type: landscape-1d, along: trajectory, directions: 1, resolution: 5, at: [9 steps, end]}",
        "  - {type: landscape-2d, along: trajectory, resolution: 4, at: [12 steps, end]}",
        "  - {type: normalised-flatness, measures: [pac-bayes], pac-bayes: {draws: 3}}",
        "  - type: rescaling-distribution",
        "    measures: [normalised-flatness]",
        "    rescalings: 2",
        "    flatness: {measures: [pac-bayes-loss], pac-bayes: {draws: 2}}",
        "    at: [12 steps, end]"
    };

    @TempDir
    private static Path folder;

    private static LoadedPlugins plugins;
    private static Descriptor descriptor;
    private static RunDirectory straight;

    /** The moments of a crash: during a checkpoint, with its lines or before them, and between two checkpoints. */
    private static final List<String> FEW = List.of("checkpoint-3", "line-300", "step-11");

    private static final List<String> MANY = List.of(
            "checkpoint-0",
            "step-1",
            "step-4",
            "line-100",
            "step-6",
            "step-8",
            "step-9",
            "line-200",
            "step-14",
            "checkpoint-15",
            "line-400",
            "step-17",
            "step-18");

    /** A {@code Recorder} copies the run's folder at some events. */
    private static final class Recorder {
        private final RunDirectory run;
        private int lines;

        Recorder(RunDirectory run) {
            this.run = run;
        }

        @Subscribe
        public void onStep(StepCompleted event) {
            keep("step-" + event.step());
        }

        @Subscribe
        public void onCheckpoint(CheckpointReached event) {
            keep("checkpoint-" + event.checkpoint().step());
        }

        @Subscribe
        public void onFigure(MetricMeasured event) {
            lines++;
            keep("line-" + lines);
        }

        private void keep(String moment) {
            if (FEW.contains(moment) || MANY.contains(moment)) {
                copy(run.path(), crashed(moment));
            }
        }
    }

    /** An {@code Interrupter} interrupts the run's thread at a step, as Ctrl-C does. */
    private record Interrupter(long step) {
        @Subscribe
        public void onStep(StepCompleted event) {
            if (event.step() == step) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @BeforeAll
    static void runStraightThrough() throws IOException {
        plugins = new LoadedPlugins(
                List.of(Sagitta.root().resolve("target/distribution/plugins")), DescriptorReader.builtIn());
        Path file = Files.writeString(folder.resolve("looks-back.yaml"), String.join("\n", DESCRIPTOR) + "\n");
        descriptor = new DescriptorReader(plugins)
                .read(file, Overrides.NONE)
                .variants()
                .get(0)
                .descriptor();
        straight = new RunDirectory(folder.resolve("straight")).create();
        assertEquals(State.FINISHED, run(straight, new Recorder(straight)).state());
    }

    static List<String> few() {
        return FEW;
    }

    static List<String> many() {
        return MANY;
    }

    @ParameterizedTest
    @MethodSource("few")
    void aRunThatWasKilledGoesOnToTheSameFigures(String moment) throws IOException {
        RunDirectory run = new RunDirectory(crashed(moment));
        String before = Files.readString(run.journal());
        assertEquals(State.FINISHED, resume(run).state());
        assertSame(run);
        assertTrue(Files.readString(run.journal()).startsWith(before), "figures that were there keep their times");
        assertEquals(1, Provenance.resumed(run).size());
    }

    @ParameterizedTest
    @MethodSource("many")
    @Tag("thorough")
    void aRunThatWasKilledAtAnyMomentDoes(String moment) throws IOException {
        aRunThatWasKilledGoesOnToTheSameFigures(moment);
    }

    @ParameterizedTest
    @ValueSource(longs = 7)
    void aRunThatWasInterruptedGoesOnToTheSameFigures(long step) throws IOException {
        RunDirectory run = new RunDirectory(folder.resolve("interrupted-" + step)).create();
        assertEquals(State.INTERRUPTED, run(run, new Interrupter(step)).state());
        assertEquals(State.FINISHED, resume(run).state());
        assertSame(run);
    }

    @Test
    @Tag("thorough")
    void aRunThatWasInterruptedAgainAndAgainGoesOnToTheSameFigures() throws IOException {
        RunDirectory run = new RunDirectory(folder.resolve("again")).create();
        assertEquals(State.INTERRUPTED, run(run, new Interrupter(2)).state());
        for (long step = 4; step < 18; step += 5) {
            assertEquals(State.INTERRUPTED, resume(run, new Interrupter(step)).state());
        }
        assertEquals(State.FINISHED, resume(run).state());
        assertSame(run);
        assertEquals(4, Provenance.resumed(run).size());
    }

    private static Path crashed(String moment) {
        return folder.resolve("at-" + moment);
    }

    private static RunStatus run(RunDirectory directory, Object... listeners) throws IOException {
        PreparedRun prepared = new Preparation(folder, folder, folder).prepare(descriptor);
        Provenance provenance = new Provenance(
                "test",
                Optional.empty(),
                List.of(),
                "nobody",
                3,
                prepared.dimension(),
                new TreeMap<>(),
                Optional.empty(),
                Environment.current(1),
                "blas",
                Optional.empty(),
                prepared.warnings().given(),
                prepared.dataDigests(),
                List.of());
        RunStatus begun = Run.begin(prepared, directory, Optional.empty(), provenance);
        return Run.execute(prepared, directory, begun, List.of(listeners), new StopRequest());
    }

    private static RunStatus resume(RunDirectory directory, Object... listeners) throws IOException {
        Run.rewind(directory);
        return Run.resume(
                new Preparation(folder, folder, folder).prepare(descriptor),
                directory,
                List.of(listeners),
                new StopRequest());
    }

    private static void assertSame(RunDirectory run) throws IOException {
        assertEquals(lines(straight), lines(run));
        assertEquals(Warnings.read(straight), Warnings.read(run));
        assertEquals(names(straight), names(run));
        List<Path> expected = files(straight);
        assertEquals(expected, files(run));
        for (Path file : expected) {
            assertArrayEquals(
                    Files.readAllBytes(straight.path().resolve(file)),
                    Files.readAllBytes(run.path().resolve(file)),
                    file.toString());
        }
    }

    private static String lines(RunDirectory run) throws IOException {
        return Files.readString(run.journal()).replaceAll("\"time\":\"[^\"]*\"", "");
    }

    /** Returns the files in the run's folder and its checkpoints, without those that only a resumption needs. */
    private static List<Path> names(RunDirectory run) throws IOException {
        try (Stream<Path> all = Files.walk(run.path(), 2)) {
            return all.map(file -> run.path().relativize(file)).sorted().toList();
        }
    }

    /** Returns the artifacts. */
    private static List<Path> files(RunDirectory run) throws IOException {
        try (Stream<Path> all = Files.walk(run.artifacts())) {
            return all.filter(Files::isRegularFile)
                    .map(file -> run.path().relativize(file))
                    .sorted()
                    .collect(Collectors.toList());
        }
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : all.sorted().toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
