package org.sagitta.runtime.engine;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.LayerState;
import org.sagitta.api.layer.Matrix;

/** What one lane sums over examples and columns s_nc for one layer. */
interface LayerSum {
    /** Takes what the layer gets on a chunk, before the cotangents of that chunk. */
    void takeInputs(LayerState state);

    /** Whether it is made of cotangents; if not, it may get none. */
    default boolean takesCotangents() {
        return true;
    }

    /** Adds the part of a stack of cotangents of the layer's outputs, each of one column of every example. */
    void addCotangents(LayerState state, Matrix cotangents);

    /** The sums so far. */
    List<Matrix> sums();

    /** Makes the sums zero. */
    default void clear(Kernels kernels) {
        sums().forEach(kernels::clear);
    }

    /** A copy of a matrix. */
    static INDArray array(Kernels kernels, Matrix matrix) {
        INDArray array =
                Nd4j.createUninitialized(kernels.precision(), new long[] {matrix.rows(), matrix.columns()}, 'c');
        kernels.copy(matrix, 0, kernels.wrap(array), 0, matrix.size());
        return array;
    }

    /** A copy of a matrix of which only what is on and below the diagonal counts. */
    static INDArray symmetric(Kernels kernels, Matrix lower) {
        new Mirror(kernels, lower, lower.columns()).lowerToUpper(0, 0, lower.rows());
        return array(kernels, lower);
    }
}
