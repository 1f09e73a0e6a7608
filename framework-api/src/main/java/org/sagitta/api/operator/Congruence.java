package org.sagitta.api.operator;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** This class computes congruence products B A B of symmetric A and B. */
final class Congruence {
    private Congruence() {}

    static void requireSameDimension(CurvatureOperator a, CurvatureOperator b) {
        Sum.requireSameDimension("The product", a, b);
    }

    /** Returns B A B by products, with the cheaper ways to diagonal and matrix that A and B have. */
    static CurvatureOperator of(CurvatureOperator a, CurvatureOperator b) {
        requireSameDimension(a, b);
        DataType type = type(a, b);
        MatrixFreeOperator product = new MatrixFreeOperator(
                a.dimension(), type, v -> b.apply(a.apply(b.apply(v))).castTo(type));
        if (b instanceof DiagonalOperator) {
            product = product.withDiagonal(a.productsOfDiagonal(), () -> diagonal(a, b));
        }
        return b.isMaterialised() ? product.withMatrix(a.productsOfMatrix(), () -> matrix(a, b)) : product;
    }

    /** Returns B A B as a matrix, by B (B A)' = B A B. */
    static INDArray matrix(CurvatureOperator a, CurvatureOperator b) {
        DataType type = type(a, b);
        INDArray once = b.apply(a.toDense().castTo(type)).transpose().dup('f');
        return Directions.symmetrised(b.apply(once).castTo(type));
    }

    /** Returns the diagonal b_i^2 a_ii of B A B for a diagonal B. */
    static INDArray diagonal(CurvatureOperator a, CurvatureOperator b) {
        INDArray factors = b.diagonal().castTo(type(a, b));
        return factors.mul(factors).muli(a.diagonal().castTo(type(a, b)));
    }

    private static DataType type(CurvatureOperator a, CurvatureOperator b) {
        return Sum.wider(a.precision(), b.precision());
    }
}
