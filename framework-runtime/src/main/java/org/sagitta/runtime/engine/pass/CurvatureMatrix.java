package org.sagitta.runtime.engine.pass;

import org.sagitta.api.loss.Loss;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.Fisher;

/**
 * A matrix with which the engine computes products: (1/N) sum_n J_n' S_n S_n' J_n, and for the Hessian also the
 * curvature of the outputs themselves.
 *
 * @param columns the columns of S
 */
public record CurvatureMatrix(Curvature kind, OutputColumns columns) {
    public static CurvatureMatrix of(Curvature kind, Loss loss, int classes) {
        return new CurvatureMatrix(kind, OutputColumns.of(new Fisher.Type2(), loss, classes));
    }

    public static CurvatureMatrix of(Fisher fisher, Loss loss, int classes) {
        return new CurvatureMatrix(Curvature.GGN, OutputColumns.of(fisher, loss, classes));
    }
}
