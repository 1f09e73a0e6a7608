package org.sagitta.api.operator;

import java.util.OptionalDouble;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A diagonal matrix diag(d): its eigenvalues are its entries. */
public final class DiagonalOperator implements CurvatureOperator {
    private final INDArray diagonal;

    /** @param diagonal d, of length P; not copied, and not to be changed afterwards */
    public DiagonalOperator(INDArray diagonal) {
        this.diagonal = diagonal.reshape(diagonal.length());
    }

    /**
     * The diagonal of another operator, exact: d_i = e_i' A e_i. P products, unless the other is materialised; never P^2
     * entries at once.
     */
    public static DiagonalOperator of(CurvatureOperator operator) {
        int dimension = operator.dimension();
        INDArray diagonal = Nd4j.createUninitialized(operator.precision(), dimension);
        if (operator.isMaterialised()) {
            INDArray matrix = operator.toDense();
            for (int i = 0; i < dimension; i++) {
                diagonal.putScalar(i, matrix.getDouble(i, i));
            }
            return new DiagonalOperator(diagonal);
        }
        for (int from = 0; from < dimension; from += Directions.COLUMNS_A_PASS) {
            int to = Math.min(dimension, from + Directions.COLUMNS_A_PASS);
            INDArray columns = operator.apply(Directions.unit(dimension, from, to, operator.precision()));
            for (int i = from; i < to; i++) {
                diagonal.putScalar(i, columns.getDouble(i, i - from));
            }
        }
        return new DiagonalOperator(diagonal);
    }

    /** d, of length P: shared, read only. */
    public INDArray diagonal() {
        return diagonal;
    }

    @Override
    public int dimension() {
        return Math.toIntExact(diagonal.length());
    }

    @Override
    public DataType precision() {
        return diagonal.dataType();
    }

    @Override
    public INDArray apply(INDArray directions) {
        INDArray v = Directions.checked(directions, dimension(), precision());
        return v.rank() == 1 ? v.mul(diagonal) : v.mulColumnVector(diagonal.reshape(diagonal.length(), 1));
    }

    // in double: ND4J adds float32 in float32, which is off by per cents over millions of entries
    @Override
    public OptionalDouble trace() {
        return OptionalDouble.of(diagonal.castTo(DataType.DOUBLE).sumNumber().doubleValue());
    }

    @Override
    public OptionalDouble frobeniusNorm() {
        return OptionalDouble.of(diagonal.castTo(DataType.DOUBLE).norm2Number().doubleValue());
    }

    @Override
    public OptionalDouble spectralNorm() {
        return OptionalDouble.of(diagonal.normmaxNumber().doubleValue());
    }

    @Override
    public INDArray toDense() {
        return Nd4j.diag(diagonal);
    }

    @Override
    public boolean isMaterialised() {
        return true;
    }
}
