package org.sagitta.plugins.metrics.quality;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.krylov.DampedSolution;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.plugins.metrics.NoFigureException;

/** Solves (A + damping I) X = B by conjugate gradients, or reports that this was not possible. */
public final class ConjugateGradients {
    /** The largest residual of a solution, relative to the right side. */
    static final double TOLERANCE = 1e-6;

    private static final int STEPS = 500;

    private ConjugateGradients() {}

    /**
     * Returns X, of B's shape.
     *
     * @throws org.sagitta.api.operator.NotPositiveDefiniteException if a step shows that A + damping I is not positive
     *     definite
     * @throws ArithmeticException if the iteration did not converge to an acceptable residual
     */
    public static INDArray solution(CurvatureOperator operator, double damping, INDArray right) {
        DampedSolution solution = DampedSolution.of(operator, damping, right, TOLERANCE, STEPS);
        double attainable = operator.precision() == DataType.DOUBLE ? 10 * TOLERANCE : 1e-2;
        if (!(solution.residual() <= attainable)) {
            throw NoFigureException.notConverged(solution.residual(), STEPS);
        }
        return solution.values();
    }
}
