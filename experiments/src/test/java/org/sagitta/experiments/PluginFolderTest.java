package org.sagitta.experiments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.contract.ArrayAssertions;
import org.sagitta.api.data.Npy;
import org.sagitta.runtime.record.JournalLine;
import org.sagitta.runtime.record.RunDirectory;
import org.sagitta.runtime.record.RunStatus;

/** Tests plugins from a user's folder. */
class PluginFolderTest {
    private static final String SCALED_IDENTITY = """
            import jakarta.validation.constraints.Positive;
            import org.nd4j.linalg.factory.Nd4j;
            import org.pf4j.Extension;
            import org.sagitta.api.surface.LossSurface;
            import org.sagitta.api.operator.*;
            import org.sagitta.api.plugin.*;
            import org.sagitta.api.settings.*;
            @Extension
            @Describe("a multiple of the identity")
            public final class ScaledIdentityEstimator implements CurvatureEstimator<ScaledIdentityEstimator.Settings> {
              public record Settings(@Positive @Default("1.0") double scale) {}
              @Override public CurvatureOperator estimate(Settings s, LossSurface o, EstimationContext c) {
                return new DiagonalOperator(
                    Nd4j.valueArrayOf(new long[] {o.dimension()}, s.scale(), o.precision()));
              }
            }
            """;
    private static final String FAILING = """
            import org.pf4j.Extension;
            import org.sagitta.api.surface.LossSurface;
            import org.sagitta.api.operator.*;
            import org.sagitta.api.plugin.*;
            import org.sagitta.api.settings.*;
            @Extension
            public final class FailingEstimator implements CurvatureEstimator<NoSettings> {
              @Override public CurvatureOperator estimate(NoSettings s, LossSurface o, EstimationContext c) {
                throw new IllegalStateException("out of ideas");
              }
            }
            """;
    private static final String NOSY = """
            import org.pf4j.Extension;
            import org.sagitta.api.surface.LossSurface;
            import org.sagitta.api.operator.*;
            import org.sagitta.api.plugin.*;
            import org.sagitta.api.settings.*;
            @Extension
            public final class NosyEstimator implements CurvatureEstimator<NoSettings> {
              @Override public CurvatureOperator estimate(NoSettings s, LossSurface o, EstimationContext c) {
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
            import org.sagitta.api.surface.LossSurface;
            import org.sagitta.api.operator.*;
            import org.sagitta.api.plugin.*;
            import org.sagitta.api.settings.*;
            @Extension
            public final class UnmadeEstimator implements CurvatureEstimator<NoSettings> {
              public UnmadeEstimator() { throw new IllegalStateException("stillborn"); }
              @Override public CurvatureOperator estimate(NoSettings s, LossSurface o, EstimationContext c) {
                throw new AssertionError();
              }
            }
            """;
    private static final String LISTENING = """
            import com.google.common.eventbus.Subscribe;
            import org.nd4j.linalg.factory.Nd4j;
            import org.pf4j.Extension;
            import org.sagitta.api.event.RunEvent;
            import org.sagitta.api.surface.LossSurface;
            import org.sagitta.api.operator.*;
            import org.sagitta.api.plugin.*;
            import org.sagitta.api.settings.*;
            @Extension
            public final class ListeningEstimator implements CurvatureEstimator<NoSettings> {
              private int started;
              private int steps;
              @Subscribe public void onStart(RunEvent.RunStarted event) { started++; }
              @Subscribe public void onStep(RunEvent.StepCompleted event) { steps++; }
              @Override public CurvatureOperator estimate(NoSettings s, LossSurface o, EstimationContext c) {
                return new DiagonalOperator(Nd4j.createFromArray(1000.0 * started + steps));
              }
            }
            """;
    private static final String AFFINE = """
            import java.util.List;
            import java.util.Optional;
            import java.util.OptionalDouble;
            import org.pf4j.Extension;
            import org.sagitta.api.layer.*;
            import org.sagitta.api.settings.*;
            @Extension
            @Describe("w a + b, channel by channel")
            public final class AffineLayer implements LayerType<AffineLayer.Settings> {
              public record Settings(@Default("1.0") double start) {}
              @Override public LayerRule rule(Settings s, List<Integer> shape) {
                return new Rule(shape, s.start());
              }
              record Rule(List<Integer> inputShape, double start) implements LayerRule {
                @Override public List<Integer> outputShape() { return inputShape; }
                @Override public List<ParameterShape> parameters() {
                  return List.of(new ParameterShape("weight", inputShape), new ParameterShape("bias", inputShape));
                }
                @Override public OptionalDouble initialValue(ParameterShape shape) {
                  return OptionalDouble.of(shape.name().equals("weight") ? start : 0);
                }
                private Channels channels() { return Channels.of(inputShape); }
                private Matrix zeros(Kernels k) {
                  Matrix zeros = k.scratch(0, 1, inputs(), 1);
                  k.clear(zeros);
                  return zeros;
                }
                @Override public void forward(Kernels k, List<Matrix> p, LayerState s) {
                  k.scaleChannels(channels(), p.get(0), s.input(), p.get(1), s.output());
                }
                @Override public void pushForward(
                    Kernels k, List<Matrix> p, LayerState s, List<Matrix> v, Optional<Matrix> a, Matrix out) {
                  if (a.isPresent()) {
                    k.combineChannels(channels(), p.get(0), a.get(), v.get(0), s.input(), v.get(1), out);
                  } else {
                    k.scaleChannels(channels(), v.get(0), s.input(), v.get(1), out);
                  }
                }
                @Override public void pullBack(Kernels k, List<Matrix> p, LayerState s, Matrix c, Matrix out) {
                  k.scaleChannels(channels(), p.get(0), c, zeros(k), out);
                }
                @Override public void pullBackTangent(
                    Kernels k, List<Matrix> p, LayerState s, List<Matrix> v, Matrix a, Matrix c, Matrix out) {
                  k.combineChannels(channels(), p.get(0), c, v.get(0), s.cotangent(), zeros(k), out);
                }
                @Override public void addGradient(Kernels k, LayerState s, Matrix c, List<Matrix> gradient) {
                  k.addChannelProducts(channels(), c, s.input(), gradient.get(0));
                  k.addChannelSums(channels(), c, gradient.get(1));
                }
                @Override public void addGradientOfTangent(
                    Kernels k, LayerState s, List<Matrix> v, Optional<Matrix> a, List<Matrix> gradient) {
                  a.ifPresent(t -> k.addChannelProducts(channels(), t, s.cotangent(), gradient.get(0)));
                }
              }
            }
            """;

