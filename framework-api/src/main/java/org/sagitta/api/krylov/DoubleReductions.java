package org.sagitta.api.krylov;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.EuclideanNorm;

/**
 * Double reductions are inner products and norms of P x 1 vectors in double precision, whatever their type: BLAS and ND4J sum
 * float32 in float32, which loses digits as vectors grow longer. Its buffers are allocated once.
 */
final class DoubleReductions {
    private final INDArray left;
    private final INDArray right;

    DoubleReductions(CurvatureOperator operator) {
        int length = operator.precision() == DataType.DOUBLE ? 1 : operator.dimension();
        left = Nd4j.create(DataType.DOUBLE, length, 1);
        right = Nd4j.create(DataType.DOUBLE, length, 1);
    }

    double dot(INDArray a, INDArray b) {
        return Nd4j.getBlasWrapper().dot(wide(a, left), wide(b, right));
    }

    double norm(INDArray a) {
        return EuclideanNorm.of(wide(a, left));
    }

    private static INDArray wide(INDArray vector, INDArray buffer) {
        return vector.dataType() == DataType.DOUBLE ? vector : buffer.assign(vector);
    }
}
