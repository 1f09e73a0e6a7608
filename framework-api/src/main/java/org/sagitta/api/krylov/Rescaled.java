package org.sagitta.api.krylov;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.EuclideanNorm;
import org.sagitta.api.operator.MatrixFreeOperator;

/**
 * An operator divided by a power of two, its unit, where its own scale would let squares under- or overflow. The first product
 * that is not zero tells the unit; where that is near enough to 1, the unit is 1 and figures are what they are without.
 */
final class Rescaled {
    /** Exponents of 2 whose numbers have squares with room on either side. */
    private static final int NEAR = 300;

    private static final int NEAR_SINGLE = 30;

    private final CurvatureOperator operator;
    private double unit;

    Rescaled(CurvatureOperator operator) {
        this.operator = operator;
    }

    /** A / unit. */
    CurvatureOperator operator() {
        return new MatrixFreeOperator(operator.dimension(), operator.precision(), this::product);
    }

    /** What A's products are divided by, after the first. */
    double unit() {
        return unit == 0 ? 1 : unit;
    }

    private INDArray product(INDArray directions) {
        INDArray image = operator.apply(directions);
        if (unit == 0) {
            double largest = image.normmaxNumber().doubleValue();
            unit = largest == 0 ? 0 : unitNear(largest);
        }
        return unit() == 1 ? image : image.divi(unit);
    }

    private double unitNear(double largest) {
        double power = EuclideanNorm.powerOfTwoNear(largest);
        int near = operator.precision() == DataType.DOUBLE ? NEAR : NEAR_SINGLE;
        return Math.abs(Math.getExponent(power)) <= near ? 1 : power;
    }
}
