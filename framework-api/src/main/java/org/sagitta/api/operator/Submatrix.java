package org.sagitta.api.operator;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Principal submatrices that have no structure of their own. */
final class Submatrix {
    /** The largest P of a matrix that is made whole where a block of it is asked for: others ask for other blocks. */
    private static final int SMALL = 2_000;

    private Submatrix() {}

    /** E'A E for the columns {@code from} to {@code to} (exclusive) E of the identity, by products with A. */
    static CurvatureOperator of(CurvatureOperator operator, int from, int to) {
        Directions.checkRange(from, to, operator.dimension());
        return to - from == operator.dimension() ? operator : byProducts(operator, from, to);
    }

    /** Likewise, or by parts of A's diagonal and matrix where they cost no more, or are small. */
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

    /** E'A E of a selection E, with the shortcuts to diagonal and matrix that A has, where they cost less than products. */
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
