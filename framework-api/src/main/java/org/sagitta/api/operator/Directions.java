package org.sagitta.api.operator;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The arguments of products. */
final class Directions {
    /** Directions that share a pass over the data where all P are asked for. */
    static final int COLUMNS_A_PASS = 64;

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

    /** Columns {@code from} to {@code to} (exclusive) of the identity. */
    static INDArray unit(int dimension, int from, int to, DataType precision) {
        INDArray unit = Nd4j.zeros(precision, dimension, to - from);
        for (int j = from; j < to; j++) {
            unit.putScalar(j, j - from, 1);
        }
        return unit;
    }
}
