package org.sagitta.api.operator;

import com.google.common.collect.Streams;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A sum of operators without a common structure is known by its product. */
record Sum(CurvatureOperator a, CurvatureOperator b) implements MatrixFreeOperator.Product {
    static CurvatureOperator of(CurvatureOperator a, CurvatureOperator b) {
        requireSameDimension("The sum", a, b);
        return a.structuredSum(b).or(() -> b.structuredSum(a)).orElseGet(() -> new Sum(a, b).operator());
    }

    private CurvatureOperator operator() {
        return new MatrixFreeOperator(a.dimension(), wider(a.precision(), b.precision()), this)
                .withMatrix(a.productsOfMatrix() + b.productsOfMatrix(), () -> sum(a.toDense(), b.toDense()))
                .withDiagonal(a.productsOfDiagonal() + b.productsOfDiagonal(), () -> sum(a.diagonal(), b.diagonal()));
    }

    @Override
    public INDArray apply(INDArray directions) {
        return sum(a.apply(directions), b.apply(directions));
    }

    @Override
    public List<INDArray> applyEach(List<INDArray> directions) {
        return Streams.zip(a.applyEach(directions).stream(), b.applyEach(directions).stream(), Sum::sum)
                .toList();
    }

    /** Returns the sum of two arrays in the wider of their types. */
    static INDArray sum(INDArray a, INDArray b) {
        DataType type = wider(a.dataType(), b.dataType());
        return a.castTo(type).add(b.castTo(type));
    }

    static DataType wider(DataType a, DataType b) {
        return a == DataType.DOUBLE ? a : b;
    }

    /** Rejects operators of different dimensions. */
    static void requireSameDimension(String what, CurvatureOperator a, CurvatureOperator b) {
        if (a.dimension() != b.dimension()) {
            throw new IllegalArgumentException(
                    what + " of operators of dimensions " + a.dimension() + " and " + b.dimension());
        }
    }
}
