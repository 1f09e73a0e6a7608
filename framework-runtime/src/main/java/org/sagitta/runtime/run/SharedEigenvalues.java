package org.sagitta.runtime.run;

import java.util.Locale;
import java.util.Optional;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.surface.NotAvailableException;
import org.sagitta.runtime.engine.linear.SymmetricEigensolver;

/** All eigenvalues of one estimate: computed when a metric first asks, then shared, and written to the artifacts. */
final class SharedEigenvalues {
    /** Up to this order a dense eigensolution costs a second or so: what {@code method: auto} calls affordable. */
    private static final int AFFORDABLE = 2_000;

    private final Optional<CurvatureOperator> estimate;
    private final long memory;
    private final Artifacts artifacts;
    private double[] values;

    /**
     * Before any are computed.
     *
     * @param estimate that all share; of others, each asks for its own
     * @param memory bytes that a dense matrix may take
     */
    SharedEigenvalues(Optional<CurvatureOperator> estimate, long memory, Artifacts artifacts) {
        this.estimate = estimate;
        this.memory = memory;
        this.artifacts = artifacts;
    }

    /** Whether all eigenvalues are: of a small eigenproblem, or of a matrix that the descriptor asks for. */
    boolean affordable(CurvatureOperator operator) {
        return fits(operator) && (operator.isStored() || affordable(operator.eigenproblem()));
    }

    /** Whether eigenvectors are, which take the matrix, whatever the structure. */
    boolean affordableVectors(CurvatureOperator operator) {
        return fits(operator) && (operator.isStored() || affordable(operator.dimension()));
    }

    /** Whether a dense eigensolution of that order is. */
    static boolean affordable(int order) {
        return order <= AFFORDABLE;
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