    @TempDir
    private Path folder;

    @Test
    void aPluginBuiltAgainstTheApiAloneIsFoundAndRuns() throws IOException {
        Sagitta sagitta = new Sagitta(folder);
        PluginJar.build(folder, "scaled", "ScaledIdentityEstimator", SCALED_IDENTITY);

        sagitta.launch(
                        "run",
                        descriptor(sagitta, "{type: scaled-identity, scale: 2}"),
                        "--plugins",
                        folder.resolve("plugins"))
                .withoutStackTrace()
                .exits(0);

        JournalLine trace = Sagitta.figures(sagitta.onlyRun("plugin")).stream()
                .filter(line -> line.key().path().equals("scaled-identity/trace"))
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
        assertTrue(
                figures.stream().anyMatch(line -> line.key().path().equals("hessian/trace")),
                "the Hessian was measured");
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
                        .filter(line -> line.key().path().equals("listening/trace"))
                        .map(JournalLine::value)
                        .toList());
    }

    @Test
    void theRuntimeIsOutOfAPluginsSight() throws IOException {
        Sagitta sagitta = new Sagitta(folder);
        PluginJar.build(folder, "nosy", "NosyEstimator", NOSY);

        Sagitta.Result result = sagitta.launch(
                        "run", descriptor(sagitta, "nosy"), "--plugins", folder.resolve("plugins"))
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

    @Test
    void aLayersHessianIsThatOfTheBuiltInLayerWithTheSameFunction() throws IOException {
        Sagitta sagitta = new Sagitta(folder);
        PluginJar.build(folder, "affine", "AffineLayer", AFFINE);
        Path ours = network(sagitta, "ours", "{type: batch-norm, epsilon: 1e-300}");
        Path theirs = network(sagitta, "theirs", "affine");

        for (Path descriptor : List.of(ours, theirs)) {
            sagitta.run("run", descriptor, "--plugins", folder.resolve("plugins"))
                    .withoutStackTrace()
                    .exits(0);
        }

        RunDirectory run = sagitta.onlyRun("theirs");
        ArrayAssertions.assertClose(hessian(sagitta.onlyRun("ours")), hessian(run), 1e-13);
        assertTrue(Files.readString(run.provenance()).contains("\"affine\""), "the plugin is in the provenance");
        assertTrue(
                Files.exists(run.checkpoints().resolve("step-00000000/1.weight.npy")),
                "the layer's parameters are in the checkpoint");
    }

    @Test
    void theResolvedDescriptorOfAModelWithAPluginsLayerRunsAgain() throws IOException {
        Sagitta sagitta = new Sagitta(folder);
        PluginJar.build(folder, "affine", "AffineLayer", AFFINE);
        Path plugins = folder.resolve("plugins");
        sagitta.run("run", network(sagitta, "first", "{type: residual, layers: [affine]}"), "--plugins", plugins)
                .exits(0);
        RunDirectory first = sagitta.onlyRun("first");

        sagitta.run("run", first.descriptor(), "--set", "experiment=again", "--plugins", plugins)
                .exits(0);

        ArrayAssertions.assertIdentical(hessian(first), hessian(sagitta.onlyRun("again")));
    }

    @Test
    void aLayersTypeIsListedAndSuggested() throws IOException {
        Sagitta sagitta = new Sagitta(folder);
        PluginJar.build(folder, "affine", "AffineLayer", AFFINE);

        assertTrue(sagitta.run("validate", network(sagitta, "typo", "afine"), "--plugins", folder.resolve("plugins"))
                .exits(2)
                .err()
                .contains("unknown layer 'afine'; did you mean 'affine'?"));
        assertTrue(sagitta.run("plugins", "affine", "--plugins", folder.resolve("plugins"))
                .exits(0)
                .out()
                .contains("affine (layer, plugin affine): w a + b, channel by channel"));
    }

    @Test
    void aLayerThatFailsAtWorkIsNamed() throws IOException {
        Sagitta sagitta = new Sagitta(folder);
        PluginJar.build(
                folder,
                "mule",
                "AffineLayer",
                AFFINE.replace("k.addChannelSums(channels(), c, gradient.get(1));", "k.addChannelSums(null, c, c);"));

        Sagitta.Result result = sagitta.run(
                        "run",
                        network(sagitta, "mule", "affine"),
                        "--plugins",
                        folder.resolve("plugins"),
                        "--set",
                        "trainer={type: sgd, epochs: 1, batch-size: 10}")
                .exits(1);

        assertTrue(result.err().contains("layer 'affine' of the plugin mule"), result.err());
    }

    @Test
    void aLayerWithTheNameOfOneOfOursIsRefused() throws IOException {
        Sagitta sagitta = new Sagitta(folder);
        PluginJar.build(folder, "copy", "ReluLayer", AFFINE.replace("AffineLayer", "ReluLayer"));

        Sagitta.Result result = sagitta.run("plugins", "--plugins", folder.resolve("plugins"));

        assertTrue(
                result.exits(1).err().contains("its layer 'relu' is one of Sagitta's own; give it another name"),
                result.err());
    }

    private static Path network(Sagitta sagitta, String experiment, String layer) {
        return sagitta.file(
                experiment + ".yaml",
                "dataset: {type: gaussian-blobs, classes: 3, dimensions: 4, examples: 30}",
                "model: {type: sequential, layers: [{type: dense, out: 5}, " + layer
                        + ", tanh, {type: dense, out: 3}]}",
                "trainer: none",
                "estimators: [{type: hessian, materialise: true, export: npy}]");
    }

    private static INDArray hessian(RunDirectory run) throws IOException {
        Path file = run.artifacts(0).resolve("hessian.npy");
        try (InputStream in = Files.newInputStream(file)) {
            return Npy.read(in, file.toString()).toArray();
        }
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
