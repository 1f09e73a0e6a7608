package org.sagitta.api.krylov;

import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.operator.CurvatureOperator;

/**
 * Rademacher passes multiply an operator by random signs, {@link #COLUMNS} directions a pass, in arrays that are allocated
 * once. The arrays of a pass are valid until the next pass, and may be changed.
 */
final class RademacherPasses {
    /** This many directions share a pass over the data. */
    static final int COLUMNS = 16;

    private final CurvatureOperator operator;
    private final RandomGenerator random;
    private final INDArray signs;
    private final INDArray directions;
    private final INDArray images;

    RademacherPasses(CurvatureOperator operator, RandomGenerator random) {
        this.operator = operator;
        this.random = random;
        long[] shape = {operator.dimension(), COLUMNS};
        signs = Nd4j.create(DataType.DOUBLE, shape, 'f');
        directions = operator.precision() == DataType.DOUBLE ? signs : Nd4j.create(operator.precision(), shape, 'f');
        images = Nd4j.create(DataType.DOUBLE, shape, 'f');
    }

    /** Draws at most {@link #COLUMNS} directions V, and multiplies them. */
    Pass next(int columns) {
        Vectors.drawSigns(signs, columns, random);
        if (directions != signs) {
            directions.assign(signs);
        }
        INDArray image = Vectors.columns(images, 0, columns);
        image.assign(operator.apply(Vectors.columns(directions, 0, columns)));
        return new Pass(Vectors.columns(signs, 0, columns), image);
    }

    /**
     * A pass holds its directions and their products.
     *
     * @param directions V, P x k, float64
     * @param images A V, P x k, float64
     */
    record Pass(INDArray directions, INDArray images) {}
}
