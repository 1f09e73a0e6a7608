package org.sagitta.plugins.estimators;

import java.util.List;
import java.util.Optional;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.DenseOperator;
import org.sagitta.api.plugin.Cost;
import org.sagitta.api.plugin.CurvatureEstimator;
import org.sagitta.api.plugin.EstimationContext;
import org.sagitta.api.plugin.ModelSize;
import org.sagitta.api.plugin.OperatorSize;
import org.sagitta.api.surface.LossSurface;

/**
 * A {@code MatrixEstimator} gives an exact matrix, by its products or with all entries. Settings choose the whole
 * matrix or its layers' blocks, and all layers or some.
 *
 * @param <S> the settings
 */
abstract class MatrixEstimator<S extends Record & MatrixPart> implements CurvatureEstimator<S> {
    /** Returns the operator that computes products with the whole matrix. */
    abstract CurvatureOperator whole(S settings, LossSurface surface, EstimationContext context);

    /** Returns the size of the operator, as it is known before the run. */
    abstract OperatorSize size(S settings, ModelSize model);

    @Override
    public final List<String> layers(S settings) {
        return settings.layers().stream().map(LayerName::text).toList();
    }

    @Override
    public final CurvatureOperator estimate(S settings, LossSurface surface, EstimationContext context) {
        CurvatureOperator products = whole(settings, surface, context);
        CurvatureOperator matrix = settings.materialise() ? new DenseOperator(products.toDense()) : products;
        return settings.blocks().of(matrix, surface.layout());
    }

    @Override
    public Cost cost(S settings, ModelSize model) {
        return Cost.ofProducts(settings.materialise() ? model.parameters() : 0).withMatrix(settings.materialise());
    }

    @Override
    public final Optional<OperatorSize> productsOnly(S settings, ModelSize model) {
        return settings.materialise()
                ? Optional.empty()
                : Optional.of(size(settings, model).inBlocks(settings.blocks().count(model.layout())));
    }
}
