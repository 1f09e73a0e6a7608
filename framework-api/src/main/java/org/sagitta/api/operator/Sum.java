package org.sagitta.api.operator;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Sums of operators. */
final class Sum {
    private Sum() {}

    static CurvatureOperator of(CurvatureOperator a, CurvatureOperator b) {
        if (a.dimension() != b.dimension()) {
            throw new IllegalArgumentException(
                    "The sum of operators of dimensions " + a.dimension() + " and " + b.dimension());
        }
        if (a instanceof DiagonalOperator left && b instanceof DiagonalOperator right) {
            return new DiagonalOperator(sum(left.diagonal(), right.diagonal()));
        }
        if (a instanceof DenseOperator && b instanceof DenseOperator) {
            return new DenseOperator(sum(a.toDense(), b.toDense()));
        }
        if (a instanceof LowRankPlusDiagonalOperator left && b instanceof DiagonalOperator right) {
            return left.plusDiagonal(right);
        }
        if (a instanceof DiagonalOperator left && b instanceof LowRankPlusDiagonalOperator right) {
            return right.plusDiagonal(left);
        }
        return new MatrixFreeOperator(
                        a.dimension(),
                        wider(a.precision(), b.precision()),
                        directions -> sum(a.apply(directions), b.apply(directions)))
                .withMatrix(a.productsOfMatrix() + b.productsOfMatrix(), () -> sum(a.toDense(), b.toDense()))
                .withDiagonal(a.productsOfDiagonal() + b.productsOfDiagonal(), () -> sum(a.diagonal(), b.diagonal()));
    }

    /** The sum of two arrays, in the wider of their types. */
    static INDArray sum(INDArray a, INDArray b) {
        DataType type = wider(a.dataType(), b.dataType());
        return a.castTo(type).add(b.castTo(type));
    }

    static DataType wider(DataType a, DataType b) {
        return a == DataType.DOUBLE ? a : b;
    }
}
