package org.sagitta.api.operator;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A damped spectrum consists of the eigenvalues of A + damping I, which are checked to be positive. */
final class DampedSpectrum {
    /** A computed eigenvalue counts as zero below this multiple of the rounding error, relative to the largest eigenvalue. */
    private static final double ZERO = 64;

    private DampedSpectrum() {}

    /**
     * Adds the damping to A's eigenvalues, which are exact and must then be positive.
     *
     * @throws NotPositiveDefiniteException if one is not positive
     */
    static INDArray damped(INDArray eigenvalues, double damping) {
        return damped(eigenvalues, damping, 0);
    }

    /**
     * Adds the damping to A's eigenvalues, which an eigensolver computed and which must then be positive beyond its rounding
     * errors.
     *
     * @throws NotPositiveDefiniteException if one is not
     */
    static INDArray dampedBeyondRounding(INDArray eigenvalues, double damping) {
        return damped(eigenvalues, damping, rounding(largestModulus(eigenvalues)));
    }

    private static INDArray damped(INDArray eigenvalues, double damping, double floor) {
        double smallest = eigenvalues.minNumber().doubleValue();
        if (!(smallest + damping > floor)) {
            throw new NotPositiveDefiniteException(smallest, damping);
        }
        return eigenvalues.add(damping);
    }

    /** Returns the rounding error of a computed eigenvalue, for the largest modulus. */
    static double rounding(double largest) {
        return ZERO * Math.ulp(1.0) * largest;
    }

    /**
     * Returns the rounding error of a computed eigenvalue, for the largest modulus and the precision that the matrix was
     * computed in.
     */
    static double rounding(double largest, DataType precision) {
        return precision == DataType.DOUBLE ? rounding(largest) : ZERO * Math.ulp(1.0f) * largest;
    }

    /** Returns max |lambda|. */
    static double largestModulus(INDArray eigenvalues) {
        return eigenvalues.normmaxNumber().doubleValue();
    }

    /** Returns the log-determinant, the sum of ln lambda. */
    static double logDeterminant(INDArray positive) {
        double sum = 0;
        for (double value : positive.reshape(new long[] {positive.length()}).toDoubleVector()) {
            sum += Math.log(value);
        }
        return sum;
    }
}
