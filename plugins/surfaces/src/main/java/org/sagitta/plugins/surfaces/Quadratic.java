package org.sagitta.plugins.surfaces;

import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.surface.AnalyticSurface;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.ModelOutputs;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.api.surface.ParameterLayout;

/**
 * This loss surface is L(x) = 1/2 sum_i h_i x_i^2, with the Hessian diag(h) everywhere. The model's output is x itself,
 * so the Gauss-Newton matrix is diag(h) too, even where some h_i are negative.
 *
 * @param curvature the eigenvalues h, of length P, float64
 * @param point the parameters x, of length P, float64
 */
record Quadratic(INDArray curvature, INDArray point) implements AnalyticSurface, ModelOutputs {
    @Override
    public ParameterLayout layout() {
        return new ParameterLayout(
                List.of(new ParameterBlock("0.weight", "0", 0, List.of(Math.toIntExact(point.length())))));
    }

    @Override
    public INDArray parameters() {
        return point.dup();
    }

    @Override
    public double loss() {
        return point.mul(point).muli(curvature).sumNumber().doubleValue() / 2;
    }

    @Override
    public INDArray outputs() {
        return point.dup().reshape(1, point.length());
    }

    @Override
    public INDArray gradient() {
        return curvature.mul(point);
    }

    @Override
    public INDArray hessian() {
        return Nd4j.diag(curvature);
    }

    @Override
    public INDArray ggn() {
        return hessian();
    }

    @Override
    public LossSurface at(INDArray parameters) {
        return new Quadratic(curvature, parameters.castTo(DataType.DOUBLE).dup());
    }
}
