package org.sagitta.runtime.engine.pass;

import org.sagitta.api.layer.Matrix;

/** A chunk holds some examples in the engine's memory layout. */
public final class Chunk {
    private final int first;
    private final Matrix input;
    private final double[] targets;

    public Chunk(int first, Matrix input, double[] targets) {
        this.first = first;
        this.input = input;
        this.targets = targets;
    }

    /** Returns the index of its first example. */
    int first() {
        return first;
    }

    /** Returns the number n of examples. */
    public int examples() {
        return input.columns();
    }

    /** Returns the inputs, {@code [features x n]}. */
    public Matrix input() {
        return input;
    }

    /**
     * Returns the targets class by class, as {@link org.sagitta.api.loss.Loss} reads them; the array is shared and must
     * not be changed.
     */
    public double[] targets() {
        return targets;
    }

    /**
     * Copies values, feature by feature, to this chunk's rows of a row-major matrix that begins at row {@code from}.
     */
    public void scatter(double[] values, double[] rows, int from, int width) {
        for (int at = 0; at < width * examples(); at++) {
            rows[(from + first + at % examples()) * width + at / examples()] = values[at];
        }
    }

    /**
     * Copies values to a row-major matrix with another order of the features: feature f goes to column
     * {@code order[f]}.
     */
    public void scatter(double[] values, double[] rows, int[] order) {
        for (int at = 0; at < values.length; at++) {
            rows[(first + at % examples()) * order.length + order[at / examples()]] = values[at];
        }
    }

    /**
     * Copies this chunk's rows of a row-major matrix to values, feature by feature: the reverse of
     * {@link #scatter(double[], double[], int, int)}.
     */
    public double[] gather(double[] rows, int from, int width) {
        double[] values = new double[width * examples()];
        for (int at = 0; at < values.length; at++) {
            values[at] = rows[(from + first + at % examples()) * width + at / examples()];
        }
        return values;
    }
}
