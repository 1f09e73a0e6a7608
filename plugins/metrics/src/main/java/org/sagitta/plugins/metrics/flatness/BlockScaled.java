package org.sagitta.plugins.metrics.flatness;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.krylov.DominantEigenpair;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.DenseOperator;
import org.sagitta.api.operator.MatrixFreeOperator;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.plugins.metrics.spectrum.TraceFigure;

/**
 * A {@code BlockScaled} is the matrix D H D, with the Hessian H and D = ||w_l|| on the entries of each parameter tensor
 * l. Weights and biases are separate tensors; a tensor of norm 0 has D = 0. The spectrum is invariant to rescalings of
 * whole tensors that do not change the function.
 */
final class BlockScaled {
    private static final double TOLERANCE = 1e-6;

    /** The largest number of Lanczos steps. */
    static final int STEPS = 200;

    private final CurvatureOperator operator;
    private final long products;
    private final MetricContext context;

    private BlockScaled(CurvatureOperator operator, long products, MetricContext context) {
        this.operator = operator;
        this.products = products;
        this.context = context;
    }

    static BlockScaled hessian(MetricContext context) {
        CurvatureOperator hessian = context.reference("hessian");
        INDArray scale = scale(context.surface());
        if (context.spectralSolver().affordsEigenvalues(hessian)) {
            long products = hessian.productsOfMatrix();
            INDArray matrix = hessian.toDense().castTo(DataType.DOUBLE);
            return new BlockScaled(
                    new DenseOperator(matrix.mulRowVector(scale).mulColumnVector(scale)), products, context);
        }
        INDArray column = scale.castTo(hessian.precision()).reshape(hessian.dimension(), 1);
        return new BlockScaled(
                new MatrixFreeOperator(
                                hessian.dimension(),
                                hessian.precision(),
                                v -> hessian.apply(v.mulColumnVector(column)).muliColumnVector(column))
                        .withDiagonal(
                                hessian.productsOfDiagonal(),
                                () -> hessian.diagonal()
                                        .castTo(DataType.DOUBLE)
                                        .mul(scale)
                                        .muli(scale)),
                0,
                context);
    }

    /** Computes the trace, sum_l ||w_l||^2 tr H_l. */
    Measurement trace(int directions) {
        if (operator.trace().isPresent()) {
            return Measurement.exact(operator.trace().getAsDouble(), "dense", products);
        }
        return TraceFigure.of(operator, directions, context);
    }

    /** Computes the eigenvalue of largest modulus, with its sign. */
    Measurement dominantEigenvalue() {
        if (operator.isMaterialised()) {
            double[] eigenvalues = operator.eigenvalues(context.eigensolver());
            double least = eigenvalues[0];
            double largest = eigenvalues[eigenvalues.length - 1];
            return Measurement.exact(Math.abs(least) > largest ? least : largest, "eigenvalues", products);
        }
        DominantEigenpair pair = DominantEigenpair.of(operator, TOLERANCE, STEPS, context.random());
        return Measurement.iterative(pair.value(), pair.residual(), "lanczos", pair.products(), context.seed());
    }

    private static INDArray scale(LossSurface surface) {
        INDArray parameters = surface.parameters().castTo(DataType.DOUBLE);
        INDArray scale = Nd4j.zeros(DataType.DOUBLE, parameters.length());
        for (ParameterBlock block : surface.layout().blocks()) {
            var range = NDArrayIndex.interval(block.offset(), block.offset() + block.size());
            scale.get(range).assign(parameters.get(range).norm2Number().doubleValue());
        }
        return scale;
    }
}
