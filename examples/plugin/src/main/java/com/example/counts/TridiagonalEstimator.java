package com.example.counts;

import org.nd4j.linalg.api.buffer.DataType;
import org.pf4j.Extension;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.CurvatureEstimator;
import org.sagitta.api.plugin.EstimationContext;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.NoSettings;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.SingleExamples;

/**
 * This estimator, {@code {type: tridiagonal}}, keeps the diagonal of the empirical Fisher matrix and the entries beside it,
 * which belong to neighbours in the parameter vector (SONew: Devvrit et al. 2023):
 *
 * <pre>A_ij = (1/(N w)) sum_n g_ni g_nj   where |i - j| &lt;= 1, else 0</pre>
 *
 * with the gradients g_n of single examples and the weight w of the likelihood, which is 1 for most losses.
 */
@Extension
@Describe("the tridiagonal part of the empirical Fisher matrix")
public final class TridiagonalEstimator implements CurvatureEstimator<NoSettings> {
    /** The gradients of this many examples are in memory at once. */
    private static final int EXAMPLES = 64;

    @Override
    public CurvatureOperator estimate(NoSettings settings, LossSurface surface, EstimationContext context) {
        // Some loss surfaces have no single examples; the user then sees the reason.
        SingleExamples singles = surface.as(SingleExamples.class).orElseThrow();
        double weight = 1 / (surface.examples() * singles.likelihoodWeight().orElseThrow());
        double[] diagonal = new double[surface.dimension()];
        double[] beside = new double[surface.dimension() - 1];
        for (int from = 0; from < surface.examples(); from += EXAMPLES) {
            int to = Math.min(from + EXAMPLES, surface.examples());
            for (double[] g : singles.exampleGradients(from, to).castTo(DataType.DOUBLE).toDoubleMatrix()) {
                for (int i = 0; i < g.length; i++) {
                    diagonal[i] += weight * g[i] * g[i];
                }
                for (int i = 0; i + 1 < g.length; i++) {
                    beside[i] += weight * g[i] * g[i + 1];
                }
            }
        }
        return new TridiagonalOperator(diagonal, beside, surface.precision());
    }
}
