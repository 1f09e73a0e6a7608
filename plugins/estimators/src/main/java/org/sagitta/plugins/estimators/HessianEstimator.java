package org.sagitta.plugins.estimators;

import java.util.List;
import org.pf4j.Extension;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.Cost;
import org.sagitta.api.plugin.EstimationContext;
import org.sagitta.api.plugin.ModelSize;
import org.sagitta.api.plugin.OperatorSize;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.LossSurface;

/**
 * This estimator gives the Hessian H = (1/N) sum_n grad^2 l_n by exact products or as a matrix. The matrix costs at
 * most P products, once; otherwise the metrics pay for their products.
 */
@Extension
@Describe("the Hessian of the mean loss, exact")
public final class HessianEstimator extends MatrixEstimator<HessianEstimator.Settings> {
    /** Configures {@link HessianEstimator}. */
    public record Settings(
            @Describe("builds all P x P entries, once; else products are made as metrics ask for them")
            @Default("false")
            boolean materialise,

            @Describe("layers keeps the blocks of single layers only; without materialise, a product takes one a layer")
            @Default("none")
            KeptBlocks blocks,

            @Describe(
                    "names of layers as in the parameters' names, 0 for 0.weight: the matrix of these alone, the others being held fixed; all unless given")
            @Default("[]")
            List<LayerName> layers)
            implements MatrixPart {}

    @Override
    public Cost cost(Settings settings, ModelSize model) {
        return super.cost(settings, model).withHessian(true);
    }

    @Override
    CurvatureOperator whole(Settings settings, LossSurface surface, EstimationContext context) {
        return surface.operator(Curvature.HESSIAN);
    }

    @Override
    OperatorSize size(Settings settings, ModelSize model) {
        return model.hessian();
    }
}
