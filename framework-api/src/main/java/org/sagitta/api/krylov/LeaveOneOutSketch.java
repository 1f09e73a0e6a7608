package org.sagitta.api.krylov;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.operator.CurvatureOperator;

/**
 * A leave-one-out sketch Y = A W = Q R gives, for each probe w_i, the range Q_i of the sketch without that probe, by a
 * rank-one change of Q (Epperly, Tropp and Webber 2024):
 *
 * <pre>Q_i Q_i' = Q (I - s_i s_i') Q',   s_i the i-th column of R^-T, of norm 1</pre>
 *
 * @param probes W, P x k
 * @param y A W
 * @param q Q, P x k, orthonormal
 * @param z A Q
 * @param r R, k x k, upper triangular, float64
 * @param leftOut S, k x k, float64: column i is s_i
 */
record LeaveOneOutSketch(INDArray probes, INDArray y, INDArray q, INDArray z, INDArray r, INDArray leftOut) {
    /** Takes the sketch, by 2k products. */
    static LeaveOneOutSketch of(CurvatureOperator operator, INDArray probes) {
        INDArray y = Vectors.apply(operator, probes);
        INDArray q = Vectors.orthonormalBasis(y);
        INDArray r = q.transpose().mmul(y).castTo(DataType.DOUBLE);
        INDArray z = Vectors.apply(operator, q);
        INDArray s = Nd4j.createFromArray(leftOut(r.toDoubleMatrix(), operator.epsilon()))
                .transpose();
        return new LeaveOneOutSketch(probes, y, q, z, r, s);
    }

    /** Returns the factors s_i' r_i, for which (I - Q_i Q_i')A w_i = (s_i' r_i) Q s_i. */
    double[] remainders() {
        return Vectors.columnDots(leftOut, r);
    }

    /**
     * Returns a matrix whose row i is s_i: of norm 1, and orthogonal to all columns of R but the i-th. R is upper triangular.
     * If A has a lower rank than the sketch, rounding may make a diagonal entry zero; it is raised to the rounding error that
     * R has anyway.
     */
    private static double[][] leftOut(double[][] r, double epsilon) {
        int k = r.length;
        double least = epsilon * largest(r);
        double[][] inverse = new double[k][k];
        for (int i = 0; i < k; i++) {
            for (int j = i; j < k; j++) {
                double sum = i == j ? 1 : 0;
                for (int p = i; p < j; p++) {
                    sum -= inverse[i][p] * r[p][j];
                }
                inverse[i][j] = sum / lifted(r[j][j], least);
            }
            normalise(inverse[i]);
        }
        return inverse;
    }

    private static double lifted(double pivot, double least) {
        return Math.abs(pivot) >= least && pivot != 0 ? pivot : least == 0 ? 1 : least;
    }

    private static double largest(double[][] r) {
        double largest = 0;
        for (double[] row : r) {
            for (double entry : row) {
                largest = Math.max(largest, Math.abs(entry));
            }
        }
        return largest;
    }

    private static void normalise(double[] row) {
        // dividing by the largest entry first: rows of the inverse of a nearly singular R overflow when squared
        double largest = 0;
        for (double entry : row) {
            largest = Math.max(largest, Math.abs(entry));
        }
        double squares = 0;
        for (int j = 0; j < row.length; j++) {
            row[j] /= largest;
            squares += row[j] * row[j];
        }
        for (int j = 0; j < row.length; j++) {
            row[j] /= Math.sqrt(squares);
        }
    }
}
