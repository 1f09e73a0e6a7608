package org.sagitta.plugins.estimators;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.objective.Curvature;
import org.sagitta.api.objective.Fisher;
import org.sagitta.api.objective.FisherMatrices;
import org.sagitta.api.objective.Objective;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.ModelSize;

/** A matrix of a loss surface that others are parts of, as descriptors name it. */
public enum Matrix {
    HESSIAN,
    GGN,
    FISHER_MC,
    FISHER_EMPIRICAL;

    /**
     * By its products.
     *
     * @param samples labels for each example of FISHER_MC
     */
    CurvatureOperator operator(Objective objective, int samples, long seed) {
        return switch (this) {
            case HESSIAN -> objective.operator(Curvature.HESSIAN);
            case GGN -> objective.operator(Curvature.GGN);
            case FISHER_MC -> new Fisher.MonteCarlo(samples, seed).of(objective);
            case FISHER_EMPIRICAL -> new Fisher.Empirical().of(objective);
        };
    }

    /** Its exact diagonal, of length P: by a few backward passes; the Hessian's layer by layer, or by P products. */
    INDArray diagonal(Objective objective, int samples, long seed) {
        return switch (this) {
            case HESSIAN -> objective.operator(Curvature.HESSIAN).diagonal();
            case GGN -> objective.operator(Curvature.GGN).diagonal();
            case FISHER_MC -> fisher(objective).fisherDiagonal(new Fisher.MonteCarlo(samples, seed));
            case FISHER_EMPIRICAL -> fisher(objective).fisherDiagonal(new Fisher.Empirical());
        };
    }

    private static FisherMatrices fisher(Objective objective) {
        return objective.as(FisherMatrices.class).orElseThrow();
    }

    /** What {@link #diagonal} costs, in backward passes or products. */
    long passesOfDiagonal(ModelSize model, int samples) {
        return switch (this) {
            case HESSIAN -> model.hessian().productsOfDiagonal();
            case GGN -> model.gaussNewton(model.outputs()).productsOfDiagonal();
            case FISHER_MC -> samples;
            case FISHER_EMPIRICAL -> 1;
        };
    }
}
