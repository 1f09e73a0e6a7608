package org.sagitta.api.contract;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.DenseOperator;
import org.sagitta.api.operator.MatrixFreeOperator;

/** Products with a matrix that are counted by the direction. */
public final class CountingProduct implements MatrixFreeOperator.Product {
    private final DenseOperator matrix;
    private int products;

    /** @param matrix P x P, symmetric */
    public CountingProduct(INDArray matrix) {
        this.matrix = new DenseOperator(matrix);
    }

    @Override
    public INDArray apply(INDArray directions) {
        products += directions.columns();
        return matrix.apply(directions);
    }

    /** Directions that were multiplied so far. */
    public int products() {
        return products;
    }

    /** The matrix as an operator that is known by its products only. */
    public CurvatureOperator operator() {
        return new MatrixFreeOperator(matrix.dimension(), matrix.precision(), this);
    }
}
