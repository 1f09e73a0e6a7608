package org.sagitta.runtime.dl4j;

import java.util.Optional;
import java.util.Random;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.runtime.model.ModelException;

/**
 * Checks whether DL4J's gradient is that of its loss, and whether differences of it give a Hessian, at the current
 * parameters. The gradient is compared with differences of the loss along one direction per tensor, which is random
 * with a bias towards the gradient. Products H v are compared with their transposes, and with those of twice the step.
 */
final class DifferenceChecks {
    private static final double TOLERANCE = 1e-4;
    private static final double ROUNDING = 1e-7;

    private DifferenceChecks() {}

    /**
     * Checks the gradient.
     *
     * @throws ModelException which names the tensor whose derivatives are wrong
     */
    static void requireGradient(LossSurface surface, double step) {
        INDArray gradient = surface.gradient();
        INDArray parameters = surface.parameters();
        Random random = new Random(1);
        for (ParameterBlock block : surface.layout().blocks()) {
            INDArray direction = leaning(gradient, block, random);
            double rise = surface.at(parameters.add(direction.mul(step))).loss();
            double fall = surface.at(parameters.sub(direction.mul(step))).loss();
            double difference = (rise - fall) / (2 * step);
            double slope = dot(gradient, direction);
            double size = part(gradient, block).norm2Number().doubleValue();
            if (!(Math.abs(difference - slope) <= TOLERANCE * size + ROUNDING * Math.max(1, Math.abs(rise)))) {
                throw new ModelException("DL4J's gradient is not that of its own loss: along " + block.name()
                        + " the loss changes by " + difference + " a unit, and by the gradient by " + slope
                        + ". DL4J's backward pass is wrong for the layer " + block.layer()
                        + " or one behind it; take another type of layer or activation there");
            }
        }
    }

    /** Describes what is wrong with products with the Hessian; empty if they are those of a symmetric matrix. */
    static Optional<String> ofHessian(Dl4jSurface surface) {
        INDArray v = unit(surface.dimension(), new Random(2));
        INDArray product = surface.hessianProduct(v, 1);
        double size = product.norm2Number().doubleValue();
        double allowed = TOLERANCE * size + ROUNDING;
        double change = surface.hessianProduct(v, 2).sub(product).norm2Number().doubleValue();
        if (!(change <= allowed)) {
            return Optional.of(
                    "differences of DL4J's gradient are no Hessian here: with twice the step a product of length "
                            + size + " changes by " + change);
        } else if (size <= ROUNDING) {
            return Optional.empty();
        }
        INDArray w = product.div(size);
        double asymmetry = Math.abs(size - dot(v, surface.hessianProduct(w, 1)));
        return asymmetry <= allowed
                ? Optional.empty()
                : Optional.of("differences of DL4J's gradient are no Hessian here: w'Hv and v'Hw, which are about "
                        + size + ", differ by " + asymmetry);
    }

    /**
     * Returns a unit vector that is 0 outside of a tensor, and within it the normalised sum of a random direction and
     * the gradient's direction.
     */
    private static INDArray leaning(INDArray gradient, ParameterBlock block, Random random) {
        INDArray own = part(gradient, block);
        double size = own.norm2Number().doubleValue();
        INDArray direction = unit(block.size(), random);
        if (size > 0) {
            direction.addi(own.div(size));
        }
        INDArray whole = Nd4j.zeros(gradient.dataType(), gradient.length());
        part(whole, block).assign(direction.div(direction.norm2Number()));
        return whole;
    }

    private static INDArray part(INDArray flat, ParameterBlock block) {
        return flat.get(NDArrayIndex.interval(block.offset(), block.offset() + block.size()));
    }

    private static INDArray unit(int length, Random random) {
        INDArray direction =
                Nd4j.createFromArray(random.doubles(length).map(u -> 2 * u - 1).toArray());
        return direction.div(direction.norm2Number());
    }

    private static double dot(INDArray a, INDArray b) {
        return a.mul(b).sumNumber().doubleValue();
    }
}
