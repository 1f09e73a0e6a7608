package org.sagitta.plugins.datasets;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sagitta.api.data.UnusableDataException;

/** Checks that arrays contain finite numbers only. */
final class FiniteValues {
    /** So many values are checked at a time, which limits the memory of the check. */
    private static final int CHUNK = 1 << 19;

    private FiniteValues() {}

    /**
     * Checks that no value is NaN or infinite.
     *
     * @param values the values, in C order
     * @param shape the shape of the array in the file
     * @throws UnusableDataException if a value is not finite; the message gives its indices
     */
    static void require(INDArray values, List<Integer> shape, String file) {
        INDArray flat = values.reshape('c', new long[] {values.length()});
        for (long start = 0; start < values.length(); start += CHUNK) {
            double[] chunk = flat.get(NDArrayIndex.interval(start, Math.min(start + CHUNK, values.length())))
                    .toDoubleVector();
            for (int i = 0; i < chunk.length; i++) {
                if (!Double.isFinite(chunk[i])) {
                    List<Long> indices = indices(start + i, shape);
                    throw new UnusableDataException(
                            "%s holds %s for example %d, at %s; expected finite numbers: leave the example out, or put a number in"
                                    .formatted(file, chunk[i], indices.get(0), indices));
                }
            }
        }
    }

    private static List<Long> indices(long index, List<Integer> shape) {
        List<Long> indices = new ArrayList<>();
        long rest = index;
        for (int d = shape.size() - 1; d >= 0; d--) {
            indices.add(0, rest % shape.get(d));
            rest /= shape.get(d);
        }
        return indices;
    }
}
