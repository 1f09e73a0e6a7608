package org.sagitta.plugins.estimators;

import java.util.List;
import java.util.OptionalLong;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.DenseOperator;
import org.sagitta.api.plugin.CurvatureEstimator;
import org.sagitta.api.plugin.EstimationContext;
import org.sagitta.api.plugin.ModelSize;
import org.sagitta.api.plugin.OperatorSize;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.ParameterLayout;

/**
 * An estimator whose matrix is exact: by its products or with all entries, whole or in blocks, of all layers or of some.
 *
 * @param <S> its settings
 */
abstract class MatrixEstimator<S extends Record & MatrixPart> implements CurvatureEstimator<S> {
    /** The whole matrix, by its products. */
    abstract CurvatureOperator whole(S settings, LossSurface surface, EstimationContext context);

    /** What is known of it before the run. */
    @Override
    public abstract OperatorSize operatorSize(S settings, ModelSize model);

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
    public final OptionalLong products(S settings, int dimension, int outputs) {
        return OptionalLong.of(settings.materialise() ? dimension : 0);
    }

    @Override
    public final boolean isMatrixFree(S settings) {
        return !settings.materialise();
    }

    @Override
    public final int productsEach(S settings, ParameterLayout layout) {
        return settings.blocks().count(layout);
    }

    @Override
    public final boolean isDense(S settings) {
        return settings.materialise();
    }
}
