package org.sagitta.api.operator;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Layer matrices are vectors of one layer's parameters (weight [out, in] row-major, then bias [out]) in the form of matrices
 * [weight, bias]. k of them lie side by side, transposed and column-major, as an array of {@code inputs} x ({@code outputs}
 * k). A vector without bias has this form already.
 *
 * @param outputs the number of rows of the weight
 * @param inputs the number of columns of the weight, plus one if there is a bias
 */
record LayerMatrices(int outputs, int inputs, boolean bias) {
    int dimension() {
        return Math.multiplyExact(outputs, inputs);
    }

    /** Converts P x k vectors, column-major, to matrices. */
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

    /** Converts matrices to P x k vectors. */
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

    /** Converts one transposed matrix, {@code inputs} x {@code outputs}, to a vector of length P. */
    INDArray vector(INDArray matrix) {
        return toVectors(matrix.dup('f')).reshape(new long[] {dimension()});
    }

    /** Returns the matrix C (x) B of {@link #multiplied}, exactly symmetric. */
    INDArray kronecker(INDArray output, INDArray input, DataType precision) {
        INDArray matrix = Nd4j.createUninitialized(precision, new long[] {dimension(), dimension()}, 'f');
        int perRow = bias ? inputs - 1 : inputs;
        for (int j = 0; j < outputs; j++) {
            INDArray columns = columns(output, input, j).castTo(precision);
            columns(matrix, j * perRow, (j + 1) * perRow).assign(columns(columns, 0, perRow));
            if (bias) {
                columns(matrix, weights() + j, weights() + j + 1).assign(columns(columns, perRow, inputs));
            }
        }
        return Directions.symmetrised(matrix);
    }

    /** Returns the columns of C (x) B for output j: those of its weights, then that of its bias. */
    private INDArray columns(INDArray output, INDArray input, int j) {
        INDArray inner = input.dup('f').reshape('f', new long[] {(long) inputs * inputs, 1});
        INDArray outer = output.getColumn(j).dup().reshape('f', new long[] {1, outputs});
        INDArray products = inner.mmul(outer)
                .reshape('f', new long[] {inputs, inputs, outputs})
                .permute(0, 2, 1)
                .dup('f');
        return toVectors(products.reshape('f', new long[] {inputs, (long) outputs * inputs}));
    }

    private static INDArray columns(INDArray matrix, int from, int to) {
        return matrix.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to));
    }

    /**
     * Returns B X C' for each transposed matrix X, that is (C (x) B) x for its vector, by one product with each factor. The
     * factors need not be square if the result belongs to another layer.
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
