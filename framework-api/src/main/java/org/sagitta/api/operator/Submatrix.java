package org.sagitta.api.operator;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Principal submatrices that have no structure of their own. */
final class Submatrix {
    private Submatrix() {}

    /** E'A E for the columns {@code from} to {@code to} (exclusive) E of the identity, by products with A. */
    static CurvatureOperator of(CurvatureOperator operator, int from, int to) {
        Directions.checkRange(from, to, operator.dimension());
        return to - from == operator.dimension()
                ? operator
                : new MatrixFreeOperator(to - from, operator.precision(), product(operator, from, to));
    }

    /** V to E'A E V. */
    static MatrixFreeOperator.Product product(CurvatureOperator operator, int from, int to) {
        return directions -> {
            INDArray embedded = Nd4j.zeros(operator.precision(), operator.dimension(), directions.columns());
            Directions.rows(embedded, from, to).assign(directions);
            return Directions.rows(operator.apply(embedded), from, to).dup();
        };
    }
}
