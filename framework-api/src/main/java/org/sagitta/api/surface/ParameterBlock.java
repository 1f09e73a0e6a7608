package org.sagitta.api.surface;

import java.util.List;

/**
 * A parameter block is one parameter tensor of a network in the flat parameter vector: components {@code offset} to {@code
 * offset + size}.
 *
 * @param name as in PyTorch's {@code Sequential}: {@code 0.weight}, {@code 2.bias}
 * @param layer the name of its layer: {@code 0}, {@code 2}
 * @param offset the first index in the flat vector
 * @param shape row-major: a dense weight is {@code [out, in]}, a bias {@code [out]}
 */
public record ParameterBlock(String name, String layer, int offset, List<Integer> shape) {
    public ParameterBlock {
        shape = List.copyOf(shape);
    }

    /** Tells whether the tensor is added to a layer's outputs: its name ends in {@code bias}. */
    public boolean isBias() {
        return name.equals("bias") || name.endsWith(".bias");
    }

    /** Returns the number of its components. */
    public int size() {
        return shape.stream().reduce(1, Math::multiplyExact);
    }
}
