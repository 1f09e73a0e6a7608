package org.sagitta.api.contract;

import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.surface.AnalyticSurface;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.ModelOutputs;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.api.surface.ParameterLayout;

/**
 * A quadratic surface is L = 1/2 (theta - minimum)' A (theta - minimum), whose Hessian is A everywhere. The model is the
 * identity and the loss the quadratic form, so the generalised Gauss-Newton matrix is A too, even if A is indefinite.
 *
 * @param matrix A, P x P, symmetric; its type is the surface's precision
 * @param minimum the minimum, of length P; the saddle point if A is indefinite
 * @param point theta, of length P
 * @param layout the layout of theta
 */
public record QuadraticSurface(INDArray matrix, INDArray minimum, INDArray point, ParameterLayout layout)
        implements AnalyticSurface, ModelOutputs {
    /** Creates a surface with one layer. */
    public QuadraticSurface(INDArray matrix, INDArray minimum, INDArray point) {
        this(
                matrix,
                minimum,
                point,
                new ParameterLayout(List.of(new ParameterBlock("0.weight", "0", 0, List.of(matrix.rows())))));
    }

    /** Creates a surface at distance 1 from a minimum at zero, in each component. */
    public QuadraticSurface(INDArray matrix) {
        this(matrix, Nd4j.zeros(matrix.dataType(), matrix.rows()), Nd4j.ones(matrix.dataType(), matrix.rows()));
    }

    @Override
    public DataType precision() {
        return matrix.dataType();
    }

    @Override
    public int examples() {
        return 1;
    }

    @Override
    public INDArray parameters() {
        return point.dup();
    }

    /** Computes the loss by plain loops, which are fast enough for thousands of repeats. */
    @Override
    public double loss() {
        double[] distance = point.sub(minimum).toDoubleVector();
        double sum = 0;
        for (int i = 0; i < distance.length; i++) {
            for (int j = 0; j < distance.length; j++) {
                sum += distance[i] * matrix.getDouble(i, j) * distance[j];
            }
        }
        return sum / 2;
    }

    @Override
    public INDArray outputs() {
        return point.dup().reshape(1, point.length());
    }

    @Override
    public INDArray gradient() {
        return product(Curvature.HESSIAN, point.sub(minimum));
    }

    @Override
    public INDArray hessian() {
        return matrix;
    }

    @Override
    public INDArray ggn() {
        return matrix;
    }

    @Override
    public QuadraticSurface at(INDArray parameters) {
        return new QuadraticSurface(matrix, minimum, parameters.dup(), layout);
    }
}
