package org.sagitta.api.operator;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Checks on the arguments of products. */
final class Directions {
    private Directions() {}

    /** The directions in the operator's type, refused where they are not P rows. */
    static INDArray checked(INDArray directions, int dimension, DataType precision) {
        if (directions.rank() > 2 || directions.size(0) != dimension) {
            throw new IllegalArgumentException("Directions of shape " + java.util.Arrays.toString(directions.shape())
                    + " given to an operator of dimension " + dimension + "; expected [" + dimension + "] or ["
                    + dimension
                    + ", k]");
        }
        return directions.castTo(precision);
    }
}
