package org.sagitta.api.data;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Examples are inputs with their targets.
 *
 * @param features N x D, float32 or float64, row-major ('c'); not copied, so they must not be changed afterwards
 * @param shape the shape of one example: {@code [D]}, or {@code [channels, height, width]} for an image, flattened in that
 *     order
 * @param targets the targets of the same N examples
 */
public record Examples(INDArray features, List<Integer> shape, Targets targets) {
    /**
     * Checks the shapes.
     *
     * @throws IllegalArgumentException if the numbers of examples or of features do not agree
     */
    public Examples {
        shape = List.copyOf(shape);
        int width = shape.stream().reduce(1, Math::multiplyExact);
        if (features.rank() != 2 || features.columns() != width) {
            throw new IllegalArgumentException("Features of shape " + java.util.Arrays.toString(features.shape())
                    + " do not hold examples of shape " + shape + "; expected [N, " + width + "]");
        }
        if (features.rows() != targets.examples()) {
            throw new IllegalArgumentException(
                    features.rows() + " examples but " + targets.examples() + " targets; expected as many");
        }
    }

    /** Returns a copy of some examples, in the order of the given numbers, which count from 0. */
    public Examples subset(ImmutableIntArray numbers) {
        return new Examples(features.getRows(numbers.toArray()), shape, targets.subset(numbers));
    }

    /** Returns N, the number of examples. */
    public int size() {
        return features.rows();
    }
}
