package org.sagitta.plugins.metrics.sharpness;

import java.util.ArrayList;
import java.util.List;

/**
 * A {@code LimitedMemoryModel} is the BFGS matrix of the last ten steps S and gradient differences Y, in compact form
 * (Byrd, Nocedal and Schnabel 1994). With D the diagonal of S'Y and L the part below it:
 *
 * <pre>B = theta I - W M W',  W = [Y, theta S],  M = [[-D, L'], [L, theta S'S]]^-1</pre>
 */
final class LimitedMemoryModel {
    private static final int MEMORY = 10;

    private final List<double[]> steps = new ArrayList<>();
    private final List<double[]> differences = new ArrayList<>();
    private double theta = 1;
    private double[][] middle = {};

    /** Returns the number of steps that the matrix contains. */
    int pairs() {
        return steps.size();
    }

    /** Returns the number of columns of W. */
    int columns() {
        return 2 * pairs();
    }

    double theta() {
        return theta;
    }

    /**
     * Adds a step, unless its curvature s'y is not positive.
     *
     * @param gradient the gradient at the start of the step
     */
    void learn(double[] step, double[] difference, double[] gradient) {
        double curvature = dot(step, difference);
        if (curvature <= Math.ulp(1.0) * -dot(gradient, step)) {
            return;
        }
        if (steps.size() == MEMORY) {
            steps.remove(0);
            differences.remove(0);
        }
        steps.add(step);
        differences.add(difference);
        theta = dot(difference, difference) / curvature;
        middle = inverse(middleInverse());
    }

    /** Returns the i-th row of W. */
    double[] row(int i) {
        int k = pairs();
        double[] row = new double[2 * k];
        for (int j = 0; j < k; j++) {
            row[j] = differences.get(j)[i];
            row[k + j] = theta * steps.get(j)[i];
        }
        return row;
    }

    /** Returns W'v. */
    double[] projected(double[] v) {
        int k = pairs();
        double[] projected = new double[2 * k];
        for (int j = 0; j < k; j++) {
            projected[j] = dot(differences.get(j), v);
            projected[k + j] = theta * dot(steps.get(j), v);
        }
        return projected;
    }

    /** Returns M v. */
    double[] middle(double[] v) {
        return product(middle, v);
    }

    /** Returns (I - M W'ZZ'W / theta)^-1 v, with Z the free variables. */
    double[] woodbury(int[] free, double[] v) {
        int n = columns();
        double[][] gram = new double[n][n];
        for (int i : free) {
            double[] row = row(i);
            for (int a = 0; a < n; a++) {
                for (int b = 0; b < n; b++) {
                    gram[a][b] += row[a] * row[b] / theta;
                }
            }
        }
        double[][] matrix = new double[n][n];
        for (int a = 0; a < n; a++) {
            for (int b = 0; b < n; b++) {
                matrix[a][b] = a == b ? 1 : 0;
                for (int c = 0; c < n; c++) {
                    matrix[a][b] -= middle[a][c] * gram[c][b];
                }
            }
        }
        return product(inverse(matrix), v);
    }

    private double[][] middleInverse() {
        int k = pairs();
        double[][] matrix = new double[2 * k][2 * k];
        for (int i = 0; i < k; i++) {
            matrix[i][i] = -dot(steps.get(i), differences.get(i));
            for (int j = 0; j < k; j++) {
                matrix[k + i][k + j] = theta * dot(steps.get(i), steps.get(j));
                if (i > j) {
                    double below = dot(steps.get(i), differences.get(j));
                    matrix[k + i][j] = below;
                    matrix[j][k + i] = below;
                }
            }
        }
        return matrix;
    }

    /** Computes the inverse by Gauss-Jordan elimination with pivoting. */
    private static double[][] inverse(double[][] matrix) {
        int n = matrix.length;
        double[][] rest = new double[n][2 * n];
        for (int i = 0; i < n; i++) {
            System.arraycopy(matrix[i], 0, rest[i], 0, n);
            rest[i][n + i] = 1;
        }
        for (int column = 0; column < n; column++) {
            int pivot = column;
            for (int i = column + 1; i < n; i++) {
                pivot = Math.abs(rest[i][column]) > Math.abs(rest[pivot][column]) ? i : pivot;
            }
            double[] row = rest[pivot];
            rest[pivot] = rest[column];
            rest[column] = row;
            double scale = row[column];
            for (int j = 0; j < 2 * n; j++) {
                row[j] /= scale;
            }
            for (int i = 0; i < n; i++) {
                double factor = i == column ? 0 : rest[i][column];
                for (int j = 0; j < 2 * n; j++) {
                    rest[i][j] -= factor * row[j];
                }
            }
        }
        double[][] inverse = new double[n][n];
        for (int i = 0; i < n; i++) {
            System.arraycopy(rest[i], n, inverse[i], 0, n);
        }
        return inverse;
    }

    private static double[] product(double[][] matrix, double[] v) {
        double[] product = new double[matrix.length];
        for (int i = 0; i < matrix.length; i++) {
            product[i] = dot(matrix[i], v);
        }
        return product;
    }

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
