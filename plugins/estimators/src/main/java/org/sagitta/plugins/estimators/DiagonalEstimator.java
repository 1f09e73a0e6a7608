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
 * The diagonal of the generalised Gauss-Newton matrix, G_ii = (1/N) sum_n [J_n' L_n J_n]_ii, of the Hessian, or of the
 * empirical Fisher matrix, (1/N) sum_n g_n o g_n. Exact by C backward passes for the first, for the second layer by layer where
 * all layers are dense and else by P products, and by one pass for the third; by labels drawn from the model for the first, a backward pass each; by random signs for any. The
 * standard errors of the latter become the artifact {@code standard-errors}.
 */
@Extension
@Describe("the diagonal of the generalised Gauss-Newton, Hessian or empirical Fisher matrix")
public final class DiagonalEstimator implements CurvatureEstimator<DiagonalEstimator.Settings> {
    /** The largest P for which {@code auto} takes the Hessian's P products. */
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
         * Checks one against the other.
         *
         * @throws UnsuitableSettingsException where they do not fit
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

    /** How the diagonal is found. */
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

    /** A backward pass counts as a product, which costs more. */
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
     * Whether the Hessian's exact diagonal is.
     *
     * @param products what it costs
     * @param directions what an estimate costs
     */
    static boolean isAffordable(int dimension, long products, int directions) {
        return dimension <= AFFORDABLE || products <= directions;
    }

    private static CurvatureOperator sampled(StochasticDiagonal diagonal, EstimationContext context) {
        context.artifact("standard-errors", diagonal.standardErrors());
        return new DiagonalOperator(diagonal.diagonal());
    }
}
