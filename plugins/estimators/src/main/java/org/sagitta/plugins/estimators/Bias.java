package org.sagitta.plugins.estimators;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sagitta.api.surface.LayerFactors;

/** Selects how Kronecker factors treat a layer's bias. */
public enum Bias {
    /** The bias is a column of the weight, whose input is always 1. */
    JOINT,

    /**
     * The bias has a block of its own, with the same output factor. The second moments of the inputs and the constant
     * 1 count as zero.
     */
    SEPARATE;

    /** Returns the input factor A. For a separate bias, it is block diagonal: A of the weight's inputs and a 1. */
    INDArray input(LayerFactors.Kronecker factors) {
        return isApart(factors) ? withOne(connected(factors)) : factors.input();
    }

    /**
     * Returns the block of the input factor whose eigenvectors have to be computed: without the 1 of a separate bias.
     */
    INDArray connected(LayerFactors.Kronecker factors) {
        INDArrayIndex weights = NDArrayIndex.interval(0, factors.input().rows() - 1);
        return isApart(factors) ? factors.input().get(weights, weights).dup() : factors.input();
    }

    /** Returns the eigenvectors of {@link #input}, given those of {@link #connected}. */
    INDArray basis(LayerFactors.Kronecker factors, INDArray vectors) {
        return isApart(factors) ? withOne(vectors) : vectors;
    }

    /** Returns whether the layer's bias is separate from its weight. */
    private boolean isApart(LayerFactors.Kronecker factors) {
        return this == SEPARATE && factors.bias();
    }

    private static INDArray withOne(INDArray matrix) {
        int size = matrix.rows();
        INDArray larger = Nd4j.zeros(matrix.dataType(), size + 1, size + 1);
        INDArrayIndex weights = NDArrayIndex.interval(0, size);
        larger.get(weights, weights).assign(matrix);
        larger.putScalar(size, size, 1);
        return larger;
    }
}
