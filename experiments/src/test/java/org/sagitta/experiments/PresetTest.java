package org.sagitta.experiments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.Sets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sagitta.runtime.record.JournalLine;
import org.sagitta.runtime.record.RunDirectory;

/** Tests presets of metrics, through the launcher. */
class PresetTest {
    private static final Set<String> CHEAP =
            Set.of("spectral-norm", "trace", "gradient-norm", "weight-norm", "distance", "sam-sharpness");

    private static final Set<String> STANDARD = Sets.union(
            CHEAP,
            Set.of(
                    "extreme-eigenvalues",
                    "top-eigenpairs",
                    "frobenius-norm",
                    "spectral-density",
                    "expected-sharpness",
                    "adaptive-sharpness",
                    "normalised-flatness",
                    "loss-fluctuation",
                    "gradient-noise-scale"));

    private static final Set<String> THOROUGH = Sets.union(
            STANDARD,
            Set.of(
                    "outliers",
                    "effective-rank",
                    "effective-dimension",
                    "log-determinant",
                    "rank-bound",
                    "subspace-overlap",
                    "subspace-curvature",
                    "keskar-sharpness",
                    "interpolation"));

    private static final Set<String> AT_THE_END = Set.of(
            "relative-max",
            "validity-radius",
            "distant-curvature",
            "landscape-1d",
            "landscape-2d",
            "rescaling-distribution");

    @TempDir
    private Path folder;

    @Test
    void cheapArrives() {
        assertArrive("cheap", CHEAP, CHEAP);
    }

    @Test
    void standardArrives() {
        assertArrive("standard", STANDARD, STANDARD);
    }

    @Test
    void thoroughArrives() {
        assertArrive("thorough", THOROUGH, Sets.union(THOROUGH, AT_THE_END));
    }

    @Test
    void anEntryIsChangedFromTheList() {
        RunDirectory run = run("[cheap, {type: trace, method: xtrace, products: 8}]", "spectral-norm.method=lanczos");

        assertEquals(Set.of("xtrace"), methods(run, "trace"));
        assertEquals(Set.of("lanczos"), methods(run, "spectral-norm"));
    }

    /**
     * Compares the products that the figures report with the forecast of validate, for a network too large for all
     * eigenvalues.
     */
    @Test
    void validateSaysWhatAnEstimateTakesAtMost() {
        String larger = "[standard, {type: normalised-flatness, measures: [fisher-rao]}]";
        Sagitta sagitta = new Sagitta(folder);
        Path descriptor = descriptor(sagitta, larger, "model: {type: mlp, hidden: [200], activation: relu}");

        String said =
                sagitta.run("validate", descriptor).withoutStackTrace().exits(0).out();
        sagitta.run("run", descriptor).withoutStackTrace().exits(0);

        Matcher atMost = Pattern.compile(
                        "at each checkpoint, at most: hessian ([\\d,]+) products, loss surface ([\\d,]+) gradients; in all ([\\d,]+) gradients")
                .matcher(said);
        assertTrue(atMost.find(), said);
        long products = number(atMost.group(1));
        assertEquals(number(atMost.group(3)), products + number(atMost.group(2)));
        long taken = productsByMetric(Sagitta.figures(sagitta.onlyRun("presets")));
        assertTrue(taken <= products && taken > products / 5, taken + " of " + said);
    }

    private static long number(String text) {
        return Long.parseLong(text.replace(",", ""));
    }

    /**
     * Sums the products over the metrics, with the largest number for each: several figures of a metric may report the
     * same products.
     */
    private static long productsByMetric(List<JournalLine> figures) {
        Map<String, Long> most = figures.stream()
                .filter(line -> line.step() == 10 && line.key().estimator().isPresent())
                .collect(Collectors.toMap(
                        line -> line.key().metric(), line -> line.measurement().products(), Math::max));
        return most.values().stream().mapToLong(Long::longValue).sum();
    }

    private void assertArrive(String preset, Set<String> atTheStart, Set<String> atTheEnd) {
        RunDirectory run = run(preset, "trace.blocks=none");
        List<JournalLine> figures = Sagitta.figures(run);

        assertEquals(new TreeSet<>(atTheStart), measured(figures, 0));
        assertEquals(new TreeSet<>(atTheEnd), measured(figures, 10));
        assertTrue(Files.exists(run.report()));
    }

    /**
     * Returns the metrics with their own figure at a step, without the loss and accuracy, which are always measured.
     */
    private static Set<String> measured(List<JournalLine> figures, long step) {
        return figures.stream()
                .filter(line -> line.step() == step && line.key().layer().isEmpty())
                .filter(line -> line.key().quantity().isEmpty())
                .map(line -> line.key().metric())
                .filter(metric -> !Set.of("loss", "accuracy", "training-loss").contains(metric))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> methods(RunDirectory run, String metric) {
        return Sagitta.figures(run).stream()
                .filter(line -> line.key().name().equals(metric))
                .map(line -> line.measurement().method())
                .collect(Collectors.toSet());
    }

    private RunDirectory run(String metrics, String change) {
        Sagitta sagitta = new Sagitta(folder);
        Path descriptor = descriptor(sagitta, metrics, "model: {type: mlp, hidden: [6], activation: relu}");
        sagitta.run("run", descriptor, "--set", "metrics." + change)
                .withoutStackTrace()
                .exits(0);
        return sagitta.onlyRun("presets");
    }

    private static Path descriptor(Sagitta sagitta, String metrics, String model) {
        return sagitta.file(
                "d.yaml",
                "experiment: presets",
                "dataset: {type: gaussian-blobs, classes: 3, dimensions: 8, examples: 100}",
                model,
                "trainer: {type: sgd, learning-rate: 0.1, batch-size: 20, epochs: 2}",
                "estimators: [hessian]",
                "metrics: " + metrics);
    }
}
