package org.sagitta.runtime.run;

import java.util.Arrays;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.DiagonalOperator;
import org.sagitta.runtime.engine.linear.SymmetricEigensolver;

/** All eigenvalues of one estimate: computed when a metric first asks, then shared, and written to the artifacts. */
final class SharedEigenvalues {
    /** Up to this P a dense eigensolution costs a second or so: what {@code method: auto} calls affordable. */
    private static final int AFFORDABLE = 2_000;

    private final CurvatureOperator estimate;
    private final Artifacts artifacts;
    private double[] values;

    SharedEigenvalues(CurvatureOperator estimate, Artifacts artifacts) {
        this.estimate = estimate;
        this.artifacts = artifacts;
    }

    static boolean affordable(CurvatureOperator operator) {
        return operator.isMaterialised() || affordable(operator.dimension());
    }

    /** Whether a dense eigensolution of that size is. */
    static boolean affordable(int dimension) {
        return dimension <= AFFORDABLE;
    }

    double[] of(CurvatureOperator operator) {
        if (operator != estimate) {
            return solve(operator);
        }
        if (values == null) {
            values = solve(operator);
            artifacts.write("eigenvalues", values);
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
}
