package org.sagitta.plugins.estimators;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.ModelSize;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.Fisher;
import org.sagitta.api.surface.LossSurface;

/** Selects the curvature matrix that an estimator approximates. */
public enum SourceMatrix {
    HESSIAN,
    GGN,
    FISHER_MC,
    FISHER_EMPIRICAL;

    /**
     * Returns the operator that computes products with the matrix.
     *
     * @param samples how many labels are drawn for each example, for FISHER_MC
     */
    CurvatureOperator operator(LossSurface surface, int samples, long seed) {
        return switch (this) {
            case HESSIAN -> surface.operator(Curvature.HESSIAN);
            case GGN -> surface.operator(Curvature.GGN);
            case FISHER_MC -> new Fisher.MonteCarlo(samples, seed).of(surface);
            case FISHER_EMPIRICAL -> new Fisher.Empirical().of(surface);
        };
    }

    /**
     * Returns the exact diagonal, of length P. It takes a few backward passes; that of the Hessian is computed layer by
     * layer or by P products.
     */
    INDArray diagonal(LossSurface surface, int samples, long seed) {
        return operator(surface, samples, seed).diagonal();
    }

    /** Returns the cost of {@link #diagonal} in backward passes or products. */
    long passesOfDiagonal(ModelSize model, int samples) {
        return switch (this) {
            case HESSIAN -> model.hessian().productsOfDiagonal();
            case GGN -> model.gaussNewton(model.outputs()).productsOfDiagonal();
            case FISHER_MC -> samples;
            case FISHER_EMPIRICAL -> 1;
        };
    }
}
