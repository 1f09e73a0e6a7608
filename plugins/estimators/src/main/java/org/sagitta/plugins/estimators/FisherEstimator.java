package org.sagitta.plugins.estimators;

import jakarta.validation.constraints.Positive;
import java.util.List;
import org.pf4j.Extension;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.EstimationContext;
import org.sagitta.api.plugin.ModelSize;
import org.sagitta.api.plugin.OperatorSize;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.surface.LossSurface;

/**
 * This estimator gives a Fisher matrix, the mean outer product of the gradients of single examples: F = (1/N) sum_n
 * sum_c J_n' s_nc s_nc' J_n, by exact products or as a matrix. {@link org.sagitta.api.surface.Fisher} defines the
 * vectors s_nc. The matrix costs at most P products, once; otherwise the metrics pay for their products.
 */
@Extension
@Describe("a Fisher matrix: exact, sampled or empirical")
public final class FisherEstimator extends MatrixEstimator<FisherEstimator.Settings> {
    /** Configures {@link FisherEstimator}. */
    public record Settings(
            @Describe(
                    "whose labels the gradients are of: type-2 takes all that the model could draw, weighted (and equals "
                            + "the GGN), mc draws some from the model, empirical takes the data's")
            @Default("type-2")
            Labels fisher,

            @Describe("labels that fisher: mc draws for each example") @Positive @Default("1")
            int samples,

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
        return settings.fisher().of(settings.samples(), context.seed()).of(surface);
    }

    @Override
    OperatorSize size(Settings settings, ModelSize model) {
        return model.gaussNewton(settings.fisher().columns(settings.samples(), model.outputs()));
    }
}
