package org.sagitta.api.operator;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** This class builds principal submatrices that have no structure of their own. */
final class Submatrix {
    /**
     * Up to this P, the whole matrix is built when one block is requested, since requests for other blocks are likely to
     * follow.
     */
    private static final int SMALL = 2_000;

    private Submatrix() {}

    /** Returns E'A E by products with A, where E has the columns {@code from} to {@code to} (exclusive) of the identity. */
    static CurvatureOperator of(CurvatureOperator operator, int from, int to) {
        Directions.checkRange(from, to, operator.dimension());
        return to - from == operator.dimension() ? operator : byProducts(operator, from, to);
    }

    /** Returns E'A E by products, or from A's diagonal and matrix if these cost no more or are small. */
    static CurvatureOperator cheapest(CurvatureOperator operator, int from, int to) {
        Directions.checkRange(from, to, operator.dimension());
        int size = to - from;
        if (size == operator.dimension()) {
            return operator;
        }
        MatrixFreeOperator block = byProducts(operator, from, to);
        if (operator.productsOfDiagonal() < size) {
            block = block.withDiagonal(
                    operator.productsOfDiagonal(),
                    () -> operator.diagonal()
                            .get(NDArrayIndex.interval(from, to))
                            .dup());
        }
        return operator.dimension() <= SMALL || operator.productsOfMatrix() <= size
                ? block.withMatrix(
                        Math.min(size, operator.productsOfMatrix()),
                        () -> new DenseOperator(operator.toDense())
                                .restricted(from, to)
                                .toDense())
                : block;
    }

    /** Returns E'A E of a selection E, with A's shortcuts to diagonal and matrix if they cost less than products. */
    static CurvatureOperator of(CurvatureOperator operator, Selection selection) {
        int size = selection.dimension();
        MatrixFreeOperator part = new MatrixFreeOperator(
                size, operator.precision(), v -> selection.of(operator.apply(selection.embedded(v))));
        if (operator.productsOfDiagonal() < size) {
            part = part.withDiagonal(operator.productsOfDiagonal(), () -> selection.of(operator.diagonal()));
        }
        return operator.productsOfMatrix() < size
                ? part.withMatrix(operator.productsOfMatrix(), () -> selection.entries(operator.toDense()))
                : part;
    }

    private static MatrixFreeOperator byProducts(CurvatureOperator operator, int from, int to) {
        return new MatrixFreeOperator(to - from, operator.precision(), directions -> {
            INDArray embedded = Nd4j.zeros(operator.precision(), operator.dimension(), directions.columns());
            Directions.rows(embedded, from, to).assign(directions);
            return Directions.rows(operator.apply(embedded), from, to).dup();
        });
    }
}
