package org.sagitta.runtime.report;

import com.google.common.primitives.ImmutableDoubleArray;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.data.Npy;
import org.sagitta.runtime.report.Artifacts.Artifact;
import org.sagitta.runtime.run.RunDirectory;

/**
 * The eigenvalues of an estimator's operator at one checkpoint, as the run left them in {@code artifacts/step-XXXXXXXX/}: all
 * of them in {@code ESTIMATOR-eigenvalues.npy}, or, where there are too many, the nodes of a quadrature in {@code
 * ESTIMATOR-spectral-density.npy}.
 *
 * @param estimated true of a quadrature
 * @param values eigenvalues, or nodes
 * @param counts how many eigenvalues each stands for: 1, or an expected number
 */
record Spectrum(
        long step, String estimator, boolean estimated, ImmutableDoubleArray values, ImmutableDoubleArray counts) {
    private static final Pattern FILE = Pattern.compile("(.+)-(eigenvalues|spectral-density)\\.npy");

    /** All eigenvalues. */
    static Spectrum exact(long step, String estimator, ImmutableDoubleArray eigenvalues) {
        double[] ones = new double[eigenvalues.length()];
        Arrays.fill(ones, 1);
        return new Spectrum(step, estimator, false, eigenvalues, ImmutableDoubleArray.copyOf(ones));
    }

    /** All spectra of a run, by step, then by estimator; the exact one where there are both. */
    static List<Spectrum> read(RunDirectory run) throws IOException {
        // "eigenvalues" sorts before "spectral-density", so the exact spectrum is the one that stays
        Map<String, Spectrum> spectra = new LinkedHashMap<>();
        for (Artifact artifact : Artifacts.of(run, FILE)) {
            Spectrum spectrum =
                    read(artifact.file(), artifact.step(), artifact.name().group(1));
            spectra.putIfAbsent(spectrum.step() + "/" + spectrum.estimator(), spectrum);
        }
        return List.copyOf(spectra.values());
    }

    private static Spectrum read(Path file, long step, String estimator) throws IOException {
        INDArray array = Npy.read(file).toArray();
        return array.rank() == 1
                ? exact(step, estimator, ImmutableDoubleArray.copyOf(array.toDoubleVector()))
                : new Spectrum(step, estimator, true, column(array, 0), column(array, 1));
    }

    private static ImmutableDoubleArray column(INDArray array, int index) {
        return ImmutableDoubleArray.copyOf(array.getColumn(index, true).toDoubleVector());
    }
}
