package org.sagitta.runtime.run;

import com.google.common.eventbus.EventBus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.sagitta.api.data.Npy;
import org.sagitta.api.event.RunEvent.ArtifactProduced;
import org.sagitta.api.event.RunEvent.CurvatureEstimated;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.DiagonalOperator;
import org.sagitta.runtime.engine.linear.SymmetricEigensolver;

/** All eigenvalues of one estimate: computed when a metric first asks, then shared, and written to the artifacts. */
final class SharedEigenvalues {
    /** Up to this P a dense eigensolution costs a second or so: what {@code method: auto} calls affordable. */
    private static final int AFFORDABLE = 2_000;

    private final CurvatureEstimated estimate;
    private final RunDirectory directory;
    private final EventBus bus;
    private double[] values;

    SharedEigenvalues(CurvatureEstimated estimate, RunDirectory directory, EventBus bus) {
        this.estimate = estimate;
        this.directory = directory;
        this.bus = bus;
    }

    static boolean affordable(CurvatureOperator operator) {
        return operator.isMaterialised() || operator.dimension() <= AFFORDABLE;
    }

    double[] of(CurvatureOperator operator) {
        if (operator != estimate.operator()) {
            return solve(operator);
        }
        if (values == null) {
            values = solve(operator);
            write();
        }
        return values.clone();
    }

    private static double[] solve(CurvatureOperator operator) {
        if (operator instanceof DiagonalOperator diagonal) {
            double[] entries = diagonal.diagonal().toDoubleVector();
            Arrays.sort(entries);
            return entries;
        }
        return SymmetricEigensolver.eigenvalues(operator.toDense()).values().toDoubleVector();
    }

    private void write() {
        long step = estimate.checkpoint().step();
        Path file = directory.artifacts(step).resolve(estimate.estimator() + "-eigenvalues.npy");
        try {
            Files.createDirectories(file.getParent());
            Npy.write(file, values);
        } catch (IOException e) {
            throw new UncheckedIOException("The eigenvalues cannot be written", e);
        }
        bus.post(new ArtifactProduced(directory.path().relativize(file), step));
    }
}
