package org.sagitta.plugins.metrics;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.krylov.DampedSolution;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.Eigensolver;

/** By the operators' structure where they have one, else by conjugate gradients. */
public record IterativeInverses(
        CurvatureOperator estimate, CurvatureOperator reference, double damping, Eigensolver eigensolver)
        implements Inverses {
    /** The largest residual of a solution, relative to the right side. */
    static final double TOLERANCE = 1e-6;

    private static final int STEPS = 500;

    @Override
    public INDArray byEstimate(INDArray v) {
        return solution(estimate, damping, v, eigensolver);
    }

    @Override
    public INDArray byReference(INDArray v) {
        return solution(reference, damping, v, eigensolver);
    }

    /**
     * (A + damping I)^-1 V of one operator A.
     *
     * @throws org.sagitta.api.operator.NotPositiveDefiniteException where there is none
     * @throws ArithmeticException where conjugate gradients have not arrived
     */
    public static INDArray solution(CurvatureOperator operator, double damping, INDArray v, Eigensolver eigensolver) {
        INDArray right = v.castTo(operator.precision());
        return operator.damped(damping, eigensolver)
                .map(damped -> damped.solve(right))
                .orElseGet(() -> iterated(operator, damping, right))
                .castTo(DataType.DOUBLE);
    }

    /** Where the iteration has not arrived, what it has would be passed off as the solution. */
    private static INDArray iterated(CurvatureOperator operator, double damping, INDArray right) {
        DampedSolution solution = DampedSolution.of(operator, damping, right, TOLERANCE, STEPS);
        double attainable = operator.precision() == DataType.DOUBLE ? 10 * TOLERANCE : 1e-2;
        if (!(solution.residual() <= attainable)) {
            throw new NotConvergedException(solution.residual(), STEPS);
        }
        return solution.values();
    }
}
