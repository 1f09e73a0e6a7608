package org.sagitta.api.operator;

import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A factorised operator is a damped operator that is known by its inverse.
 *
 * @param inverse the function from V, P x k, float64, to (A + damping I)^-1 V
 */
record Factorised(int dimension, DataType precision, double logDeterminant, UnaryOperator<INDArray> inverse)
        implements Damped {
    @Override
    public INDArray solve(INDArray directions) {
        return Directions.product(directions, dimension, precision, inverse);
    }
}
