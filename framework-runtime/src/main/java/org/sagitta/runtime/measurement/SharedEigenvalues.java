package org.sagitta.runtime.measurement;

import java.util.Locale;
import java.util.Optional;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.surface.NotAvailableException;
import org.sagitta.runtime.engine.eigen.SymmetricEigensolver;
import org.sagitta.runtime.preparation.MatrixRoom;

/**
 * Computes all eigenvalues of one estimate when a metric first asks for them, shares them among the metrics, and writes
 * them to the artifacts.
 */
final class SharedEigenvalues {
    private final Optional<CurvatureOperator> estimate;
    private final long memory;
    private final ArtifactWriter artifacts;
    private double[] values;

    /**
     * Creates the object; nothing is computed yet.
     *
     * @param estimate the operator whose eigenvalues are shared; those of other operators are computed at each request
     * @param memory the number of bytes that a dense matrix may take
     */
    SharedEigenvalues(Optional<CurvatureOperator> estimate, long memory, ArtifactWriter artifacts) {
        this.estimate = estimate;
        this.memory = memory;
        this.artifacts = artifacts;
    }

    /**
     * Returns whether all eigenvalues are affordable, because the eigenproblem is small or the descriptor asks for the
     * matrix.
     */
    boolean affordable(CurvatureOperator operator) {
        return fits(operator) && (operator.isStored() || MatrixRoom.isAffordable(operator.eigenproblem()));
    }

    /** Returns whether eigenvectors are affordable, which need the matrix whatever the operator's structure. */
    boolean affordableVectors(CurvatureOperator operator) {
        return fits(operator) && (operator.isStored() || MatrixRoom.isAffordable(operator.dimension()));
    }

    double[] of(CurvatureOperator operator) {
        if (estimate.isEmpty() || operator != estimate.get()) {
            return solve(operator);
        }
        if (values == null) {
            values = solve(operator);
            artifacts.write("eigenvalues", values);
        }
        return values.clone();
    }

    private double[] solve(CurvatureOperator operator) {
        if (!fits(operator)) {
            throw new NotAvailableException(String.format(
                    Locale.ROOT,
                    "All eigenvalues of P = %,d parameters take a matrix of %,d bytes in memory, and curvature.memory is"
                            + " %,d; ask for some of them by Lanczos' method (method: lanczos), or raise curvature.memory",
                    operator.dimension(),
                    bytes(operator),
                    memory));
        }
        return operator.eigenvalues(SymmetricEigensolver.forPlugins());
    }

    private boolean fits(CurvatureOperator operator) {
        return bytes(operator) <= memory;
    }

    private static long bytes(CurvatureOperator operator) {
        return (long) operator.eigenproblem() * operator.eigenproblem() * Double.BYTES;
    }
}
