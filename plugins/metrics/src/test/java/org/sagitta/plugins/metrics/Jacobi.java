package org.sagitta.plugins.metrics;

import java.util.Comparator;
import java.util.stream.IntStream;

/** Computes all eigenpairs of a symmetric matrix by Jacobi's plane rotations, in plain loops. */
final class Jacobi {
    private static final int SWEEPS = 30;

    private final double[][] matrix;

    /** The eigenvectors; row i belongs to entry (i, i) of the matrix. */
    private final double[][] vectors;

    private Jacobi(double[][] symmetric) {
        matrix = symmetric;
        vectors = new double[symmetric.length][symmetric.length];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i][i] = 1;
        }
    }

    static Jacobi of(double[][] symmetric) {
        Jacobi solver = new Jacobi(symmetric);
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            for (int p = 0; p < symmetric.length; p++) {
                for (int q = p + 1; q < symmetric.length; q++) {
                    solver.rotate(p, q);
                }
            }
        }
        return solver;
    }

    /** Returns the eigenvalues in ascending order. */
    double[] values() {
        return IntStream.range(0, matrix.length)
                .mapToDouble(i -> matrix[i][i])
                .sorted()
                .toArray();
    }

    /** Returns the unit eigenvectors of the eigenvalues of largest modulus, the largest first. */
    double[][] leading(int count) {
        return IntStream.range(0, matrix.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -Math.abs(matrix[i][i])))
                .limit(count)
                .map(i -> vectors[i])
                .toArray(double[][]::new);
    }

    private void rotate(int p, int q) {
        if (Math.abs(matrix[p][q]) < 1e-300) {
            return;
        }
        double theta = (matrix[q][q] - matrix[p][p]) / (2 * matrix[p][q]);
        double t = Math.copySign(1, theta) / (Math.abs(theta) + Math.hypot(theta, 1));
        double c = 1 / Math.hypot(t, 1);
        double s = t * c;
        for (int k = 0; k < matrix.length; k++) {
            double kp = matrix[k][p];
            double kq = matrix[k][q];
            matrix[k][p] = c * kp - s * kq;
            matrix[k][q] = s * kp + c * kq;
        }
        turn(matrix, p, q, c, s);
        turn(vectors, p, q, c, s);
    }

    private static void turn(double[][] rows, int p, int q, double c, double s) {
        for (int k = 0; k < rows.length; k++) {
            double pk = rows[p][k];
            double qk = rows[q][k];
            rows[p][k] = c * pk - s * qk;
            rows[q][k] = s * pk + c * qk;
        }
    }
}
