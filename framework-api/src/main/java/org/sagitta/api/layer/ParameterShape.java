package org.sagitta.api.layer;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A parameter tensor of a layer, or its running statistics.
 *
 * @param name {@code weight} or {@code bias}
 * @param dimensions row-major: a dense weight is {@code [out, in]}, a convolution's {@code [out, in, kh, kw]}, a bias {@code
 *     [out]}
 * @param storage the order in which rules see the dimensions: 0, 1, 2, 3 for the tensor as it is
 * @param rows of the matrix that rules see: the product of the first of the stored dimensions; the rest are its columns
 */
public record ParameterShape(String name, List<Integer> dimensions, List<Integer> storage, int rows) {
    public ParameterShape {
        dimensions = List.copyOf(dimensions);
        storage = List.copyOf(storage);
    }

    /** A tensor that is stored as it is: its first dimension by the rest. */
    public ParameterShape(String name, List<Integer> dimensions) {
        this(name, dimensions, IntStream.range(0, dimensions.size()).boxed().toList(), dimensions.get(0));
    }

    /** The number of components. */
    public int size() {
        return dimensions.stream().reduce(1, Math::multiplyExact);
    }

    /** The number of inputs that one output of a weight is a sum of: in kh kw of a weight [out, in, kh, kw]. */
    public int fanIn() {
        return Math.multiplyExact(receptiveField(), dimensions.get(1));
    }

    /** The number of outputs that one input of a weight contributes to: out kh kw of a weight [out, in, kh, kw]. */
    public int fanOut() {
        return Math.multiplyExact(receptiveField(), dimensions.get(0));
    }

    private int receptiveField() {
        return dimensions.stream().skip(2).reduce(1, Math::multiplyExact);
    }

    /** Columns of the matrix that rules see. */
    public int columns() {
        return size() / rows;
    }

    /** True where rules see the components in another order than the flat vector has them. */
    public boolean isPermuted() {
        return !IntStream.range(0, storage.size()).allMatch(i -> storage.get(i) == i);
    }
}
