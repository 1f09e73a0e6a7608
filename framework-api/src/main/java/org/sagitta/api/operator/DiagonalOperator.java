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

    @Override
    public OptionalDouble trace() {
        return OptionalDouble.of(diagonal.sumNumber().doubleValue());
    }

    @Override
    public OptionalDouble frobeniusNorm() {
        return OptionalDouble.of(diagonal.norm2Number().doubleValue());
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
