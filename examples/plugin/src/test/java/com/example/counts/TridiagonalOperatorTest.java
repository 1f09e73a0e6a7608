package com.example.counts;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.contract.CurvatureOperatorContract;
import org.sagitta.api.operator.CurvatureOperator;

/** Compares products, figures, inverse and determinant with those of the dense matrix. */
class TridiagonalOperatorTest extends CurvatureOperatorContract {
    private static final double[] DIAGONAL = {2, -1, 0.5, 3, 1};
    private static final double[] BESIDE = {0.3, -2, 0, 1.5};

    @Override
    protected CurvatureOperator operator() {
        return new TridiagonalOperator(DIAGONAL, BESIDE, DataType.DOUBLE);
    }

    @Override
    protected INDArray matrix() {
        INDArray matrix = Nd4j.zeros(DataType.DOUBLE, DIAGONAL.length, DIAGONAL.length);
        for (int i = 0; i < DIAGONAL.length; i++) {
            matrix.putScalar(i, i, DIAGONAL[i]);
        }
        for (int i = 0; i < BESIDE.length; i++) {
            matrix.putScalar(i, i + 1, BESIDE[i]);
            matrix.putScalar(i + 1, i, BESIDE[i]);
        }
        return matrix;
    }

    /** Returns false, as multiples belong to the base class, which keeps the exact figures. */
    @Override
    protected boolean hasMultiplesOfItsClass() {
        return false;
    }
}
