package org.sagitta.api.layer;

/**
 * How a layer uses its weight W, [outputs x inputs], and its bias b if it has one: at one or more places r of an example, as
 *
 * <pre>z_r = W a_r + b</pre>
 *
 * where all that the layer puts out are the z_r. This is the structure that Kronecker factors of curvature are made of. A
 * dense layer has one place; a convolution has one for each pixel that it puts out, where a_r is the patch that it reads.
 *
 * <p>Places come in strips, such as the rows of an image. A strip's values are matrices with a column for each place and
 * example, the examples of one place side by side. The layer's parameters are the weight, whose first dimension is the
 * outputs and whose others, in row-major order, are the inputs; then the bias.
 */
public interface WeightUse {
    /** The use of a dense layer: z = W a + b with the layer's whole input a. */
    static WeightUse dense(int inputs, int outputs, boolean bias) {
        return new DenseUse(inputs, outputs, bias);
    }

    /**
     * Whether the layer is dense: it has one place, at which a is the layer's whole input as it is, in its own order. One
     * place alone does not make it so, since a may also be a function of the input.
     */
    default boolean isDense() {
        return false;
    }

    /** Columns of W. */
    int inputs();

    /** Rows of W. */
    int outputs();

    /** Whether there is a bias. */
    boolean bias();

    /** The number of strips. */
    default int strips() {
        return 1;
    }

    /** Places of an example in each strip. */
    default int places() {
        return 1;
    }

    /**
     * Fills in the a_r of one strip.
     *
     * @param state after the forward pass
     * @param to {@code [inputs x places n]}
     */
    void inputs(Kernels kernels, LayerState state, int strip, Matrix to);

    /**
     * The part of the layer's outputs, or of their cotangents, that one strip is. A view.
     *
     * @param outputs one matrix, {@code [features x n]}
     * @return {@code [outputs x places n]}
     */
    Matrix outputs(Matrix outputs, int strip);
}
