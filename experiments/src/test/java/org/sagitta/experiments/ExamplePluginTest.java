package org.sagitta.experiments;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.inverse.InvertMatrix;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.data.Npy;
import org.sagitta.api.figure.Uncertainty;
import org.sagitta.runtime.record.JournalLine;
import org.sagitta.runtime.record.RunDirectory;

/**
 * Builds the example plugin as its author would, in a folder of its own and against the installed API, and checks that
 * its figures equal its formulas.
 */
class ExamplePluginTest {
    private static final Path EXAMPLE = Sagitta.root().resolve("examples/plugin");
    private static final long PATIENCE_MINUTES = 8;

    /** The damping of the descriptor. */
    private static final double DAMPING = 10;

    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    @BeforeAll
    static void build() throws IOException, InterruptedException {
        Path project = copied(shared.resolve("plugin"));
        Path repository = InstalledApi.into(shared.resolve("repository"));
        Path log = shared.resolve("build.log");
        Process maven = new ProcessBuilder(
                        Path.of(System.getProperty("sagitta.maven"), "bin", "mvn")
                                .toString(),
                        "--offline",
                        "--batch-mode",
                        "-Dmaven.repo.local=" + repository,
                        "-Dsagitta.version=" + System.getProperty("sagitta.version"),
                        "package")
                .directory(project.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertTrue(maven.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES), "the build did not end");
        assertEquals(0, maven.exitValue(), () -> tail(log));
        assertTrue(Files.readString(log).contains("Tests run: "), "its tests have run");
    }

    @Test
    void itsTypesAreListed() {
        String listed = new Sagitta(folder)
                .run("plugins", "--plugins", plugins())
                .withoutStackTrace()
                .exits(0)
                .out();
        for (String type : List.of("poisson", "scale", "tridiagonal", "participation-ratio")) {
            assertTrue(listed.lines().anyMatch(line -> line.matches("  " + type + " +counts-plugin +.*")), listed);
        }
    }

    @Test
    void itsDescriptorMeasuresWhatTheFormulasSay() throws IOException {
        Sagitta sagitta = new Sagitta(folder);
        sagitta.run("run", shared.resolve("plugin/counts.yaml"), "--plugins", plugins())
                .withoutStackTrace()
                .exits(0);
        RunDirectory run = sagitta.onlyRun("counts");
        List<JournalLine> figures = Sagitta.figures(run);

        CountsModel start = model(run, 0);
        CountsModel end = model(run, 300);
        assertFigures(start, figures, 0);
        assertFigures(end, figures, 300);
        assertTrue(end.loss() < start.loss() - 1, "it has learnt");
        assertTrue(Files.readString(run.provenance()).contains("counts-plugin"), "the plugin is in the provenance");
    }

    private static void assertFigures(CountsModel model, List<JournalLine> figures, long step) {
        assertEquals(model.loss(), value(figures, "loss", step), 1e-12);
        assertOperator(model.gaussNewton(), "ggn", figures, step, 1e-11);
        assertOperator(model.tridiagonal(), "tridiagonal", figures, step, 1e-11);
        assertOperator(model.hessian(), "hessian", figures, step, 1e-7);
        for (String metric : List.of("trace", "participation-ratio", "log-determinant")) {
            JournalLine line = line(figures, "tridiagonal/" + metric, step);
            assertEquals("structure", line.measurement().method());
            assertEquals(0, line.measurement().products());
        }
        assertEquals(
                model.trace(model.gaussNewton()),
                value(figures, "fisher/trace", step),
                5 * model.standardErrorOfSampledTrace(100));
    }

