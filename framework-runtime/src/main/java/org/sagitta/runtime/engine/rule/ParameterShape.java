package org.sagitta.runtime.engine.rule;

import java.util.List;

/**
 * A parameter tensor of a layer.
 *
 * @param name {@code weight} or {@code bias}
 * @param dimensions row-major: a dense weight is {@code [out, in]}, a bias {@code [out]}
 */
public record ParameterShape(String name, List<Integer> dimensions) {
    public ParameterShape {
        dimensions = List.copyOf(dimensions);
    }

    /** The number of components. */
    public int size() {
        return dimensions.stream().reduce(1, Math::multiplyExact);
    }

    /** How the tensor is stored as a matrix: its first dimension by the rest. */
    public int rows() {
        return dimensions.get(0);
    }

    /** See {@link #rows}. */
    public int columns() {
        return size() / rows();
    }
}
