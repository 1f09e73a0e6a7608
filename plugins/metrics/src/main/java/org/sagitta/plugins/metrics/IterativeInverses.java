package org.sagitta.plugins.metrics;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.krylov.DampedSolution;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.Eigensolver;

/** By the operators' structure where they have one, else by conjugate gradients. */
record IterativeInverses(
        CurvatureOperator estimate, CurvatureOperator reference, double damping, Eigensolver eigensolver)
        implements Inverses {
    /** The largest residual of a solution, relative to the right side. */
    static final double TOLERANCE = 1e-6;

    private static final int STEPS = 500;

    @Override
    public INDArray byEstimate(INDArray v) {
        return solve(estimate, v);
    }

    @Override
    public INDArray byReference(INDArray v) {
        return solve(reference, v);
    }

    private INDArray solve(CurvatureOperator operator, INDArray v) {
        INDArray right = v.castTo(operator.precision());
        return operator.damped(damping, eigensolver)
                .map(damped -> damped.solve(right))
                .orElseGet(() -> iterated(operator, right))
                .castTo(DataType.DOUBLE);
    }

    /** Where the iteration has not arrived, what it has would be passed off as the solution. */
    private INDArray iterated(CurvatureOperator operator, INDArray right) {
        DampedSolution solution = DampedSolution.of(operator, damping, right, TOLERANCE, STEPS);
        double attainable = operator.precision() == DataType.DOUBLE ? 10 * TOLERANCE : 1e-2;
        if (!(solution.residual() <= attainable)) {
            throw new NotConvergedException(solution.residual(), STEPS);
        }
        return solution.values();
    }
}
