package org.sagitta.api.operator;

import java.util.OptionalDouble;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A symmetric matrix whose P^2 entries are all in memory. */
public final class DenseOperator implements CurvatureOperator {
    private final INDArray matrix;

    /**
     * @param matrix P x P, symmetric; not copied, and not to be changed afterwards
     * @throws IllegalArgumentException where it is not square
     */
    public DenseOperator(INDArray matrix) {
        if (matrix.rank() != 2 || matrix.rows() != matrix.columns()) {
            throw new IllegalArgumentException(
                    "A dense operator needs a square matrix, found shape " + java.util.Arrays.toString(matrix.shape()));
        }
        this.matrix = matrix;
    }

    @Override
    public int dimension() {
        return matrix.rows();
    }

    @Override
    public DataType precision() {
        return matrix.dataType();
    }

    @Override
    public INDArray apply(INDArray directions) {
        INDArray v = Directions.checked(directions, dimension(), precision());
        return v.rank() == 1 ? matrix.mmul(v.reshape(v.length(), 1)).reshape(v.length()) : matrix.mmul(v);
    }

    @Override
    public OptionalDouble trace() {
        double trace = 0;
        for (int i = 0; i < dimension(); i++) {
            trace += matrix.getDouble(i, i);
        }
        return OptionalDouble.of(trace);
    }

    @Override
    public OptionalDouble frobeniusNorm() {
        // in double: ND4J adds float32 in float32, which is off by per cents over millions of entries
        return OptionalDouble.of(matrix.castTo(DataType.DOUBLE).norm2Number().doubleValue());
    }

    @Override
    public OptionalDouble spectralNorm() {
        return OptionalDouble.empty();
    }

    @Override
    public INDArray toDense() {
        return matrix;
    }

    @Override
    public boolean isMaterialised() {
        return true;
    }
}
