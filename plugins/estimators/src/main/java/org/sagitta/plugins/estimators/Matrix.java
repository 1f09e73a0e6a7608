package org.sagitta.plugins.estimators;

import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.objective.Curvature;
import org.sagitta.api.objective.Fisher;
import org.sagitta.api.objective.Objective;
import org.sagitta.api.operator.CurvatureOperator;

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
            case FISHER_MC -> objective.operator(new Fisher.MonteCarlo(samples, seed));
            case FISHER_EMPIRICAL -> objective.operator(new Fisher.Empirical());
        };
    }

    /** Its exact diagonal, of length P, where a few backward passes tell it; empty for the Hessian. */
    Optional<INDArray> diagonal(Objective objective, int samples, long seed) {
        return switch (this) {
            case HESSIAN -> Optional.empty();
            case GGN -> Optional.of(objective.ggnDiagonal());
            case FISHER_MC -> Optional.of(objective.fisherDiagonal(new Fisher.MonteCarlo(samples, seed)));
            case FISHER_EMPIRICAL -> Optional.of(objective.fisherDiagonal(new Fisher.Empirical()));
        };
    }

    /** What {@link #diagonal} costs: backward passes; P products of the Hessian. */
    int passesOfDiagonal(int dimension, int outputs, int samples) {
        return switch (this) {
            case HESSIAN -> dimension;
            case GGN -> outputs;
            case FISHER_MC -> samples;
            case FISHER_EMPIRICAL -> 1;
        };
    }
}
