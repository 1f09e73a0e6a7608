package org.sagitta.experiments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.eventbus.Subscribe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sagitta.api.event.RunEvent.StepCompleted;
import org.sagitta.runtime.descriptor.reader.DescriptorReader;
import org.sagitta.runtime.descriptor.reader.Overrides;
import org.sagitta.runtime.experiment.Audience;
import org.sagitta.runtime.experiment.Experiment;
import org.sagitta.runtime.experiment.ExperimentFolders;
import org.sagitta.runtime.experiment.Outcome;
import org.sagitta.runtime.plugin.LoadedPlugins;
import org.sagitta.runtime.record.Journal;
import org.sagitta.runtime.record.RunDirectory;
import org.sagitta.runtime.record.RunStatus.State;

/** Tests experiments that are called from Java. The command line only adds output, no figures. */
class ExperimentTest {
    private static LoadedPlugins plugins;

    @TempDir
    private Path folder;

    @BeforeAll
    static void load() {
        plugins = new LoadedPlugins(
                List.of(Path.of(System.getProperty("sagitta.distribution")).resolve("plugins")),
                DescriptorReader.builtIn());
    }

    @Test
    void aCallFromJavaGivesTheFiguresOfTheCommandLine() throws IOException {
        Path descriptor = descriptor("seed: 5");
        Outcome outcome = experiment(descriptor, Audience.SILENT).run();
        assertEquals(State.FINISHED, outcome.state());
        assertTrue(outcome.holds());
        assertFalse(outcome.isSweep());
        assertTrue(Files.exists(outcome.directory().report()));

        Sagitta sagitta = new Sagitta(Files.createDirectories(folder.resolve("line")));
        sagitta.run("run", descriptor).exits(0);
        assertEquals(figures(outcome.directory()), figures(sagitta.onlyRun("called")));
    }

    @Test
    void theVerdictIsInTheOutcome() throws IOException {
        Outcome outcome = experiment(
                        descriptor(
                                "verdict:",
                                "  - {claim: no loss is this small, figures: {loss: loss}, bar: MAX(loss) < 1e-9}"),
                        Audience.SILENT)
                .run();
        assertEquals(1, outcome.verdicts().size());
        assertFalse(outcome.holds());
    }

    /**
     * Checks that the audience hears of all events in order, that an interrupt of the thread ends a run, and that
     * resume continues it.
     */
    @Test
    void anInterruptedThreadEndsInOrderAndIsResumed() throws IOException {
        Path descriptor = descriptor("seed: 5");
        List<String> told = new ArrayList<>();
        Outcome interrupted =
                experiment(descriptor, new InterruptingAudience(told, 7)).run();
        assertFalse(Thread.interrupted());
        assertEquals(State.INTERRUPTED, interrupted.state());
        assertEquals(List.of("starts", "listens", "run ends", "came to INTERRUPTED", "ends"), told);

        Outcome resumed = experiment(interrupted.directory().descriptor(), Audience.SILENT)
                .resume(interrupted.directory());
        assertEquals(State.FINISHED, resumed.state());
        Outcome straight = experiment(descriptor, Audience.SILENT).run();
        assertEquals(figures(straight.directory()), figures(resumed.directory()));
    }

    /** A {@code StoppingAudience} stops the experiment at one moment, and swallows the interrupt that may come of it. */
    private static final class StoppingAudience implements Audience {
        private final String moment;
        private Experiment experiment;
        private long steps;

        StoppingAudience(String moment) {
            this.moment = moment;
        }

        private void at(String here) {
            if (here.equals(moment)) {
                experiment.stop();
                Thread.interrupted();
            }
        }

        @Override
        public void experimentStarts(Experiment started) {
            experiment = started;
            at("start");
        }

        @Override
        public List<Object> listeners(String label) {
            at("listeners");
            return List.of(this);
        }

        @Subscribe
        public void onStep(StepCompleted event) {
            steps = event.step();
            at("step " + steps);
        }

        @Override
        public void runEnds() {
            at("end of a run");
        }
    }

