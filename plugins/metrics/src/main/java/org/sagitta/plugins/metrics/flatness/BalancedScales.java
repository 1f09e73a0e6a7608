package org.sagitta.plugins.metrics.flatness;

import java.util.Arrays;

/**
 * Minimises sum_ij [A_ij s_i t_j + B_ij / (s_i t_j)] over positive row scales s_i and column scales t_j, for A and B
 * without negative entries. The sum is convex in the logarithms of the scales. Given the scales of one side, those of
 * the other have a closed form:
 *
 * <pre>s_i = sqrt(sum_j B_ij / t_j / sum_j A_ij t_j)</pre>
 *
 * <p>A row or column where A or B is zero adds nothing to the infimum and is left out.
 */
final class BalancedScales {
    private static final int SWEEPS = 10_000;
    private static final double TOLERANCE = 1e-13;

    private final double[][] a;
    private final double[][] b;
    private final double[] rows;
    private final double[] columns;

    private BalancedScales(double[][] a, double[][] b) {
        this.a = a;
        this.b = b;
        rows = new double[a.length];
        columns = new double[a[0].length];
        Arrays.fill(rows, 1);
        Arrays.fill(columns, 1);
    }

    /** Updates rows and columns in turn until the value stops falling. */
    static BalancedScales of(double[][] a, double[][] b) {
        BalancedScales scales = new BalancedScales(copy(a), copy(b));
        scales.leaveOut();
        double before = Double.POSITIVE_INFINITY;
        double value = scales.value();
        for (int i = 0; i < SWEEPS && before - value > TOLERANCE * value; i++) {
            scales.balanceRows();
            scales.balanceColumns();
            before = value;
            value = scales.value();
        }
        return scales;
    }

    double value() {
        double sum = 0;
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < columns.length; j++) {
                sum += a[i][j] * scale(i, j) + (b[i][j] == 0 ? 0 : b[i][j] / scale(i, j));
            }
        }
        return sum;
    }

    /**
     * Returns the sum of the moduli of the derivatives with respect to the rows' logarithmic scales; 0 at the minimum.
     */
    double residual() {
        double residual = 0;
        for (int i = 0; i < rows.length; i++) {
            double slope = 0;
            for (int j = 0; j < columns.length; j++) {
                slope += a[i][j] * scale(i, j) - (b[i][j] == 0 ? 0 : b[i][j] / scale(i, j));
            }
            residual += Math.abs(slope);
        }
        return residual;
    }

    /** Returns s_i t_j, the derivative of the minimum with respect to A_ij; 0 for a row or column that was left out. */
    double scale(int i, int j) {
        return rows[i] * columns[j];
    }

    private void leaveOut() {
        boolean found = true;
        while (found) {
            found = false;
            for (int i = 0; i < rows.length; i++) {
                if (rows[i] != 0 && (rowSum(a, i) == 0 || rowSum(b, i) == 0)) {
                    rows[i] = 0;
                    Arrays.fill(a[i], 0);
                    Arrays.fill(b[i], 0);
                    found = true;
                }
            }
            for (int j = 0; j < columns.length; j++) {
                if (columns[j] != 0 && (columnSum(a, j) == 0 || columnSum(b, j) == 0)) {
                    columns[j] = 0;
                    for (int i = 0; i < rows.length; i++) {
                        a[i][j] = 0;
                        b[i][j] = 0;
                    }
                    found = true;
                }
            }
        }
    }

    private void balanceRows() {
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] != 0) {
                double up = 0;
                double down = 0;
                for (int j = 0; j < columns.length; j++) {
                    up += a[i][j] * columns[j];
                    down += b[i][j] == 0 ? 0 : b[i][j] / columns[j];
                }
                rows[i] = Math.sqrt(down / up);
            }
        }
    }

    private void balanceColumns() {
        for (int j = 0; j < columns.length; j++) {
            if (columns[j] != 0) {
                double up = 0;
                double down = 0;
                for (int i = 0; i < rows.length; i++) {
                    up += a[i][j] * rows[i];
                    down += b[i][j] == 0 ? 0 : b[i][j] / rows[i];
                }
                columns[j] = Math.sqrt(down / up);
            }
        }
    }

    private static double rowSum(double[][] matrix, int i) {
        return Arrays.stream(matrix[i]).sum();
    }

    private static double columnSum(double[][] matrix, int j) {
        return Arrays.stream(matrix).mapToDouble(row -> row[j]).sum();
    }

    private static double[][] copy(double[][] matrix) {
        return Arrays.stream(matrix).map(double[]::clone).toArray(double[][]::new);
    }
}
