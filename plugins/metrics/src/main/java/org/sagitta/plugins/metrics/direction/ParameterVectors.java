package org.sagitta.plugins.metrics.direction;

import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sagitta.api.surface.ParameterBlock;

/** Random directions in parameter space. */
public final class ParameterVectors {
    private ParameterVectors() {}

    /** Standard normal entries, of length P, float64. */
    public static INDArray gaussian(int dimension, RandomGenerator random) {
        double[] entries = new double[dimension];
        for (int i = 0; i < dimension; i++) {
            entries[i] = random.nextGaussian();
        }
        return Nd4j.createFromArray(entries);
    }

    /** True for what multiplies a layer's inputs: tensors of more than one dimension. */
    public static boolean isWeight(ParameterBlock block) {
        return block.shape().size() > 1;
    }

    /** A weight's entries in a vector of length P, a row a filter; a view. */
    public static INDArray filters(INDArray vector, ParameterBlock block) {
        int rows = block.shape().get(0);
        return vector.get(NDArrayIndex.interval(block.offset(), block.offset() + block.size()))
                .reshape('c', rows, block.size() / rows);
    }
}
