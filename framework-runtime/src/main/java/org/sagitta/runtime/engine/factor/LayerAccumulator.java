package org.sagitta.runtime.engine.factor;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.LayerState;
import org.sagitta.api.layer.Matrix;
import org.sagitta.runtime.engine.kernel.SymmetricCompletion;

/** Sums matrices for one layer over the examples of one lane and the columns s_nc of a Fisher matrix. */
interface LayerAccumulator {
    /** Takes the layer's inputs on a chunk, before the cotangents of that chunk. */
    void takeInputs(LayerState state);

    /** Returns whether cotangents are summed; if not, it may get none. */
    default boolean takesCotangents() {
        return true;
    }

    /**
     * Adds the contribution of a stack of cotangents of the layer's outputs; each matrix of the stack has one column of
     * every example.
     */
    void addCotangents(LayerState state, Matrix cotangents);

    /** Returns the sums so far. */
    List<Matrix> sums();

    /** Sets the sums to zero. */
    default void clear(Kernels kernels) {
        sums().forEach(kernels::clear);
    }

    /** Copies a matrix to an array. */
    static INDArray array(Kernels kernels, Matrix matrix) {
        INDArray array =
                Nd4j.createUninitialized(kernels.precision(), new long[] {matrix.rows(), matrix.columns()}, 'c');
        kernels.copy(matrix, 0, kernels.wrap(array), 0, matrix.size());
        return array;
    }

    /** Copies a symmetric matrix of which only the part on and below the diagonal is filled in to an array. */
    static INDArray symmetric(Kernels kernels, Matrix lower) {
        new SymmetricCompletion(kernels, lower, lower.columns()).lowerToUpper(0, 0, lower.rows());
        return array(kernels, lower);
    }
}
