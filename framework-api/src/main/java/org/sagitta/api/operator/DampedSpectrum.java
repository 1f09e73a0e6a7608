package org.sagitta.api.operator;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The eigenvalues of A + damping I. */
final class DampedSpectrum {
    /** Multiples of the rounding error, relative to the largest eigenvalue, below which a computed one counts as zero. */
    private static final double ZERO = 64;

    private DampedSpectrum() {}

    /**
     * A's eigenvalues + damping, where they are data and all are positive.
     *
     * @throws NotPositiveDefiniteException where one is not
     */
    static INDArray damped(INDArray eigenvalues, double damping) {
        return damped(eigenvalues, damping, 0);
    }

    /**
     * A's eigenvalues + damping, where an eigensolver found them and all are positive beyond its rounding errors.
     *
     * @throws NotPositiveDefiniteException where one is not
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

    /** What an eigenvalue may be off by where the largest in modulus is this. */
    static double rounding(double largest) {
        return ZERO * Math.ulp(1.0) * largest;
    }

    /** Likewise of a matrix that was itself found in this type. */
    static double rounding(double largest, DataType precision) {
        return precision == DataType.DOUBLE ? rounding(largest) : ZERO * Math.ulp(1.0f) * largest;
    }

    /** max |lambda|. */
    static double largestModulus(INDArray eigenvalues) {
        return eigenvalues.normmaxNumber().doubleValue();
    }

    /** sum ln lambda. */
    static double logDeterminant(INDArray positive) {
        double sum = 0;
        for (double value : positive.reshape(new long[] {positive.length()}).toDoubleVector()) {
            sum += Math.log(value);
        }
        return sum;
    }
}