    private static void assertOperator(
            double[][] matrix, String estimator, List<JournalLine> figures, long step, double tolerance) {
        double[] eigenvalues = Spectra.eigenvalues(Nd4j.createFromArray(matrix));
        double trace = Arrays.stream(eigenvalues).sum();
        double squares =
                Arrays.stream(eigenvalues).map(lambda -> lambda * lambda).sum();
        assertRelative(trace, value(figures, estimator + "/trace", step), tolerance);
        JournalLine ratio = line(figures, estimator + "/participation-ratio", step);
        assertRelative(trace * trace / squares, ratio.value(), 10 * tolerance);
        assertEquals(new Uncertainty.Exact(), ratio.measurement().uncertainty());
        JournalLine logDeterminant = line(figures, estimator + "/log-determinant", step);
        if (eigenvalues[0] + DAMPING > 0) {
            double expected = Arrays.stream(eigenvalues)
                    .map(lambda -> Math.log(lambda + DAMPING))
                    .sum();
            assertRelative(expected, logDeterminant.value(), 10 * tolerance);
        } else {
            assertInstanceOf(
                    Uncertainty.Undefined.class, logDeterminant.measurement().uncertainty());
        }
    }

    /**
     * Checks the fitted values of the linear model's optimum against the table's means, and its standard errors against
     * R's glm.
     */
    @Test
    void standardErrorsOfTheLinearModelAreThosePublished() throws IOException {
        double[] weight = {Math.log(40 / 63.0), Math.log(47 / 63.0), 0, 0};
        Path weights = Files.createDirectory(folder.resolve("optimum"));
        Npy.write(weights.resolve("0.weight.npy"), Nd4j.createFromArray(weight).reshape(1, 4));
        Npy.write(weights.resolve("0.bias.npy"), Nd4j.createFromArray(Math.log(21)));
        Sagitta sagitta = new Sagitta(folder);
        sagitta.run(
                        "run",
                        shared.resolve("plugin/counts.yaml"),
                        "--plugins",
                        plugins(),
                        "--set",
                        "experiment=glm",
                        "--set",
                        "trainer=none",
                        "--set",
                        "model={type: sequential, layers: [{type: dense, out: 1}], weights: " + weights + "}",
                        "--set",
                        "estimators=[{type: hessian, export: npy}]",
                        "--set",
                        "metrics=[gradient-norm]")
                .withoutStackTrace()
                .exits(0);
        RunDirectory run = sagitta.onlyRun("glm");

        assertEquals(0, value(Sagitta.figures(run), "gradient-norm", 0), 1e-14);
        INDArray information =
                Npy.read(run.artifacts(0).resolve("hessian.npy")).toArray().mul(9);
        INDArray covariance = InvertMatrix.invert(information, false);
        double[] errors = IntStream.range(0, 5)
                .mapToDouble(i -> Math.sqrt(covariance.getDouble(i, i)))
                .toArray();
        assertArrayEquals(new double[] {0.2022, 0.1927, 0.2000, 0.2000, 0.1709}, errors, 5e-5);
    }

    private static CountsModel model(RunDirectory run, int step) throws IOException {
        Path checkpoint = run.checkpoints().resolve(String.format(Locale.ROOT, "step-%08d", step));
        return CountsModel.of(name -> Npy.read(checkpoint.resolve(name + ".npy"))
                .toArray()
                .dup('c')
                .reshape(-1)
                .toDoubleVector());
    }

    private static void assertRelative(double expected, double actual, double tolerance) {
        assertEquals(expected, actual, tolerance * Math.abs(expected));
    }

    private static double value(List<JournalLine> figures, String key, long step) {
        return line(figures, key, step).value();
    }

    private static JournalLine line(List<JournalLine> figures, String key, long step) {
        return figures.stream()
                .filter(line -> line.key().path().equals(key) && line.step() == step)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no figure " + key + " at step " + step));
    }

    private static Path plugins() {
        return shared.resolve("plugin/target/plugins");
    }

    /** Copies the example without build outputs. */
    private static Path copied(Path to) throws IOException {
        try (Stream<Path> files = Files.walk(EXAMPLE)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> !EXAMPLE.relativize(file).startsWith("target"))
                    .toList()) {
                Path copy = to.resolve(EXAMPLE.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        return to;
    }

    private static String tail(Path log) {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
        } catch (IOException e) {
            return "no " + log;
        }
    }
}