    @ParameterizedTest
    @CsvSource({"start, 0", "listeners, 0", "step 1, 1", "step 7, 7"})
    void aRequestToStopIsNeverLost(String moment, long steps) throws IOException {
        Path descriptor = descriptor("seed: 5");
        StoppingAudience audience = new StoppingAudience(moment);
        Outcome stopped = experiment(descriptor, audience).run();
        assertEquals(State.INTERRUPTED, stopped.state());
        assertEquals(steps, audience.steps);

        Outcome resumed =
                experiment(stopped.directory().descriptor(), Audience.SILENT).resume(stopped.directory());
        assertEquals(State.FINISHED, resumed.state());
        Outcome straight = experiment(descriptor, Audience.SILENT).run();
        assertEquals(figures(straight.directory()), figures(resumed.directory()));
    }

    @Test
    void aSweepThatIsStoppedBetweenTwoRunsBeginsNoOther() throws IOException {
        Path descriptor = descriptor("sweep: {trainer.learning-rate: [0.1, 0.2]}");
        Outcome stopped =
                experiment(descriptor, new StoppingAudience("end of a run")).run();
        assertEquals(State.INTERRUPTED, stopped.state());
        try (Stream<Path> runs = Files.list(stopped.directory().path().getParent())) {
            assertEquals(2, runs.count());
        }

        Outcome resumed =
                experiment(stopped.directory().descriptor(), Audience.SILENT).resume(stopped.directory());
        assertEquals(State.FINISHED, resumed.state());
    }

    @Test
    void theRunsOfASweepComeInTheOrderOfTheirValuesAndHaveOneOutcome() throws IOException {
        List<String> labels = new ArrayList<>();
        Audience audience = new Audience() {
            @Override
            public List<Object> listeners(String label) {
                labels.add(label);
                return List.of();
            }
        };

        Outcome outcome = experiment(descriptor("sweep: {trainer.learning-rate: [0.3, 0.1, 0.2]}"), audience)
                .run();

        assertTrue(outcome.isSweep());
        assertEquals(State.FINISHED, outcome.state());
        assertEquals(List.of("run 1 of 3", "run 2 of 3", "run 3 of 3"), labels);
        try (Stream<Path> runs = Files.list(outcome.directory().path().getParent())) {
            List<RunDirectory> sorted = runs.sorted().map(RunDirectory::new).toList();
            assertEquals(4, sorted.size(), "the sweep and its runs");
            for (int run = 1; run <= 3; run++) {
                String descriptor = Files.readString(sorted.get(run).descriptor());
                assertTrue(
                        descriptor.contains(
                                "learning-rate: " + List.of(0.3, 0.1, 0.2).get(run - 1)),
                        descriptor);
            }
        }
    }

    /** An {@code InterruptingAudience} interrupts the training's thread after a number of steps. */
    private record InterruptingAudience(List<String> told, long steps) implements Audience {
        @Override
        public void experimentStarts(Experiment experiment) {
            told.add("starts");
        }

        @Override
        public List<Object> listeners(String label) {
            told.add("listens");
            return List.of(this);
        }

        @Subscribe
        public void onStep(StepCompleted event) {
            if (event.step() == steps) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void runEnds() {
            told.add("run ends");
        }

        @Override
        public void experimentCameTo(Outcome outcome) {
            told.add("came to " + outcome.state());
        }

        @Override
        public void experimentEnds() {
            told.add("ends");
        }
    }

    private Experiment experiment(Path descriptor, Audience audience) {
        return new Experiment(
                new DescriptorReader(plugins).read(descriptor, Overrides.NONE),
                new ExperimentFolders(folder, folder, folder.resolve("java")),
                plugins,
                List.of(),
                audience);
    }

    private Path descriptor(String... further) throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                "experiment: called",
                "dataset: {type: gaussian-blobs, classes: 3, dimensions: 4, examples: 60}",
                "model: {type: mlp, hidden: [5]}",
                "trainer: {type: sgd, batch-size: 20, epochs: 5}",
                "checkpoints: {every: 1 epoch}",
                "estimators: [hessian, kfac]",
                "metrics: [trace, spectral-norm]"));
        lines.addAll(List.of(further));
        return Files.write(folder.resolve("called.yaml"), lines);
    }

    private static List<String> figures(RunDirectory run) throws IOException {
        return Journal.read(run.journal(), 0).lines().stream()
                .map(line -> line.step() + " " + line.key() + " " + line.measurement())
                .toList();
    }
}
