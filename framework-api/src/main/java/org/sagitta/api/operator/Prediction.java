package org.sagitta.api.operator;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * A prediction is the least-squares estimate of a vector x from a vector y with given second moments.
 *
 * @param coefficients E[xy'] E[yy']^-1
 * @param explained E[xy'] E[yy']^-1 E[yx']
 */
record Prediction(INDArray coefficients, INDArray explained) {
    /**
     * Computes the prediction by the eigenvectors of E[yy'].
     *
     * @param cross E[xy']
     * @param of the eigenpairs of E[yy'], regular
     */
    static Prediction by(INDArray cross, Eigenpairs of) {
        INDArray deviations = Transforms.sqrt(of.values());
        INDArray scaled = cross.castTo(DataType.DOUBLE).mmul(of.vectors()).diviRowVector(deviations);
        return new Prediction(
                scaled.divRowVector(deviations).mmul(of.vectors().transpose()), scaled.mmul(scaled.transpose()));
    }
}
