package org.sagitta.plugins.metrics.direction;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.ParameterBlock;

/**
 * How the parts of a direction d are brought to the lengths of those of the parameters w, so that rescaling a network does
 * not change its picture (Li et al. 2018): d_j becomes d_j ||w_j|| / ||d_j||. What is zero stays zero.
 */
public enum Normalisation {
    /** As they are. */
    NONE,
    /** Each tensor of parameters. */
    LAYER,
    /** Each first index of a tensor: a convolution's filter with all its inputs, a dense layer's row. */
    FILTER;

    /** What becomes of tensors of one dimension, biases mostly, which have no filters. */
    public enum Biases {
        /** d = 0. */
        ZERO,
        /** The whole tensor is normalised. */
        LAYER,
        /** d = w, as the authors' code does unless told to leave them out. */
        PARAMETERS
    }

    /**
     * A normalised direction.
     *
     * @param direction of length P, any type; it stays as it is
     * @return of length P, float64
     * @throws NoDirectionException where nothing is left of it
     */
    public INDArray of(INDArray direction, LossSurface surface, Biases biases) {
        INDArray normalised = displacement(direction, surface, biases);
        if (normalised.norm2Number().doubleValue() == 0) {
            throw new NoDirectionException(
                    "the normalised direction is zero, since it is where the parameters are not");
        }
        return normalised;
    }

    /** Likewise, where one that comes to nothing is as good as any. */
    public INDArray displacement(INDArray direction, LossSurface surface, Biases biases) {
        INDArray normalised = direction.castTo(DataType.DOUBLE).dup();
        if (this != NONE) {
            INDArray parameters = surface.parameters().castTo(DataType.DOUBLE);
            for (ParameterBlock block : surface.layout().blocks()) {
                normalise(
                        part(normalised, block.offset(), block.size()),
                        part(parameters, block.offset(), block.size()),
                        block,
                        biases);
            }
        }
        return normalised;
    }

    private void normalise(INDArray d, INDArray w, ParameterBlock block, Biases biases) {
        if (block.shape().size() > 1) {
            int filters = this == FILTER ? block.shape().get(0) : 1;
            int length = block.size() / filters;
            for (int j = 0; j < filters; j++) {
                scale(part(d, j * length, length), part(w, j * length, length));
            }
        } else {
            switch (biases) {
                case ZERO -> d.assign(0);
                case LAYER -> scale(d, w);
                case PARAMETERS -> d.assign(w);
            }
        }
    }

    private static void scale(INDArray d, INDArray w) {
        double length = d.norm2Number().doubleValue();
        if (length > 0) {
            d.muli(w.norm2Number().doubleValue() / length);
        }
    }

    private static INDArray part(INDArray vector, int from, int length) {
        return vector.get(NDArrayIndex.interval(from, from + length));
    }
}
