package org.sagitta.api.krylov;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.EuclideanNorm;
import org.sagitta.api.operator.MatrixFreeOperator;

/**
 * A rescaled operator is an operator divided by a power of two, its unit, if its own scale would let squares under- or
 * overflow. The first non-zero product determines the unit. If its scale is near enough to 1, the unit is 1, and the figures
 * are those of the operator itself.
 */
final class Rescaled {
    /** Numbers whose binary exponent is at most this have squares far from under- and overflow, in float64 and float32. */
    private static final int NEAR = 300;

    private static final int NEAR_SINGLE = 30;

    private final CurvatureOperator operator;
    private double unit;

    Rescaled(CurvatureOperator operator) {
        this.operator = operator;
    }

    /** Returns A / unit. */
    CurvatureOperator operator() {
        return new MatrixFreeOperator(operator.dimension(), operator.precision(), this::product);
    }

    /** Returns the divisor of A's products, known after the first product. */
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
