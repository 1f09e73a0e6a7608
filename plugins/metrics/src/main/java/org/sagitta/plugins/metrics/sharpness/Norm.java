package org.sagitta.plugins.metrics.sharpness;

import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.sagitta.plugins.metrics.direction.ParameterVectors;

/** A {@code Norm} measures a displacement. */
public enum Norm {
    L2 {
        @Override
        INDArray steepest(INDArray gradient) {
            double norm = gradient.norm2Number().doubleValue();
            return norm == 0 ? gradient : gradient.div(norm);
        }

        @Override
        INDArray projected(INDArray e, double rho) {
            double norm = e.norm2Number().doubleValue();
            return norm <= rho ? e : e.mul(rho / norm);
        }

        @Override
        INDArray noise(int dimension, RandomGenerator random) {
            return ParameterVectors.gaussian(dimension, random);
        }
    },
    LINF {
        @Override
        INDArray steepest(INDArray gradient) {
            return Transforms.sign(gradient, true);
        }

        @Override
        INDArray projected(INDArray e, double rho) {
            return Transforms.min(Transforms.max(e, -rho), rho);
        }

        @Override
        INDArray noise(int dimension, RandomGenerator random) {
            return Nd4j.createFromArray(random.doubles(dimension, -1, 1).toArray());
        }
    };

    /** Returns the direction of norm 1 along which a linear function grows most. */
    abstract INDArray steepest(INDArray gradient);

    /** Returns the nearest point in the ball of radius rho. */
    abstract INDArray projected(INDArray e, double rho);

    /** Draws u for the average case. */
    abstract INDArray noise(int dimension, RandomGenerator random);
}
