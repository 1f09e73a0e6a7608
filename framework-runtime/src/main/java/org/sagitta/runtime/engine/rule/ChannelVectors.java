package org.sagitta.runtime.engine.rule;

import java.util.Arrays;
import org.sagitta.api.layer.Channels;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.Matrix;

/**
 * Converts vectors with one number per channel between columns of matrices and doubles: {@code [j][channel]} for a
 * stack.
 */
final class ChannelVectors {
    private final Kernels kernels;
    private final Channels channels;

    ChannelVectors(Kernels kernels, Channels channels) {
        this.kernels = kernels;
        this.channels = channels;
    }

    double[][] read(Matrix columns) {
        double[] values = new double[(int) columns.size()];
        kernels.read(columns, values);
        double[][] result = new double[columns.count()][];
        for (int j = 0; j < columns.count(); j++) {
            result[j] = Arrays.copyOfRange(values, j * columns.rows(), (j + 1) * columns.rows());
        }
        return result;
    }

    /** Returns a stack of columns in a slot of scratch memory. */
    Matrix column(int slot, int count, Entry entry) {
        Matrix column = kernels.scratch(slot, count, channels.count(), 1);
        double[] values = new double[count * channels.count()];
        for (int at = 0; at < values.length; at++) {
            values[at] = entry.at(at / channels.count(), at % channels.count());
        }
        kernels.write(values, 1, column);
        return column;
    }

    /** Computes the means over each channel's features and examples. */
    double[][] means(Matrix x) {
        Matrix sums = zeros(x.count());
        kernels.addChannelSums(channels, x, sums);
        return divided(sums, x.columns());
    }

    /** Computes the means of x o y over each channel's features and examples. */
    double[][] means(Matrix x, Matrix y) {
        Matrix sums = zeros(Math.max(x.count(), y.count()));
        kernels.addChannelProducts(channels, x, y, sums);
        return divided(sums, x.columns());
    }

    /** Computes out = x - mean, channel by channel. */
    void subtract(double[] mean, Matrix x, Matrix out) {
        kernels.scaleChannels(channels, column(0, 1, (j, c) -> 1), x, column(1, 1, (j, c) -> -mean[c]), out);
    }

    /** Returns a column of zeros. */
    Matrix zeros() {
        return zeros(1);
    }

    private Matrix zeros(int count) {
        Matrix zeros = kernels.scratch(3, count, channels.count(), 1);
        kernels.clear(zeros);
        return zeros;
    }

    private double[][] divided(Matrix sums, int examples) {
        double[][] means = read(sums);
        for (double[] row : means) {
            for (int c = 0; c < row.length; c++) {
                row[c] /= (double) channels.area() * examples;
            }
        }
        return means;
    }

    @FunctionalInterface
    interface Entry {
        double at(int j, int channel);
    }
}
