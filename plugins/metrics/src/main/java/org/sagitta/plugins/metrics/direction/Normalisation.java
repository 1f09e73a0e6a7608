package org.sagitta.plugins.metrics.direction;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.ParameterBlock;

/**
 * Selects which parts of a direction d are scaled to the lengths of the same parts of the parameters w: d_j becomes d_j
 * ||w_j|| / ||d_j||. This makes pictures of the loss independent of rescalings of the network (Li et al. 2018). Parts
 * that are zero stay zero.
 */
public enum Normalisation {
    /** The direction is not scaled. */
    NONE,
    /** A part is a parameter tensor. */
    LAYER,
    /**
     * A part is a slice of a tensor along its first index: a convolution's filter with all its inputs, or a row of a
     * dense layer's weight.
     */
    FILTER;

    /** Selects how tensors of one dimension are treated: mostly biases, which have no filters. */
    public enum Biases {
        /** The part is d = 0. */
        ZERO,
        /** The whole tensor is scaled as one part. */
        LAYER,
        /** The part is d = w, as in the authors' code unless it is told to ignore these tensors. */
        PARAMETERS
    }

    /**
     * Returns the normalised direction.
     *
     * @param direction a vector of length P, of any type; it is not changed
     * @return a vector of length P, float64
     * @throws NoDirectionException if the result is zero
     */
    public INDArray of(INDArray direction, LossSurface surface, Biases biases) {
        INDArray normalised = displacement(direction, surface, biases);
        if (normalised.norm2Number().doubleValue() == 0) {
            throw new NoDirectionException(
                    "the normalised direction is zero, since it is where the parameters are not");
        }
        return normalised;
    }

    /** Returns the normalised direction, which may be zero. */
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
