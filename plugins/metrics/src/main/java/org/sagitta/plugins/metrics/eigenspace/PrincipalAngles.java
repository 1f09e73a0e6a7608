package org.sagitta.plugins.metrics.eigenspace;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A {@code PrincipalAngles} holds the principal angles between two subspaces of k dimensions, computed from orthonormal
 * bases U and V. The cosines are the singular values of U'V, the sines those of V - U U'V (Björck and Golub 1973).
 *
 * @param overlap ||U'V||_F^2 / k: 1 for equal subspaces, about k/P for random ones
 * @param largest the largest angle, in radians
 */
public record PrincipalAngles(double overlap, double largest) {
    public static PrincipalAngles between(INDArray u, INDArray v) {
        INDArray cosines = u.transpose().mmul(v);
        double overlap = Math.pow(cosines.norm2Number().doubleValue(), 2) / v.columns();
        // The sine is used, since a cosine near 1 has lost its digits.
        INDArray rest = v.sub(u.mmul(cosines));
        double sine = Math.sqrt(largestEigenvalue(rest.transpose().mmul(rest)));
        double cosine = Math.sqrt(Math.max(0, 1 - sine * sine));
        return new PrincipalAngles(overlap, Math.atan2(sine, cosine));
    }

    private static double largestEigenvalue(INDArray symmetric) {
        INDArray vectors = symmetric.castTo(DataType.DOUBLE).dup('f');
        INDArray values = Nd4j.create(DataType.DOUBLE, vectors.rows());
        Nd4j.getBlasWrapper().lapack().syev('N', 'L', vectors, values);
        return Math.max(0, values.maxNumber().doubleValue());
    }
}
