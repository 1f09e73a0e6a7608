package org.sagitta.plugins.estimators;

import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pf4j.Extension;
import org.sagitta.api.krylov.Hutchinson;
import org.sagitta.api.krylov.LeadingEigenpairs;
import org.sagitta.api.krylov.StochasticDiagonal;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.DiagonalOperator;
import org.sagitta.api.operator.LowRankPlusDiagonalOperator;
import org.sagitta.api.plugin.Cost;
import org.sagitta.api.plugin.CurvatureEstimator;
import org.sagitta.api.plugin.EstimationContext;
import org.sagitta.api.plugin.ModelSize;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.ParameterLayout;

/**
 * This estimator approximates a matrix A by its eigenpairs of largest modulus plus a diagonal: V diag(e) V' + diag(A -
 * V diag(e) V').
 *
 * <p>A block Lanczos method computes the k eigenpairs. The values e and the residuals ||A v - e v|| become the artifact
 * {@code leading-eigenvalues}, k x 2. The diagonal is exact, except for Hessians with more than 2,000 parameters for
 * which Hutchinson's estimate of the remainder costs fewer products; its standard errors become the artifact
 * {@code standard-errors}. The eigenpairs cost at most {@code max-products} + k products.
 */
@Extension
@Describe("the eigenpairs of largest modulus, plus the diagonal of the rest")
public final class LowRankEstimator implements CurvatureEstimator<LowRankEstimator.Settings> {
    /** Configures {@link LowRankEstimator}. */
    public record Settings(
            @Describe("the matrix that is approximated") @Default("ggn")
            SourceMatrix of,

            @Describe("eigenpairs, at most as many as parameters") @Positive @Default("10")
            int rank,

            @Describe("residuals at which the search stops, times the largest |e|") @PositiveOrZero @Default("1e-6")
            double tolerance,

            @Describe("products of the search at most; each keeps one vector of P numbers in memory")
            @Positive
            @Default("500")
            int maxProducts,

            @Describe("rest adds the diagonal of what the eigenpairs leave") @Default("rest")
            Diagonal diagonal,

            @Describe("labels that of: fisher-mc draws for each example") @Positive @Default("1")
            int samples,

            @Describe(
                    "random directions for the Hessian's diagonal above 2,000 parameters, where the exact one costs more")
            @Positive
            @Default("100")
            int directions) {
        /**
         * Checks that the settings go together.
         *
         * @throws UnsuitableSettingsException if fewer products than eigenpairs are allowed
         */
        public Settings {
            if (maxProducts < rank) {
                throw new UnsuitableSettingsException("max-products is " + maxProducts + ", but " + rank
                        + " eigenpairs are asked for; expected at least as many");
            }
        }
    }

    /** The diagonal that is added to the eigenpairs: none, or that of the remainder. */
    public enum Diagonal {
        NONE,
        REST
    }

    @Override
    public void check(Settings settings, ParameterLayout layout) {
        Ranks.require(settings.rank(), layout);
    }

    @Override
    public CurvatureOperator estimate(Settings settings, LossSurface surface, EstimationContext context) {
        check(settings, surface.layout());
        CurvatureOperator whole = settings.of().operator(surface, settings.samples(), context.seed());
        LeadingEigenpairs pairs = LeadingEigenpairs.of(
                whole, settings.rank(), settings.tolerance(), settings.maxProducts(), context.random());
        context.artifact("leading-eigenvalues", Nd4j.stack(1, pairs.values(), pairs.residuals()));
        CurvatureOperator lowRank = new LowRankPlusDiagonalOperator(
                pairs.vectors(), pairs.values(), Nd4j.zeros(DataType.DOUBLE, surface.dimension()));
        return switch (settings.diagonal()) {
            case NONE -> lowRank;
            case REST -> lowRank.plus(new DiagonalOperator(rest(settings, surface, whole, pairs, context)));
        };
    }

    @Override
    public Cost cost(Settings settings, ModelSize model) {
        return Cost.ofProducts(products(settings, model)).withHessian(settings.of() == SourceMatrix.HESSIAN);
    }

    private static long products(Settings settings, ModelSize model) {
        long search = Math.min(settings.maxProducts(), model.parameters()) + (long) settings.rank();
        if (settings.diagonal() == Diagonal.NONE) {
            return search;
        }
        long diagonal = isSampled(settings, model.parameters(), model.hessian().productsOfDiagonal())
                ? settings.directions()
                : settings.of().passesOfDiagonal(model, settings.samples());
        return search + diagonal;
    }

    private static boolean isSampled(Settings settings, int dimension, long products) {
        return settings.of() == SourceMatrix.HESSIAN
                && !DiagonalEstimator.isAffordable(dimension, products, settings.directions());
    }

    /** Returns diag(A - V diag(e) V'). */
    private static INDArray rest(
            Settings settings,
            LossSurface surface,
            CurvatureOperator whole,
            LeadingEigenpairs pairs,
            EstimationContext context) {
        if (isSampled(settings, whole.dimension(), whole.productsOfDiagonal())) {
            CurvatureOperator lowRank = new LowRankPlusDiagonalOperator(
                    pairs.vectors(), pairs.values().neg(), Nd4j.zeros(DataType.DOUBLE, surface.dimension()));
            StochasticDiagonal sampled =
                    Hutchinson.diagonal(whole.plus(lowRank), settings.directions(), context.random());
            context.artifact("standard-errors", sampled.standardErrors());
            return sampled.diagonal();
        }
        INDArray all = settings.of().diagonal(surface, settings.samples(), context.seed());
        INDArray vectors = pairs.vectors().castTo(DataType.DOUBLE);
        INDArray caught = vectors.mul(vectors)
                .mmul(pairs.values().reshape(pairs.values().length(), 1))
                .reshape(all.length());
        return all.castTo(DataType.DOUBLE).sub(caught).castTo(surface.precision());
    }
}
