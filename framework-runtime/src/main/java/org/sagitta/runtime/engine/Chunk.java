package org.sagitta.runtime.engine;

import org.sagitta.api.layer.Matrix;

/** Some of the examples, in the engine's layout. */
final class Chunk {
    private final int first;
    private final Matrix input;
    private final double[] targets;

    Chunk(int first, Matrix input, double[] targets) {
        this.first = first;
        this.input = input;
        this.targets = targets;
    }

    /** The index of its first example. */
    int first() {
        return first;
    }

    /** n. */
    int examples() {
        return input.columns();
    }

    /** {@code [features x n]}. */
    Matrix input() {
        return input;
    }

    /** Class by class, as {@link org.sagitta.api.loss.Loss} reads them; shared, read only. */
    double[] targets() {
        return targets;
    }

    /** Copies values, feature by feature, to this chunk's rows of a row-major matrix that begins at row {@code from}. */
    void scatter(double[] values, double[] rows, int from, int width) {
        for (int at = 0; at < width * examples(); at++) {
            rows[(from + first + at % examples()) * width + at / examples()] = values[at];
        }
    }

    /** Likewise with features in another order: feature f goes to column {@code order[f]}. */
    void scatter(double[] values, double[] rows, int[] order) {
        for (int at = 0; at < values.length; at++) {
            rows[(first + at % examples()) * order.length + order[at / examples()]] = values[at];
        }
    }

    /** The reverse of {@link #scatter(double[], double[], int, int)}. */
    double[] gather(double[] rows, int from, int width) {
        double[] values = new double[width * examples()];
        for (int at = 0; at < values.length; at++) {
            values[at] = rows[(from + first + at % examples()) * width + at / examples()];
        }
        return values;
    }
}
