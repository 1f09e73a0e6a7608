package org.sagitta.plugins.metrics;

import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sagitta.api.objective.Objective;
import org.sagitta.api.objective.ParameterBlock;

/** Random directions in parameter space. */
public final class Directions {
    private static final double TINY = 1e-10;

    private Directions() {}

    /** Standard normal entries, of length P, float64. */
    public static INDArray gaussian(int dimension, RandomGenerator random) {
        double[] entries = new double[dimension];
        for (int i = 0; i < dimension; i++) {
            entries[i] = random.nextGaussian();
        }
        return Nd4j.createFromArray(entries);
    }

    /**
     * The direction with each filter's part as long as the filter (Li et al. 2018), d_j ||w_j|| / (||d_j|| + 1e-10): the
     * parts of a weight with the same first index, a dense layer's row or a convolution's output channel. Biases and other
     * parameters of one dimension are not moved: theirs is zero.
     *
     * @param direction of length P, float64
     */
    public static INDArray filterNormalised(Objective objective, INDArray direction) {
        INDArray weights = objective.parameters().castTo(DataType.DOUBLE);
        INDArray normalised = Nd4j.zeros(DataType.DOUBLE, direction.length());
        for (ParameterBlock block : objective.layout().blocks()) {
            if (isWeight(block)) {
                INDArray d = filters(direction, block);
                INDArray lengths =
                        filters(weights, block).norm2(1).div(d.norm2(1).addi(TINY));
                filters(normalised, block).assign(d.mulColumnVector(lengths));
            }
        }
        return normalised;
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
