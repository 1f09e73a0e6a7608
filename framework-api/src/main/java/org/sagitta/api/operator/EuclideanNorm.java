package org.sagitta.api.operator;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Euclidean norms in double precision, whatever the type: ND4J adds float32 up in float32, which loses digits with the length.
 * They hold also where the squares under- or overflow.
 */
public final class EuclideanNorm {
    /** Norms between this and its inverse have squares that are numbers. */
    private static final double SMALL = 1e-140;

    private EuclideanNorm() {}

    /** The root of the sum of the squares of all entries. */
    public static double of(INDArray array) {
        INDArray wide = array.castTo(DataType.DOUBLE);
        double norm = wide.norm2Number().doubleValue();
        if (isPlain(norm)) {
            return norm;
        }
        double factor = powerOfTwoNear(wide.normmaxNumber().doubleValue());
        return wide.div(factor).norm2Number().doubleValue() * factor;
    }

    /** Of each column. */
    public static double[] ofColumns(INDArray matrix) {
        double[] norms = new double[matrix.columns()];
        for (int j = 0; j < norms.length; j++) {
            norms[j] = of(matrix.getColumn(j));
        }
        return norms;
    }

    /** A power of two within a factor of 2 of a number's modulus, by which it can be divided exactly; 1 of 0. */
    public static double powerOfTwoNear(double value) {
        return value == 0 || !Double.isFinite(value) ? 1 : Math.scalb(1.0, Math.max(Math.getExponent(value), -1000));
    }

    private static boolean isPlain(double norm) {
        return norm > SMALL && norm < 1 / SMALL;
    }
}
