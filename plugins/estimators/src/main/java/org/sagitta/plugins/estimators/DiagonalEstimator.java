package org.sagitta.plugins.estimators;

import jakarta.validation.constraints.Positive;
import java.util.OptionalLong;
import org.pf4j.Extension;
import org.sagitta.api.krylov.Hutchinson;
import org.sagitta.api.objective.Curvature;
import org.sagitta.api.objective.Objective;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.DiagonalOperator;
import org.sagitta.api.plugin.CurvatureEstimator;
import org.sagitta.api.plugin.EstimationContext;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;

/**
 * The diagonal of the generalised Gauss-Newton matrix, G_ii = (1/N) sum_n [J_n' L_n J_n]_ii, or of the Hessian. Exact by C
 * backward passes for the former, by P products for the latter; by random signs, E[v o Av], for either.
 */
@Extension
@Describe("the diagonal of the generalised Gauss-Newton matrix or of the Hessian")
public final class DiagonalEstimator implements CurvatureEstimator<DiagonalEstimator.Settings> {
    /** The largest P for which {@code auto} takes the Hessian's P products. */
    private static final int AFFORDABLE = 2000;

    /** What a descriptor may say. */
    public record Settings(
            @Describe("the matrix whose diagonal it is") @Default("ggn")
            Curvature of,

            @Describe("auto is exact for the GGN, and for the Hessian up to 2,000 parameters; hutchinson above")
            @Default("auto")
            Method method,

            @Describe("random directions of method hutchinson") @Positive @Default("100")
            int samples) {}

    /** How the diagonal is found. */
    public enum Method {
        AUTO,
        EXACT,
        HUTCHINSON
    }

    @Override
    public CurvatureOperator estimate(Settings settings, Objective objective, EstimationContext context) {
        return isExact(settings, objective.dimension())
                ? exact(settings.of(), objective)
                : new DiagonalOperator(
                        Hutchinson.diagonal(objective.operator(settings.of()), settings.samples(), context.random())
                                .diagonal());
    }

    /** The exact diagonal of the GGN takes a backward pass an output, which costs less than a product. */
    @Override
    public OptionalLong products(Settings settings, int dimension, int outputs) {
        if (!isExact(settings, dimension)) {
            return OptionalLong.of(settings.samples());
        }
        return OptionalLong.of(settings.of() == Curvature.GGN ? outputs : dimension);
    }

    private static boolean isExact(Settings settings, int dimension) {
        return switch (settings.method()) {
            case AUTO -> settings.of() == Curvature.GGN || dimension <= AFFORDABLE;
            case EXACT -> true;
            case HUTCHINSON -> false;
        };
    }

    private static CurvatureOperator exact(Curvature curvature, Objective objective) {
        return switch (curvature) {
            case GGN -> new DiagonalOperator(objective.ggnDiagonal());
            case HESSIAN -> DiagonalOperator.of(objective.operator(curvature));
        };
    }
}
