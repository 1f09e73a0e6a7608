package org.sagitta.experiments;

import java.io.IOException;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Computes the network of the example's descriptor by its formulas, without the engine: h = tanh(V x + b), f = w'(s o
 * h) + c, and the Poisson loss exp f - y f. The parameters are V, b, s, w, c, in that order.
 */
final class CountsModel {
    private static final int FEATURES = 4;
    private static final int HIDDEN = 3;
    private static final double STEP = 1e-5;

    private static final double[][] X = {
        {0, 0, 0, 0}, {1, 0, 0, 0}, {0, 1, 0, 0},
        {0, 0, 1, 0}, {1, 0, 1, 0}, {0, 1, 1, 0},
        {0, 0, 0, 1}, {1, 0, 0, 1}, {0, 1, 0, 1}
    };
    private static final double[] Y = {18, 17, 15, 20, 10, 20, 25, 13, 12};

    private final double[] theta;

    private CountsModel(double[] theta) {
        this.theta = theta;
    }

    /** A {@code Source} reads one parameter tensor. */
    interface Source {
        double[] read(String name) throws IOException;
    }

    static CountsModel of(Source source) throws IOException {
        double[][] parts = {
            source.read("0.weight"),
            source.read("0.bias"),
            source.read("2.scale"),
            source.read("3.weight"),
            source.read("3.bias")
        };
        return new CountsModel(
                Arrays.stream(parts).flatMapToDouble(DoubleStream::of).toArray());
    }

    double loss() {
        return IntStream.range(0, Y.length)
                        .mapToDouble(n -> Math.exp(output(n)) - Y[n] * output(n))
                        .sum()
                / Y.length;
    }

    double[][] gaussNewton() {
        return mean(n -> {
            double[] jacobian = jacobian(n);
            return outer(Math.exp(output(n)), jacobian, jacobian);
        });
    }

    double[][] tridiagonal() {
        double[][] fisher = mean(n -> {
            double residual = Math.exp(output(n)) - Y[n];
            return outer(residual * residual, jacobian(n), jacobian(n));
        });
        for (int i = 0; i < theta.length; i++) {
            for (int j = 0; j < theta.length; j++) {
                fisher[i][j] = Math.abs(i - j) <= 1 ? fisher[i][j] : 0;
            }
        }
        return fisher;
    }

    /** Computes the Hessian by central differences of the gradient. */
    double[][] hessian() {
        double[][] hessian = new double[theta.length][];
        for (int i = 0; i < theta.length; i++) {
            double[] after = moved(i, STEP).gradient();
            double[] before = moved(i, -STEP).gradient();
            hessian[i] = IntStream.range(0, theta.length)
                    .mapToDouble(j -> (after[j] - before[j]) / (2 * STEP))
                    .toArray();
        }
        return hessian;
    }

    double trace(double[][] matrix) {
        return IntStream.range(0, matrix.length).mapToDouble(i -> matrix[i][i]).sum();
    }

    /**
     * Returns the standard error of the mean of (rate - k)^2 |J|^2 over random counts k, whose variance is (rate + 2
     * rate^2) |J|^4.
     */
    double standardErrorOfSampledTrace(int samples) {
        double variance = 0;
        for (int n = 0; n < Y.length; n++) {
            double rate = Math.exp(output(n));
            double square = DoubleStream.of(jacobian(n)).map(x -> x * x).sum();
            variance += (rate + 2 * rate * rate) * square * square / samples;
        }
        return Math.sqrt(variance) / Y.length;
    }

    private CountsModel moved(int parameter, double step) {
        double[] moved = theta.clone();
        moved[parameter] += step;
        return new CountsModel(moved);
    }

    private double[] gradient() {
        double[] gradient = new double[theta.length];
        for (int n = 0; n < Y.length; n++) {
            double residual = (Math.exp(output(n)) - Y[n]) / Y.length;
            double[] jacobian = jacobian(n);
            Arrays.setAll(gradient, i -> gradient[i] + residual * jacobian[i]);
        }
        return gradient;
    }

    private double output(int n) {
        double f = theta[theta.length - 1];
        for (int k = 0; k < HIDDEN; k++) {
            f += outputWeight(k) * scale(k) * hidden(k, n);
        }
        return f;
    }

    /** Returns df/dtheta. */
    private double[] jacobian(int n) {
        double[] jacobian = new double[theta.length];
        for (int k = 0; k < HIDDEN; k++) {
            double h = hidden(k, n);
            double slope = outputWeight(k) * scale(k) * (1 - h * h);
            for (int i = 0; i < FEATURES; i++) {
                jacobian[k * FEATURES + i] = slope * X[n][i];
            }
            jacobian[HIDDEN * FEATURES + k] = slope;
            jacobian[HIDDEN * (FEATURES + 1) + k] = outputWeight(k) * h;
            jacobian[HIDDEN * (FEATURES + 2) + k] = scale(k) * h;
        }
        jacobian[theta.length - 1] = 1;
        return jacobian;
    }

    private double hidden(int k, int n) {
        double z = theta[HIDDEN * FEATURES + k];
        for (int i = 0; i < FEATURES; i++) {
            z += theta[k * FEATURES + i] * X[n][i];
        }
        return Math.tanh(z);
    }

    private double scale(int k) {
        return theta[HIDDEN * (FEATURES + 1) + k];
    }

    private double outputWeight(int k) {
        return theta[HIDDEN * (FEATURES + 2) + k];
    }

    private interface OfExample {
        double[][] matrix(int n);
    }

    private double[][] mean(OfExample matrix) {
        double[][] mean = new double[theta.length][theta.length];
        for (int n = 0; n < Y.length; n++) {
            double[][] one = matrix.matrix(n);
            for (int i = 0; i < theta.length; i++) {
                for (int j = 0; j < theta.length; j++) {
                    mean[i][j] += one[i][j] / Y.length;
                }
            }
        }
        return mean;
    }

    private static double[][] outer(double factor, double[] x, double[] y) {
        return Arrays.stream(x)
                .mapToObj(a -> Arrays.stream(y).map(b -> factor * a * b).toArray())
                .toArray(double[][]::new);
    }
}
