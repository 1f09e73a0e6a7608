package org.sagitta.api.surface;

import java.util.List;

/**
 * One parameter tensor of a network within the flat parameter vector: components {@code offset} to {@code offset + size}.
 *
 * @param name as in PyTorch's {@code Sequential}: {@code 0.weight}, {@code 2.bias}
 * @param layer the layer that it belongs to: {@code 0}, {@code 2}
 * @param offset first index in the flat vector
 * @param shape row-major: a dense weight is {@code [out, in]}, a bias {@code [out]}
 */
public record ParameterBlock(String name, String layer, int offset, List<Integer> shape) {
    public ParameterBlock {
        shape = List.copyOf(shape);
    }

    /** True for what is added to a layer's outputs: a name that ends in {@code bias}. */
    public boolean isBias() {
        return name.equals("bias") || name.endsWith(".bias");
    }

    /** The number of its components. */
    public int size() {
        return shape.stream().reduce(1, Math::multiplyExact);
    }
}
