package org.sagitta.experiments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    /**
     * Uses models below and above the 2,000 parameters up to which a matrix is affordable; only one above, since it
     * takes minutes.
     */
    @ParameterizedTest
    @CsvSource({"3, '[4]', '[start, end]', 31", "40, '[40, 10]', '[end]', 2083"})
    void anyOrderAndSubsetOfMetricsGivesTheSameLines(int inputs, String hidden, String checkpoints, int parameters)
            throws IOException {
        List<List<String>> choices = new ArrayList<>();
        choices.add(METRICS);
        List<String> reversed = new ArrayList<>(METRICS);
        Collections.reverse(reversed);
        choices.add(reversed);
        List<String> shuffled = new ArrayList<>(METRICS);
        Collections.shuffle(shuffled, new Random(1));
        choices.add(shuffled);
        METRICS.forEach(metric -> choices.add(List.of(metric)));

        Sagitta sagitta = new Sagitta(folder);
        Path descriptor = sagitta.file(
                "company.yaml",
                "experiment: company",
                "dataset: {type: gaussian-blobs, classes: 3, dimensions: " + inputs + ", examples: 45}",
                "model: {type: mlp, hidden: " + hidden + ", activation: tanh}",
                "loss: cross-entropy",
                "trainer: {type: sgd, learning-rate: 0.1, batch-size: 15, epochs: 2}",
                "estimators: [hessian, ggn, kfac]",
                "checkpoints: {at: " + checkpoints + "}",
                "metrics: [trace]",
                "sweep:",
                "  metrics: " + choices);
        sagitta.run("run", descriptor).withoutStackTrace().exits(0);

        List<RunDirectory> runs = sagitta.runs("company").stream()
                .filter(run -> Files.exists(run.journal()))
                .toList();
        assertEquals(choices.size(), runs.size());
        assertTrue(Files.readString(runs.get(0).provenance()).contains("\"parameters\" : " + parameters));
        Set<String> all = lines(runs.get(0));
        assertTrue(all.size() > 100, all.size() + " lines");
        Set<String> ofSingles = new TreeSet<>();
        for (int i = 1; i < runs.size(); i++) {
            Set<String> lines = lines(runs.get(i));
            Set<String> others = new TreeSet<>(lines);
            others.removeAll(all);
            assertEquals(Set.of(), others, "of " + choices.get(i));
            if (i < 3) {
                assertEquals(all.size(), lines.size(), "of " + choices.get(i));
            } else {
                ofSingles.addAll(lines);
            }
        }
        assertEquals(all, ofSingles);
    }

    /** Returns the journal's lines without their times. */
    private static Set<String> lines(RunDirectory run) throws IOException {
        try (Stream<String> lines = Files.lines(run.journal())) {
            return lines.map(line -> line.replaceAll(",\"time\":\"[^\"]*\"", ""))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
