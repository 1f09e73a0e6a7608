package org.sagitta.api.operator;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A layer regression is the linear map Psi = Psi_G (x) Psi_A that predicts one layer's gradient from the next layer's, with
 * the covariance that it explains, Psi (G (x) A) Psi' = (Psi_G G Psi_G') (x) (Psi_A A Psi_A').
 *
 * @param layer the layer whose gradient is predicted
 * @param next the layer whose gradient predicts it
 * @param output Psi_G = G_12 G_22^-1
 * @param input Psi_A = A_12 A_22^-1
 */
record LayerRegression(LayerMatrices layer, LayerMatrices next, Prediction output, Prediction input) {
    /** Returns Psi V for P x k vectors of the next layer. */
    INDArray apply(INDArray vectors) {
        return layer.toVectors(
                LayerMatrices.multiplied(output.coefficients(), input.coefficients(), next.ofVectors(vectors)));
    }

    /** Returns Psi' V for P x k vectors of the layer. */
    INDArray applyTransposed(INDArray vectors) {
        return next.toVectors(LayerMatrices.multiplied(
                output.coefficients().transpose(), input.coefficients().transpose(), layer.ofVectors(vectors)));
    }

    /** Returns the explained covariance Psi (G (x) A) Psi'. */
    KroneckerOperator explained() {
        return new KroneckerOperator(output.explained(), input.explained(), layer.bias());
    }
}
