package org.sagitta.api.krylov;

import com.google.common.collect.Range;
import java.util.List;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.EuclideanNorm;

/**
 * The smallest and the largest eigenvalue of a symmetric operator, from within the spectrum, with errors that hold: a residual
 * says how near some eigenvalue is, and beside a large one the smallest may still be farther off. So the errors are the
 * distances to where the spectrum ends for certain, but for a chance of one in a thousand over the start vectors.
 *
 * @param smallest a Rayleigh quotient: at least lambda_min
 * @param smallestError what it may be above lambda_min, and at least ||A v - smallest v||, measured by a product of its own
 * @param largest a Rayleigh quotient: at most lambda_max
 * @param largestError what it may be below lambda_max, and at least ||A v - largest v||, measured likewise
 * @param products directions that were multiplied
 */
public record ExtremeEigenvalues(
        double smallest, double smallestError, double largest, double largestError, int products) {
    /** Multiples of the rounding error, relative to the largest modulus, that an eigenvalue's error may have anyhow. */
    private static final double ROUNDING = 256;

    /** Of those, what is left for the products that measure the residuals. */
    private static final double OF_MEASURING = 64;

    /**
     * Lanczos steps until the errors of both ends are {@linkplain #allowed allowed}. Where that does not happen, they say how
     * far the ends came.
     *
     * @param tolerance relative
     * @param maxSteps steps at most; two more products measure the residuals
     * @param random what the start vector is drawn from
     */
    public static ExtremeEigenvalues of(
            CurvatureOperator operator, double tolerance, int maxSteps, RandomGenerator random) {
        Lanczos lanczos = new Lanczos(operator, maxSteps, random);
        lanczos.run(values -> hasConverged(values, lanczos.bounds(), tolerance, operator));
        return measured(operator, lanczos);
    }

    /**
     * Which error an eigenvalue may have: {@code tolerance |value|}, or where that is little beside the largest, as of one that
     * is zero, {@code tolerance^2} of the largest.
     *
     * @param largest max |lambda|
     */
    public static double allowed(double value, double largest, double tolerance, CurvatureOperator operator) {
        return Math.max(
                tolerance * Math.abs(value), Math.max(tolerance * tolerance, ROUNDING * operator.epsilon()) * largest);
    }

    /** max |lambda|, from within the spectrum. */
    public double largestModulus() {
        return Math.max(Math.abs(smallest), Math.abs(largest));
    }

    private static boolean hasConverged(
            List<RitzValue> values, Range<Double> bounds, double tolerance, CurvatureOperator operator) {
        double first = values.get(0).value();
        double last = values.get(values.size() - 1).value();
        double modulus = Math.max(Math.abs(first), Math.abs(last));
        double rounding = OF_MEASURING * operator.epsilon() * modulus;
        return first - bounds.lowerEndpoint() <= allowed(first, modulus, tolerance, operator) - rounding
                && bounds.upperEndpoint() - last <= allowed(last, modulus, tolerance, operator) - rounding;
    }

    private static ExtremeEigenvalues measured(CurvatureOperator operator, Lanczos lanczos) {
        INDArray vectors = Nd4j.hstack(
                        lanczos.ritzVector(0),
                        lanczos.ritzVector(lanczos.ritzValues().size() - 1))
                .castTo(DataType.DOUBLE);
        INDArray images = operator.apply(vectors.castTo(operator.precision())).castTo(DataType.DOUBLE);
        double[] quotients = Vectors.columnDots(vectors, images);
        double[] residuals = EuclideanNorm.ofColumns(images.sub(vectors.mulRowVector(Nd4j.createFromArray(quotients))));
        Range<Double> bounds = lanczos.bounds();
        return new ExtremeEigenvalues(
                quotients[0],
                Math.max(residuals[0], quotients[0] - bounds.lowerEndpoint()),
                quotients[1],
                Math.max(residuals[1], bounds.upperEndpoint() - quotients[1]),
                lanczos.steps() + 2);
    }
}
