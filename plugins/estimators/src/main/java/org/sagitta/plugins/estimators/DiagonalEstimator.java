package org.sagitta.plugins.estimators;

import jakarta.validation.constraints.Positive;
import java.util.Optional;
import org.pf4j.Extension;
import org.sagitta.api.krylov.Hutchinson;
import org.sagitta.api.krylov.StochasticDiagonal;
import org.sagitta.api.krylov.XDiag;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.DiagonalOperator;
import org.sagitta.api.plugin.Cost;
import org.sagitta.api.plugin.CurvatureEstimator;
import org.sagitta.api.plugin.EstimationContext;
import org.sagitta.api.plugin.ModelSize;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.surface.LossSurface;

/**
 * This estimator approximates a curvature matrix by its diagonal: of the generalised Gauss-Newton matrix, G_ii = (1/N)
 * sum_n [J_n' L_n J_n]_ii, of the Hessian, or of the empirical Fisher matrix, (1/N) sum_n g_n o g_n.
 *
 * <p>The exact diagonal costs C backward passes for the Gauss-Newton matrix and one for the empirical Fisher matrix.
 * For the Hessian, it is computed layer by layer if all layers are dense, else by P products. The diagonal of the
 * Gauss-Newton matrix can be estimated from labels drawn from the model, at one backward pass for each label of an
 * example, and every diagonal from products with random vectors: Hutchinson's estimator and XDiag, whose standard
 * errors become the artifact {@code standard-errors}.
 */
@Extension
@Describe("the diagonal of the generalised Gauss-Newton, Hessian or empirical Fisher matrix")
public final class DiagonalEstimator implements CurvatureEstimator<DiagonalEstimator.Settings> {
    /**
     * Up to this number of parameters, the {@code auto} method computes the Hessian's diagonal exactly, whatever it
     * costs.
     */
    private static final int AFFORDABLE = 2000;

    private static final int DIRECTIONS = 100;

    /** Configures {@link DiagonalEstimator}. */
    public record Settings(
            @Describe("the matrix whose diagonal it is; instead of fisher-mc, method: mc of the ggn") @Default("ggn")
            SourceMatrix of,

            @Describe(
                    "auto is exact, but hutchinson for the Hessian above 2,000 parameters where its diagonal costs more than"
                            + " 'samples' products; mc draws labels from the model")
            @Default("auto")
            Method method,

            @Describe(
                    "labels for each example of mc, 1 unless given; products of hutchinson and xdiag, 100 unless given")
            Optional<@Positive Integer> samples) {
        /**
         * Checks that the settings go together.
         *
         * @throws UnsuitableSettingsException if the method does not apply to the matrix, or if it needs more samples
         */
        public Settings {
            if (of == SourceMatrix.FISHER_MC || (method == Method.MC && of != SourceMatrix.GGN)) {
                throw new UnsuitableSettingsException(
                        "labels drawn from the model estimate the ggn; expected of: ggn with method: mc");
            }
            if (method == Method.XDIAG && samples.orElse(DIRECTIONS) < XDiag.FEWEST_PRODUCTS) {
                throw new UnsuitableSettingsException("samples is " + samples.orElseThrow()
                        + ", but method: xdiag takes at least " + XDiag.FEWEST_PRODUCTS);
            }
        }

        int labels() {
            return samples.orElse(1);
        }

        int directions() {
            return samples.orElse(DIRECTIONS);
        }
    }

    /** Selects how the diagonal is computed or estimated. */
    public enum Method {
        AUTO,
        EXACT,
        MC,
        HUTCHINSON,
        XDIAG
    }

    @Override
    public CurvatureOperator estimate(Settings settings, LossSurface surface, EstimationContext context) {
        CurvatureOperator whole = settings.of().operator(surface, settings.labels(), context.seed());
        return switch (resolved(settings, whole.dimension(), whole.productsOfDiagonal())) {
            case AUTO, EXACT ->
                new DiagonalOperator(settings.of().diagonal(surface, settings.labels(), context.seed()));
            case MC ->
                new DiagonalOperator(SourceMatrix.FISHER_MC.diagonal(surface, settings.labels(), context.seed()));
            case HUTCHINSON -> sampled(Hutchinson.diagonal(whole, settings.directions(), context.random()), context);
            case XDIAG -> sampled(XDiag.diagonal(whole, settings.directions(), context.random()), context);
        };
    }

    /** Returns the cost in products. A backward pass counts as a product, although it costs less. */
    @Override
    public Cost cost(Settings settings, ModelSize model) {
        return Cost.ofProducts(
                        switch (resolved(
                                settings, model.parameters(), model.hessian().productsOfDiagonal())) {
                            case AUTO, EXACT -> settings.of().passesOfDiagonal(model, settings.labels());
                            case MC -> SourceMatrix.FISHER_MC.passesOfDiagonal(model, settings.labels());
                            case HUTCHINSON, XDIAG -> settings.directions();
                        })
                .withHessian(settings.of() == SourceMatrix.HESSIAN);
    }

    private static Method resolved(Settings settings, int dimension, long products) {
        if (settings.method() != Method.AUTO) {
            return settings.method();
        }
        boolean isSampled =
                settings.of() == SourceMatrix.HESSIAN && !isAffordable(dimension, products, settings.directions());
        return isSampled ? Method.HUTCHINSON : Method.EXACT;
    }

    /**
     * Returns whether the Hessian's diagonal is to be computed exactly.
     *
     * @param products the number of products for the exact diagonal
     * @param directions the number of products for an estimate
     */
    static boolean isAffordable(int dimension, long products, int directions) {
        return dimension <= AFFORDABLE || products <= directions;
    }

    private static CurvatureOperator sampled(StochasticDiagonal diagonal, EstimationContext context) {
        context.artifact("standard-errors", diagonal.standardErrors());
        return new DiagonalOperator(diagonal.diagonal());
    }
}
