package org.sagitta.api.operator;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Vectors of one layer's parameters (weight [out, in] row-major, then bias [out]) as matrices [weight, bias]: k of them lie
 * side by side, transposed and column-major, as an array of {@code inputs} x ({@code outputs} k). A vector without bias is
 * such an array as it is.
 *
 * @param outputs rows of the weight
 * @param inputs columns of the weight, and one for the bias where there is one
 */
record LayerMatrices(int outputs, int inputs, boolean bias) {
    int dimension() {
        return Math.multiplyExact(outputs, inputs);
    }

    /** P x k vectors, column-major, to matrices. */
    INDArray ofVectors(INDArray vectors) {
        long columns = outputs * vectors.size(1);
        if (!bias) {
            return vectors.reshape('f', new long[] {inputs, columns});
        }
        INDArray matrices = Nd4j.createUninitialized(DataType.DOUBLE, new long[] {inputs, columns}, 'f');
        INDArray weights = Directions.rows(vectors, 0, weights()).dup('f');
        INDArray biases = Directions.rows(vectors, weights(), dimension()).dup('f');
        Directions.rows(matrices, 0, inputs - 1).assign(weights.reshape('f', new long[] {inputs - 1, columns}));
        Directions.rows(matrices, inputs - 1, inputs).assign(biases.reshape('f', new long[] {1, columns}));
        return matrices;
    }

    /** The way back. */
    INDArray toVectors(INDArray matrices) {
        long k = matrices.size(1) / outputs;
        if (!bias) {
            return matrices.reshape('f', new long[] {dimension(), k});
        }
        INDArray vectors = Nd4j.createUninitialized(DataType.DOUBLE, new long[] {dimension(), k}, 'f');
        INDArray weights = Directions.rows(matrices, 0, inputs - 1).dup('f');
        INDArray biases = Directions.rows(matrices, inputs - 1, inputs).dup('f');
        Directions.rows(vectors, 0, weights()).assign(weights.reshape('f', new long[] {weights(), k}));
        Directions.rows(vectors, weights(), dimension()).assign(biases.reshape('f', new long[] {outputs, k}));
        return vectors;
    }

    /**
     * B X C' for each transposed matrix X, by one product with each: (C (x) B) x for its vector. The factors need not be
     * square, where they lead to another layer's matrices.
     */
    static INDArray multiplied(INDArray output, INDArray input, INDArray matrices) {
        INDArray left = swapped(input.mmul(matrices), input.rows(), output.columns());
        return swapped(output.mmul(left), output.rows(), input.rows());
    }

    private static INDArray swapped(INDArray matrices, int rows, int columns) {
        long k = matrices.size(1) / columns;
        return matrices.reshape('f', new long[] {rows, columns, k})
                .permute(1, 0, 2)
                .dup('f')
                .reshape('f', new long[] {columns, rows * k});
    }

    private int weights() {
        return dimension() - outputs;
    }
}
