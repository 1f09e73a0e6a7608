package org.sagitta.plugins.metrics.flatness;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.figure.Uncertainty;
import org.sagitta.api.krylov.StochasticDiagonal;
import org.sagitta.api.krylov.XDiag;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.plugins.metrics.direction.ParameterVectors;
import org.sagitta.plugins.metrics.spectrum.TraceFigure;

/**
 * Computes the normalised sharpness (Tsuzuku et al. 2020): the sum over the weights W of all layers, without biases, of
 *
 * <pre>min over sigma, sigma' &gt; 0 of sum_ij [ H_ij (sigma_i sigma'_j)^2 + W_ij^2 / (sigma_i sigma'_j)^2 ]</pre>
 *
 * with H_ij the Hessian's diagonal, clipped at 0. For a convolution, H and W^2 are summed over the positions in the kernel.
 */
final class NormalisedSharpness {
    private NormalisedSharpness() {}

    /** Computes the sum, and adds the figure of each layer to {@code layers}, by its name. */
    static Measurement of(MetricContext context, int directions, Map<String, Measurement> layers) {
        Diagonal diagonal = Diagonal.ofHessian(context, directions);
        Map<String, Measurement> parts = new LinkedHashMap<>();
        for (ParameterBlock block : context.surface().layout().blocks()) {
            if (ParameterVectors.isWeight(block)) {
                parts.put(block.layer(), ofLayer(block, diagonal, context));
            }
        }
        layers.putAll(parts);
        double value = parts.values().stream().mapToDouble(Measurement::value).sum();
        double squares = parts.values().stream()
                .mapToDouble(part -> Math.pow(error(part), 2))
                .sum();
        double sum =
                parts.values().stream().mapToDouble(NormalisedSharpness::error).sum();
        return diagonal.measurement(value, diagonal.estimate().isPresent() ? Math.sqrt(squares) : sum, context);
    }

    private static Measurement ofLayer(ParameterBlock block, Diagonal diagonal, MetricContext context) {
        INDArray weights = context.surface().parameters().castTo(DataType.DOUBLE);
        double[][] curvature = positive(byPosition(diagonal.values(), block));
        double[][] squares = byPosition(weights.mul(weights), block);
        BalancedScales scales = BalancedScales.of(curvature, squares);
        double error = diagonal.estimate()
                .map(StochasticDiagonal::standardErrors)
                .map(errors -> propagated(byPosition(errors.mul(errors), block), scales))
                .orElse(scales.residual());
        return diagonal.measurement(scales.value(), error, context);
    }

    /** Returns the entries of a weight, out x in, summed over the positions in the kernel. */
    private static double[][] byPosition(INDArray vector, ParameterBlock block) {
        int rows = block.shape().get(0);
        int columns = block.shape().get(1);
        return ParameterVectors.filters(vector, block)
                .reshape('c', new long[] {rows, columns, block.size() / (rows * columns)})
                .sum(2)
                .reshape('c', rows, columns)
                .toDoubleMatrix();
    }

    private static double[][] positive(double[][] matrix) {
        for (double[] row : matrix) {
            for (int j = 0; j < row.length; j++) {
                row[j] = Math.max(0, row[j]);
            }
        }
        return matrix;
    }

    /**
     * Returns the variance of the figure. With random signs, the covariance of the entries i and j of the diagonal is
     * A_ij^2, and the variance of an entry is the sum of all A_ij^2 in its row. So the variance of a weighted sum, over
     * one layer or all, is at most twice that of independent entries.
     */
    private static double propagated(double[][] variances, BalancedScales scales) {
        double sum = 0;
        for (int i = 0; i < variances.length; i++) {
            for (int j = 0; j < variances[i].length; j++) {
                sum += variances[i][j] * Math.pow(scales.scale(i, j), 2);
            }
        }
        return Math.sqrt(2 * sum);
    }

    private static double error(Measurement part) {
        if (part.uncertainty() instanceof Uncertainty.StandardError error) {
            return error.value();
        }
        return ((Uncertainty.Residual) part.uncertainty()).value();
    }

    /**
     * A {@code Diagonal} is the diagonal of the Hessian.
     *
     * @param values the entries, float64, of length P
     * @param estimate the estimate with its errors; empty if the diagonal is exact
     */
    private record Diagonal(INDArray values, Optional<StochasticDiagonal> estimate, long products) {
        static Diagonal ofHessian(MetricContext context, int directions) {
            CurvatureOperator hessian = context.reference("hessian");
            if (TraceFigure.isDiagonalCheap(hessian, directions)) {
                return new Diagonal(
                        hessian.diagonal().castTo(DataType.DOUBLE), Optional.empty(), hessian.productsOfDiagonal());
            }
            if (context.spectralSolver().affordsEigenvalues(hessian)) {
                return new Diagonal(
                        Nd4j.diag(hessian.toDense()).castTo(DataType.DOUBLE).reshape(hessian.dimension()),
                        Optional.empty(),
                        hessian.productsOfMatrix());
            }
            StochasticDiagonal estimate = XDiag.diagonal(hessian, directions, context.random());
            return new Diagonal(
                    estimate.diagonal().castTo(DataType.DOUBLE), Optional.of(estimate), estimate.products());
        }

        Measurement measurement(double value, double error, MetricContext context) {
            return estimate.map(drawn -> Measurement.stochastic(
                            value, error, drawn.degreesOfFreedom(), "xdiag", products, context.seed()))
                    .orElseGet(() -> new Measurement(
                            value, new Uncertainty.Residual(error), "alternation", products, OptionalLong.empty()));
        }
    }
}
