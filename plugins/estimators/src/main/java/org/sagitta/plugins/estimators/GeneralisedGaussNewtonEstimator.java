package org.sagitta.plugins.estimators;

import jakarta.inject.Named;
import java.util.List;
import org.pf4j.Extension;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.EstimationContext;
import org.sagitta.api.plugin.ModelSize;
import org.sagitta.api.plugin.OperatorSize;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.LossSurface;

/**
 * This estimator gives the generalised Gauss-Newton matrix G = (1/N) sum_n J_n' L_n J_n by exact products or as a
 * matrix. J_n is the Jacobian of the outputs, L_n the Hessian of the loss with respect to the outputs (Schraudolph
 * 2002). The matrix costs at most P products, once; otherwise the metrics pay for their products.
 */
@Extension
@Named("ggn")
@Describe("the generalised Gauss-Newton matrix of the mean loss, exact")
public final class GeneralisedGaussNewtonEstimator extends MatrixEstimator<GeneralisedGaussNewtonEstimator.Settings> {
    /** Configures {@link GeneralisedGaussNewtonEstimator}. */
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
    CurvatureOperator whole(Settings settings, LossSurface surface, EstimationContext context) {
        return surface.operator(Curvature.GGN);
    }

    @Override
    OperatorSize size(Settings settings, ModelSize model) {
        return model.gaussNewton(model.outputs());
    }
}
