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
 * The extreme eigenvalues are the smallest and the largest eigenvalue of a symmetric operator. Both are estimated from within
 * the spectrum, and both have error bounds. A residual alone is no such bound: some eigenvalue lies within it, but not
 * necessarily the outermost. The errors are therefore the distances to the ends of an interval that holds the whole spectrum;
 * each end fails with a probability of at most one in a thousand over the start vectors.
 *
 * @param smallest a Rayleigh quotient v'Av: at least lambda_min
 * @param smallestError a bound of its distance above lambda_min, and at least ||A v - smallest v||, measured by an
 *     additional product
 * @param largest a Rayleigh quotient v'Av: at most lambda_max
 * @param largestError a bound of its distance below lambda_max, and at least ||A v - largest v||, measured by an
 *     additional product
 * @param products the number of directions that were multiplied
 */
public record ExtremeEigenvalues(
        double smallest, double smallestError, double largest, double largestError, int products) {
    /** An error of this multiple of the rounding error, relative to the largest modulus, is always allowed. */
    private static final double ROUNDING = 256;

    /** This part of {@link #ROUNDING} is reserved for the products that measure the residuals. */
    private static final double OF_MEASURING = 64;

    /**
     * Takes Lanczos steps until the errors of both ends are {@linkplain #allowed allowed}. If the steps do not suffice, the
     * errors tell the accuracy that was reached.
     *
     * @param tolerance the relative tolerance
     * @param maxSteps the largest number of steps; two more products measure the residuals
     * @param random the source of the start vector
     */
    public static ExtremeEigenvalues of(
            CurvatureOperator operator, double tolerance, int maxSteps, RandomGenerator random) {
        Lanczos lanczos = new Lanczos(operator, maxSteps, random);
        lanczos.run(values -> hasConverged(values, lanczos.bounds(), tolerance, operator));
        return measured(operator, lanczos);
    }

    /**
     * Returns the error that an eigenvalue may have: {@code tolerance |value|}, or for values near zero {@code tolerance^2}
     * times the largest modulus.
     *
     * @param largest max |lambda|
     */
    public static double allowed(double value, double largest, double tolerance, CurvatureOperator operator) {
        return Math.max(
                tolerance * Math.abs(value), Math.max(tolerance * tolerance, ROUNDING * operator.epsilon()) * largest);
    }

    /** Returns the estimate of max |lambda|, from within the spectrum. */
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
