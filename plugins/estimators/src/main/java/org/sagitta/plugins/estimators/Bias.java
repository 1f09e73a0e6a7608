package org.sagitta.plugins.estimators;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sagitta.api.surface.LayerFactors;

/** What Kronecker factors make of a layer's bias. */
public enum Bias {
    /** It is a column of the weight, whose input is always 1. */
    JOINT,

    /** It has a block of its own, with the same output factor: what it has in common with the weight counts as zero. */
    SEPARATE;

    /** The input factor, or what is left of it where the bias is apart: A and a 1, with zeros between. */
    INDArray input(LayerFactors.Kronecker factors) {
        return isApart(factors) ? withOne(connected(factors)) : factors.input();
    }

    /** The part of the input factor that does not fall apart. */
    INDArray connected(LayerFactors.Kronecker factors) {
        INDArrayIndex weights = NDArrayIndex.interval(0, factors.input().rows() - 1);
        return isApart(factors) ? factors.input().get(weights, weights).dup() : factors.input();
    }

    /** Eigenvectors of {@link #input}, from those of {@link #connected}. */
    INDArray basis(LayerFactors.Kronecker factors, INDArray vectors) {
        return isApart(factors) ? withOne(vectors) : vectors;
    }

    /** Whether the bias is apart from the weight. */
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
