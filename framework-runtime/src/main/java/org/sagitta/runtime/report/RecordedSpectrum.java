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
import org.sagitta.runtime.record.RunDirectory;
import org.sagitta.runtime.report.ArtifactFolder.Artifact;

/**
 * The eigenvalues of an estimator's operator at one checkpoint, as the run has written them to
 * {@code artifacts/step-XXXXXXXX/}: all of them in {@code ESTIMATOR-eigenvalues.npy}, or, if there are too many, the
 * nodes of a quadrature in {@code ESTIMATOR-spectral-density.npy}.
 *
 * @param estimated whether the spectrum comes from a quadrature
 * @param values the eigenvalues or nodes
 * @param counts the number of eigenvalues that each value stands for: 1, or an expected number
 */
record RecordedSpectrum(
        long step, String estimator, boolean estimated, ImmutableDoubleArray values, ImmutableDoubleArray counts) {
    private static final Pattern FILE = Pattern.compile("(.+)-(eigenvalues|spectral-density)\\.npy");

    /** Creates the spectrum of all eigenvalues. */
    static RecordedSpectrum exact(long step, String estimator, ImmutableDoubleArray eigenvalues) {
        double[] ones = new double[eigenvalues.length()];
        Arrays.fill(ones, 1);
        return new RecordedSpectrum(step, estimator, false, eigenvalues, ImmutableDoubleArray.copyOf(ones));
    }

    /**
     * Reads all spectra of a run, sorted by step and then by estimator; if both files exist, the exact spectrum is
     * read.
     */
    static List<RecordedSpectrum> read(RunDirectory run) throws IOException {
        // "eigenvalues" sorts before "spectral-density", therefore the exact spectrum is kept
        Map<String, RecordedSpectrum> spectra = new LinkedHashMap<>();
        for (Artifact artifact : ArtifactFolder.of(run, FILE)) {
            RecordedSpectrum spectrum =
                    read(artifact.file(), artifact.step(), artifact.name().group(1));
            spectra.putIfAbsent(spectrum.step() + "/" + spectrum.estimator(), spectrum);
        }
        return List.copyOf(spectra.values());
    }

    private static RecordedSpectrum read(Path file, long step, String estimator) throws IOException {
        INDArray array = Npy.read(file).toArray();
        return array.rank() == 1
                ? exact(step, estimator, ImmutableDoubleArray.copyOf(array.toDoubleVector()))
                : new RecordedSpectrum(step, estimator, true, column(array, 0), column(array, 1));
    }

    private static ImmutableDoubleArray column(INDArray array, int index) {
        return ImmutableDoubleArray.copyOf(array.getColumn(index, true).toDoubleVector());
    }
}
