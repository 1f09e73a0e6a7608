package org.sagitta.api.surface;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.MatrixFreeOperator;

/** Multiplies by Fisher matrices F, whose columns are of single examples. See {@link Fisher#of} for those of any surface. */
public interface FisherMatrices {
    /** P. */
    int dimension();

    /** The type of the products. */
    DataType precision();

    /** F V for P x k directions V. */
    INDArray fisherProduct(Fisher fisher, INDArray directions);

    /** The exact diagonal of F, of length P: a backward pass a column s_nc, C of them, or as many as there are samples. */
    INDArray fisherDiagonal(Fisher fisher);

    /** F as a P x P array, exactly symmetric. Unless there is a faster way, by P products. */
    default INDArray fisherMatrix(Fisher fisher) {
        return new MatrixFreeOperator(dimension(), precision(), v -> fisherProduct(fisher, v)).toDense();
    }

    /** F as an operator by its products, which is made a matrix by {@link #fisherMatrix} where one is asked for. */
    default CurvatureOperator operator(Fisher fisher) {
        return new MatrixFreeOperator(
                dimension(), precision(), v -> fisherProduct(fisher, v), () -> fisherMatrix(fisher));
    }
}
