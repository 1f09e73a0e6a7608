package org.sagitta.experiments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sagitta.runtime.run.JournalLine;
import org.sagitta.runtime.run.RunStatus;

/** Plugins from a user's folder. */
class PluginFolderTest {
    private static final String SCALED_IDENTITY = """
            import jakarta.validation.constraints.Positive;
            import org.nd4j.linalg.factory.Nd4j;
            import org.pf4j.Extension;
            import org.sagitta.api.objective.Objective;
            import org.sagitta.api.operator.*;
            import org.sagitta.api.plugin.*;
            import org.sagitta.api.settings.*;
            @Extension
            @Describe("a multiple of the identity")
            public final class ScaledIdentityEstimator implements CurvatureEstimator<ScaledIdentityEstimator.Settings> {
              public record Settings(@Positive @Default("1.0") double scale) {}
              @Override public CurvatureOperator estimate(Settings s, Objective o, EstimationContext c) {
                return new DiagonalOperator(
                    Nd4j.valueArrayOf(new long[] {o.dimension()}, s.scale(), o.precision()));
              }
            }
            """;
    private static final String FAILING = """
            import org.pf4j.Extension;
            import org.sagitta.api.objective.Objective;
            import org.sagitta.api.operator.*;
            import org.sagitta.api.plugin.*;
            import org.sagitta.api.settings.*;
            @Extension
            public final class FailingEstimator implements CurvatureEstimator<NoSettings> {
              @Override public CurvatureOperator estimate(NoSettings s, Objective o, EstimationContext c) {
                throw new IllegalStateException("out of ideas");
              }
            }
            """;
    private static final String NOSY = """
            import org.pf4j.Extension;
            import org.sagitta.api.objective.Objective;
            import org.sagitta.api.operator.*;
            import org.sagitta.api.plugin.*;
            import org.sagitta.api.settings.*;
            @Extension
            public final class NosyEstimator implements CurvatureEstimator<NoSettings> {
              @Override public CurvatureOperator estimate(NoSettings s, Objective o, EstimationContext c) {
                try {
                  Class.forName("org.sagitta.runtime.run.Run");
                } catch (ClassNotFoundException e) {
                  throw new IllegalStateException("the runtime is out of sight");
                }
                throw new IllegalStateException("the runtime is in sight");
              }
            }
            """;

    private static final String UNMADE = """
            import org.pf4j.Extension;
            import org.sagitta.api.objective.Objective;
            import org.sagitta.api.operator.*;
            import org.sagitta.api.plugin.*;
            import org.sagitta.api.settings.*;
            @Extension
            public final class UnmadeEstimator implements CurvatureEstimator<NoSettings> {
              public UnmadeEstimator() { throw new IllegalStateException("stillborn"); }
              @Override public CurvatureOperator estimate(NoSettings s, Objective o, EstimationContext c) {
                throw new AssertionError();
              }
            }
            """;
    private static final String LISTENING = """
            import com.google.common.eventbus.Subscribe;
            import org.nd4j.linalg.factory.Nd4j;
            import org.pf4j.Extension;
            import org.sagitta.api.event.RunEvent;
            import org.sagitta.api.objective.Objective;
            import org.sagitta.api.operator.*;
            import org.sagitta.api.plugin.*;
            import org.sagitta.api.settings.*;
            @Extension
            public final class ListeningEstimator implements CurvatureEstimator<NoSettings> {
              private int started;
              private int steps;
              @Subscribe public void onStart(RunEvent.RunStarted event) { started++; }
              @Subscribe public void onStep(RunEvent.StepCompleted event) { steps++; }
              @Override public CurvatureOperator estimate(NoSettings s, Objective o, EstimationContext c) {
                return new DiagonalOperator(Nd4j.createFromArray(1000.0 * started + steps));
              }
            }
            """;

    @TempDir
    private Path folder;

    @Test
    void aPluginBuiltAgainstTheApiAloneIsFoundAndRuns() throws IOException {
        Sagitta sagitta = new Sagitta(folder);
        PluginJar.build(folder, "scaled", "ScaledIdentityEstimator", SCALED_IDENTITY);

        sagitta.run(
                        "run",
                        descriptor(sagitta, "{type: scaled-identity, scale: 2}"),
                        "--plugins",
                        folder.resolve("plugins"))
                .withoutStackTrace()
                .exits(0);

        JournalLine trace = Sagitta.figures(sagitta.onlyRun("plugin")).stream()
                .filter(line -> line.key().equals("scaled-identity/trace"))
                .findFirst()
                .orElseThrow();
        assertEquals(2 * (4 * 3 + 3 + 3 * 3 + 3), trace.value());
        assertTrue(sagitta.run("plugins", "scaled-identity", "--plugins", folder.resolve("plugins"))
                .exits(0)
                .out()
                .contains("a multiple of the identity"));
    }

