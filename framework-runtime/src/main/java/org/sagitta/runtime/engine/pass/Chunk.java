package org.sagitta.runtime.engine.pass;

import org.sagitta.api.layer.Matrix;

/** A chunk of the examples, in the engine's memory layout. */
public final class Chunk {
    private final int first;
    private final Matrix input;
    private final double[] targets;

    public Chunk(int first, Matrix input, double[] targets) {
        this.first = first;
        this.input = input;
        this.targets = targets;
    }

    /** The index of its first example. */
    int first() {
        return first;
    }

    /** The number n of examples. */
    public int examples() {
        return input.columns();
    }

    /** The inputs, {@code [features x n]}. */
    public Matrix input() {
        return input;
    }

    /** The targets class by class, as {@link org.sagitta.api.loss.Loss} reads them; shared, read only. */
    public double[] targets() {
        return targets;
    }

    /** Copies values, feature by feature, to this chunk's rows of a row-major matrix that begins at row {@code from}. */
    public void scatter(double[] values, double[] rows, int from, int width) {
        for (int at = 0; at < width * examples(); at++) {
            rows[(from + first + at % examples()) * width + at / examples()] = values[at];
        }
    }

    /** Likewise with features in another order: feature f goes to column {@code order[f]}. */
    public void scatter(double[] values, double[] rows, int[] order) {
        for (int at = 0; at < values.length; at++) {
            rows[(first + at % examples()) * order.length + order[at / examples()]] = values[at];
        }
    }

    /** The reverse of {@link #scatter(double[], double[], int, int)}. */
    public double[] gather(double[] rows, int from, int width) {
        double[] values = new double[width * examples()];
        for (int at = 0; at < values.length; at++) {
            values[at] = rows[(from + first + at % examples()) * width + at / examples()];
        }
        return values;
    }
}
