package org.sagitta.experiments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.Sets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sagitta.runtime.record.RunDirectory;

/** Tests that a figure is the same, bit by bit, whichever other metrics are measured, and in any order. */
class CompanyTest {
    /** The metrics that compute a matrix, a search or a pass which others could reuse come first. */
    private static final List<String> METRICS = List.of(
            "{type: spectral-norm, name: exact-norm, method: exact}",
            "{type: trace, name: trace-0.1}",
            "{type: trace, name: trace-of-layers, blocks: layers}",
            "{type: trace, name: signs, method: hutchinson, products: 20}",
            "spectral-norm",
            "frobenius-norm",
            "extreme-eigenvalues",
            "effective-rank",
            "{type: top-eigenpairs, count: 4}",
            "{type: top-eigenpairs, name: more-eigenpairs, count: 6, tolerance: 1e-4, blocks: layers}",
            "{type: outliers, candidates: 5}",
            "{type: subspace-overlap, count: 4}",
            "{type: spectral-density, steps: 20}",
            "{type: log-determinant, damping: 1.0, steps: 20}",
            "{type: effective-dimension, steps: 20}",
            "{type: approximation-quality, reference: hessian, top-eigenvectors: 3, lanczos-steps: 20, probes: 5}",
            "{type: validity-radius, samples: 2}",
            "{type: subspace-curvature, dimensions: 3}",
            "{type: edge-of-stability, learning-rate: 0.1}",
            "{type: normalised-flatness, measures: [lambda-norm, trace-norm, scale-invariant, normalised-sharpness]}",
            "sam-sharpness");

    @TempDir
    private Path folder;

    /** A model of fewer parameters than the 2,000 up to which a matrix is affordable, and one of more. */
    private enum Size {
        SMALL("dimensions: 3", "[4]", "[start, end]", 31),
        LARGE("dimensions: 40", "[40, 10]", "[end]", 2083);

        private final String inputs;
        private final String hidden;
        private final String checkpoints;
        private final int parameters;

        Size(String inputs, String hidden, String checkpoints, int parameters) {
            this.inputs = inputs;
            this.hidden = hidden;
            this.checkpoints = checkpoints;
            this.parameters = parameters;
        }
    }

    @ParameterizedTest
    @EnumSource
    void anyOrderOfMetricsGivesTheSameLines(Size size) throws IOException {
        List<String> reversed = new ArrayList<>(METRICS);
        Collections.reverse(reversed);
        List<String> shuffled = new ArrayList<>(METRICS);
        Collections.shuffle(shuffled, new Random(1));

        // matrices take minutes: of two orders, one the reverse of the other, each metric comes before each other once
        List<List<String>> orders =
                size == Size.LARGE ? List.of(METRICS, reversed) : List.of(METRICS, reversed, shuffled);
        List<Set<String>> lines = lines(size, orders);

        assertTrue(lines.get(0).size() > 100, lines.get(0).size() + " lines");
        for (int i = 1; i < orders.size(); i++) {
            assertEquals(lines.get(0), lines.get(i), "in the order " + orders.get(i));
        }
    }

    @Test
    void eachMetricAloneGivesTheSameLines() throws IOException {
        assertEachAloneGivesTheSameLines(Size.SMALL);
    }

    @Test
    @Tag("thorough")
    void eachMetricAloneGivesTheSameLinesWithoutMatrices() throws IOException {
        assertEachAloneGivesTheSameLines(Size.LARGE);
    }

    private void assertEachAloneGivesTheSameLines(Size size) throws IOException {
        List<List<String>> choices = new ArrayList<>();
        choices.add(METRICS);
        METRICS.forEach(metric -> choices.add(List.of(metric)));

        List<Set<String>> lines = lines(size, choices);

        Set<String> ofSingles = new TreeSet<>();
        for (int i = 1; i < lines.size(); i++) {
            assertEquals(Set.of(), Sets.difference(lines.get(i), lines.get(0)), "of " + choices.get(i));
            ofSingles.addAll(lines.get(i));
        }
        assertEquals(lines.get(0), ofSingles);
    }

    /** Runs a sweep over choices of metrics, and returns the lines of each run's journal. */
    private List<Set<String>> lines(Size size, List<List<String>> choices) throws IOException {
        Sagitta sagitta = new Sagitta(folder);
        Path descriptor = sagitta.file(
                "company.yaml",
                "experiment: company",
                "dataset: {type: gaussian-blobs, classes: 3, " + size.inputs + ", examples: 45}",
                "model: {type: mlp, hidden: " + size.hidden + ", activation: tanh}",
                "loss: cross-entropy",
                "trainer: {type: sgd, learning-rate: 0.1, batch-size: 15, epochs: 2}",
                "estimators: [hessian, ggn, kfac]",
                "checkpoints: {at: " + size.checkpoints + "}",
                "metrics: [trace]",
                "sweep:",
                "  metrics: " + choices);
        sagitta.run("run", descriptor).withoutStackTrace().exits(0);

        List<Set<String>> lines = new ArrayList<>();
        for (RunDirectory run : sagitta.runs("company")) {
            if (Files.exists(run.journal())) {
                assertTrue(Files.readString(run.provenance()).contains("\"parameters\" : " + size.parameters));
                lines.add(lines(run));
            }
        }
        assertEquals(choices.size(), lines.size());
        return lines;
    }

    /** Returns the journal's lines without their times. */
    private static Set<String> lines(RunDirectory run) throws IOException {
        try (Stream<String> lines = Files.lines(run.journal())) {
            return lines.map(line -> line.replaceAll(",\"time\":\"[^\"]*\"", ""))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
