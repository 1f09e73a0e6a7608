package org.sagitta.runtime.data;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Collects the properties of each column of an N x D array of values in one pass. */
final class FeatureScan {
    /** The number of values that are copied and scanned together. */
    private static final int CHUNK = 1 << 19;

    private final double[] least;
    private final double[] most;
    private final boolean[] counting;
    private final double[] before;
    private Optional<Strange> strange = Optional.empty();

    /** A value that is not finite or too large to compute with. */
    record Strange(long row, int column, double value) {}

    private FeatureScan(int columns) {
        least = new double[columns];
        most = new double[columns];
        counting = new boolean[columns];
        before = new double[columns];
        Arrays.fill(least, Double.POSITIVE_INFINITY);
        Arrays.fill(most, Double.NEGATIVE_INFINITY);
        Arrays.fill(counting, true);
    }

    /**
     * @param largest the largest absolute value that is allowed; the pass ends at a value that is larger or not finite
     */
    static FeatureScan of(INDArray values, double largest) {
        int columns = values.columns();
        FeatureScan scan = new FeatureScan(columns);
        int rows = Math.max(1, CHUNK / columns);
        for (int start = 0; start < values.rows() && scan.strange.isEmpty(); start += rows) {
            int end = Math.min(start + rows, values.rows());
            INDArray part = values.get(NDArrayIndex.interval(start, end), NDArrayIndex.all());
            scan.add(part.castTo(DataType.DOUBLE).dup('c').data().asDouble(), start, largest);
        }
        return scan;
    }

    private void add(double[] chunk, int firstRow, double largest) {
        for (int i = 0; i < chunk.length && strange.isEmpty(); i++) {
            add(chunk[i], firstRow + i / least.length, i % least.length, largest);
        }
    }

    private void add(double value, int row, int column, double largest) {
        if (!(Math.abs(value) <= largest)) {
            strange = Optional.of(new Strange(row, column, value));
            return;
        }
        least[column] = Math.min(least[column], value);
        most[column] = Math.max(most[column], value);
        counting[column] &= row == 0 || value == before[column] + 1;
        before[column] = value;
    }

    /** Returns the first value that is not finite or too large, if there is one. */
    Optional<Strange> strange() {
        return strange;
    }

    int columns() {
        return least.length;
    }

    /** Returns the smallest value of a column. */
    double smallest(int column) {
        return least[column];
    }

    /** Returns the largest value of a column. */
    double largest(int column) {
        return most[column];
    }

    double smallest() {
        return DoubleStream.of(least).min().orElseThrow();
    }

    double largest() {
        return DoubleStream.of(most).max().orElseThrow();
    }

    /** Returns the columns that have the same value in all rows. */
    List<Integer> constant() {
        return IntStream.range(0, least.length)
                .filter(column -> least[column] == most[column])
                .boxed()
                .toList();
    }

    /** Returns the columns that increase by one from each row to the next. */
    List<Integer> counts() {
        return IntStream.range(0, counting.length)
                .filter(column -> counting[column])
                .boxed()
                .toList();
    }
}
