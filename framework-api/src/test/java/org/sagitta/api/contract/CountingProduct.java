package org.sagitta.api.contract;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.DenseOperator;
import org.sagitta.api.operator.MatrixFreeOperator;

/** A counting product multiplies by a matrix and counts the directions. */
public final class CountingProduct implements MatrixFreeOperator.Product {
    private final DenseOperator matrix;
    private int products;

    /**
     * Creates a counter of products with a matrix.
     *
     * @param matrix P x P, symmetric
     */
    public CountingProduct(INDArray matrix) {
        this.matrix = new DenseOperator(matrix);
    }

    @Override
    public INDArray apply(INDArray directions) {
        products += directions.columns();
        return matrix.apply(directions);
    }

    /** Returns the number of directions multiplied so far. */
    public int products() {
        return products;
    }

    /** Returns the matrix as an operator that is known by its products only. */
    public CurvatureOperator operator() {
        return new MatrixFreeOperator(matrix.dimension(), matrix.precision(), this);
    }
}
