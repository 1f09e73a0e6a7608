package org.sagitta.runtime.report;

import com.google.common.primitives.ImmutableDoubleArray;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sagitta.api.data.Npy;
import org.sagitta.runtime.run.RunDirectory;

/**
 * All eigenvalues of an estimator's operator at one checkpoint, as the run left them in {@code
 * artifacts/step-XXXXXXXX/ESTIMATOR-eigenvalues.npy}.
 */
record Spectrum(long step, String estimator, ImmutableDoubleArray eigenvalues) {
    private static final Pattern FILE = Pattern.compile("step-(\\d{8,18})/(.+)-eigenvalues\\.npy");

    /** All spectra of a run, by step, then by estimator. */
    static List<Spectrum> read(RunDirectory run) throws IOException {
        if (!Files.isDirectory(run.artifacts())) {
            return List.of();
        }
        List<Path> files;
        try (Stream<Path> all = Files.walk(run.artifacts(), 2)) {
            files = all.sorted().toList();
        }
        List<Spectrum> spectra = new ArrayList<>();
        for (Path file : files) {
            String relative = run.artifacts().relativize(file).toString().replace('\\', '/');
            Matcher matcher = FILE.matcher(relative);
            if (matcher.matches()) {
                spectra.add(new Spectrum(
                        Long.parseLong(matcher.group(1)), matcher.group(2), ImmutableDoubleArray.copyOf(values(file))));
            }
        }
        return spectra;
    }

    private static double[] values(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            return Npy.read(in, file.toString()).toArray().toDoubleVector();
        }
    }
}
