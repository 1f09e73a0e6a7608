package org.sagitta.api.operator;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A layer basis is an orthonormal basis U = U_G (x) U_A of one layer's parameters, with the matrices that are diagonal in it.
 *
 * @param output U_G, out x out, float64, one vector a column
 * @param input U_A, a square matrix for the inputs, float64, one vector a column
 */
record LayerBasis(LayerMatrices layer, INDArray output, INDArray input) {
    /** Turns an array, out x in, of values for the basis vectors into a column as {@link #scaled} takes it. */
    INDArray vector(INDArray values) {
        return values.castTo(DataType.DOUBLE).dup('c').reshape('c', new long[] {layer.dimension(), 1});
    }

    /** Returns U diag(values) U' V. */
    INDArray scaled(INDArray values, INDArray vectors) {
        INDArray coordinates =
                LayerMatrices.multiplied(output.transpose(), input.transpose(), layer.ofVectors(vectors));
        INDArray scaled = coordinates
                .reshape('f', new long[] {layer.dimension(), vectors.size(1)})
                .mulColumnVector(values);
        return layer.toVectors(LayerMatrices.multiplied(output, input, scaled.reshape('f', coordinates.shape())));
    }

    /** Returns the diagonal of U diag(values) U', of length P: the values times the squares of U's entries. */
    INDArray diagonal(INDArray values) {
        INDArray matrix = values.reshape('f', new long[] {layer.inputs(), layer.outputs()});
        return layer.vector(LayerMatrices.multiplied(output.mul(output), input.mul(input), matrix));
    }

    /** Returns the inverse U diag(1 / values) U'. */
    Damped inverse(INDArray values, DataType precision) {
        INDArray inverse = values.rdiv(1);
        return new Factorised(
                layer.dimension(), precision, DampedSpectrum.logDeterminant(values), v -> scaled(inverse, v));
    }
}
