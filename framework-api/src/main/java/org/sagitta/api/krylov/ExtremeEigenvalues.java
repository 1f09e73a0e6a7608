package org.sagitta.api.krylov;

import java.util.List;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.operator.CurvatureOperator;

/**
 * The smallest and the largest eigenvalue of a symmetric operator, from within the spectrum.
 *
 * @param smallest a Rayleigh quotient: at least lambda_min
 * @param smallestResidual ||A v - smallest v||, measured by a product of its own
 * @param largest a Rayleigh quotient: at most lambda_max
 * @param largestResidual ||A v - largest v||, measured likewise
 * @param products directions that were multiplied
 */
public record ExtremeEigenvalues(
        double smallest, double smallestResidual, double largest, double largestResidual, int products) {
    /**
     * Lanczos steps until both ends of the spectrum have residuals of at most {@code tolerance max |lambda|}. Where that does
     * not happen, the residuals say how far they came.
     *
     * @param tolerance relative; one below the operator's precision counts as that
     * @param maxSteps steps at most; two more products measure the residuals
     * @param random what the start vector is drawn from
     */
    public static ExtremeEigenvalues of(
            CurvatureOperator operator, double tolerance, int maxSteps, RandomGenerator random) {
        double attainable = DominantEigenpair.attainable(tolerance, operator);
        Lanczos lanczos = new Lanczos(operator, maxSteps, random);
        lanczos.run(values -> {
            RitzValue first = values.get(0);
            RitzValue last = values.get(values.size() - 1);
            double allowed = attainable * Math.max(Math.abs(first.value()), Math.abs(last.value()));
            return first.residual() <= allowed && last.residual() <= allowed;
        });
        return measured(operator, lanczos);
    }

    /** Whether both residuals are within a tolerance relative to the largest modulus. */
    public boolean hasConverged(double tolerance) {
        return Math.max(smallestResidual, largestResidual)
                <= tolerance * Math.max(Math.abs(smallest), Math.abs(largest));
    }

    private static ExtremeEigenvalues measured(CurvatureOperator operator, Lanczos lanczos) {
        List<RitzValue> values = lanczos.ritzValues();
        INDArray vectors = Nd4j.hstack(lanczos.ritzVector(0), lanczos.ritzVector(values.size() - 1))
                .castTo(DataType.DOUBLE);
        INDArray images = operator.apply(vectors.castTo(operator.precision())).castTo(DataType.DOUBLE);
        double[] quotients = Vectors.columnDots(vectors, images);
        double[] residuals = images.sub(vectors.mulRowVector(Nd4j.createFromArray(quotients)))
                .norm2(0)
                .toDoubleVector();
        return new ExtremeEigenvalues(quotients[0], residuals[0], quotients[1], residuals[1], lanczos.steps() + 2);
    }
}
