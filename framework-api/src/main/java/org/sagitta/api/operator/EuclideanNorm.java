package org.sagitta.api.operator;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The Euclidean norm of an array is computed in double precision, whatever the array's type: ND4J sums float32 in float32,
 * which loses digits as arrays grow longer. The norms are right even if the squares under- or overflow.
 */
public final class EuclideanNorm {
    /** Norms between this number and its inverse have squares that neither under- nor overflow. */
    private static final double SMALL = 1e-140;

    private EuclideanNorm() {}

    /** Returns the square root of the sum of the squares of all entries. */
    public static double of(INDArray array) {
        INDArray wide = array.castTo(DataType.DOUBLE);
        double norm = wide.norm2Number().doubleValue();
        if (isPlain(norm)) {
            return norm;
        }
        double factor = powerOfTwoNear(wide.normmaxNumber().doubleValue());
        return wide.div(factor).norm2Number().doubleValue() * factor;
    }

    /** Returns the norm of each column. */
    public static double[] ofColumns(INDArray matrix) {
        double[] norms = new double[matrix.columns()];
        for (int j = 0; j < norms.length; j++) {
            norms[j] = of(matrix.getColumn(j));
        }
        return norms;
    }

    /**
     * Returns a power of two within a factor of 2 of a number's modulus, by which the number can be divided exactly; it is 1
     * for 0.
     */
    public static double powerOfTwoNear(double value) {
        return value == 0 || !Double.isFinite(value) ? 1 : Math.scalb(1.0, Math.max(Math.getExponent(value), -1000));
    }

    private static boolean isPlain(double norm) {
        return norm > SMALL && norm < 1 / SMALL;
    }
}