    @Test
    void oneThatThrowsIsNamedAndTheOtherEstimatorsStillRun() throws IOException {
        Sagitta sagitta = new Sagitta(folder);
        PluginJar.build(folder, "sloth", "FailingEstimator", FAILING);

        Sagitta.Result result = sagitta.run(
                        "run", descriptor(sagitta, "failing, hessian"), "--plugins", folder.resolve("plugins"))
                .exits(1);

        assertTrue(result.err().contains("sloth") && result.err().contains("out of ideas"), result.err());
        List<JournalLine> figures = Sagitta.figures(sagitta.onlyRun("plugin"));
        assertTrue(figures.stream().anyMatch(line -> line.key().equals("hessian/trace")), "the Hessian was measured");
        assertEquals(
                RunStatus.State.FAILED,
                RunStatus.read(sagitta.onlyRun("plugin")).state());
    }

    @Test
    void oneThatCannotBeMadeIsNamedBeforeAnythingIsWritten() throws IOException {
        Sagitta sagitta = new Sagitta(folder);
        PluginJar.build(folder, "unmade", "UnmadeEstimator", UNMADE);

        Sagitta.Result result = sagitta.run(
                        "run", descriptor(sagitta, "unmade"), "--plugins", folder.resolve("plugins"))
                .exits(2);

        assertTrue(result.err().contains("unmade") && result.err().contains("stillborn"), result.err());
        sagitta.assertNothingWritten();
    }

    @Test
    void oneMayListenToTheRunFromItsStart() throws IOException {
        Sagitta sagitta = new Sagitta(folder);
        PluginJar.build(folder, "listening", "ListeningEstimator", LISTENING);

        sagitta.run(
                        "run",
                        descriptor(sagitta, "listening"),
                        "--plugins",
                        folder.resolve("plugins"),
                        "--set",
                        "trainer={type: sgd, epochs: 2, batch-size: 10}")
                .exits(0);

        assertEquals(
                List.of(1000.0, 1006.0),
                Sagitta.figures(sagitta.onlyRun("plugin")).stream()
                        .filter(line -> line.key().equals("listening/trace"))
                        .map(JournalLine::value)
                        .toList());
    }

    @Test
    void theRuntimeIsOutOfAPluginsSight() throws IOException {
        Sagitta sagitta = new Sagitta(folder);
        PluginJar.build(folder, "nosy", "NosyEstimator", NOSY);

        Sagitta.Result result = sagitta.run("run", descriptor(sagitta, "nosy"), "--plugins", folder.resolve("plugins"))
                .exits(1);

        assertTrue(result.err().contains("the runtime is out of sight"), result.err());
    }

    @Test
    void aBrokenPluginIsAWarningWhereNobodyNeedsIt() throws IOException {
        Sagitta sagitta = new Sagitta(folder);
        Files.writeString(Files.createDirectories(folder.resolve("plugins")).resolve("broken.jar"), "no jar at all");

        Sagitta.Result result = sagitta.run(
                        "run", descriptor(sagitta, "hessian"), "--plugins", folder.resolve("plugins"))
                .withoutStackTrace()
                .exits(0);

        assertTrue(result.err().contains("warning: the plugin broken.jar could not be loaded"), result.err());
    }

    @Test
    void aBrokenPluginThatTheDescriptorNeedsIsNamedWithItsCause() throws IOException {
        Sagitta sagitta = new Sagitta(folder);
        Files.writeString(Files.createDirectories(folder.resolve("plugins")).resolve("broken.jar"), "no jar at all");

        Sagitta.Result result = sagitta.run(
                        "run", descriptor(sagitta, "of-the-broken-one"), "--plugins", folder.resolve("plugins"))
                .withoutStackTrace()
                .exits(2);

        assertTrue(result.err().contains("of-the-broken-one") && result.err().contains("broken.jar"), result.err());
        sagitta.assertNothingWritten();
    }

    private static Path descriptor(Sagitta sagitta, String estimators) {
        return sagitta.file(
                "plugin.yaml",
                "experiment: plugin",
                "dataset: {type: gaussian-blobs, classes: 3, dimensions: 4, examples: 30}",
                "model: {type: mlp, hidden: [3]}",
                "trainer: none",
                "estimators: [" + estimators + "]",
                "metrics: [trace]");
    }
}
