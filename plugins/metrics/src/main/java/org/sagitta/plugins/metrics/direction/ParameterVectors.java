package org.sagitta.plugins.metrics.direction;

import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sagitta.api.surface.ParameterBlock;

/** Draws Gaussian vectors in parameter space, and gives access to the filters in such vectors. */
public final class ParameterVectors {
    private ParameterVectors() {}

    /** Draws a vector of independent samples from N(0, 1), of length P, float64. */
    public static INDArray gaussian(int dimension, RandomGenerator random) {
        double[] entries = new double[dimension];
        for (int i = 0; i < dimension; i++) {
            entries[i] = random.nextGaussian();
        }
        return Nd4j.createFromArray(entries);
    }

    /** Returns whether the block is a weight: a tensor of more than one dimension. */
    public static boolean isWeight(ParameterBlock block) {
        return block.shape().size() > 1;
    }

    /**
     * Returns the entries of a weight in a vector of length P as a matrix with one row for each filter. The matrix is a
     * view.
     */
    public static INDArray filters(INDArray vector, ParameterBlock block) {
        int rows = block.shape().get(0);
        return vector.get(NDArrayIndex.interval(block.offset(), block.offset() + block.size()))
                .reshape('c', rows, block.size() / rows);
    }
}
