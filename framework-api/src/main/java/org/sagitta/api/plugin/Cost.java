package org.sagitta.api.plugin;

import java.util.OptionalLong;
import org.sagitta.api.krylov.SpectralSolver;

/**
 * A cost is an upper bound of what an estimator or a metric takes, as far as it is known before the run. {@code validate}
 * prints a forecast from it, and a run does not begin if something required by it is missing.
 *
 * @param products the number of products of the operator or of the loss surface with single directions, or of equally
 *     costly steps; a gradient counts as one. Empty if unknown. The products of {@code leadingEigenpairs} are not included, as
 *     they may be shared
 * @param leadingEigenpairs the number of eigenpairs that are requested by {@link SpectralSolver#leadingEigenpairs}
 * @param matrix whether a P x P matrix is built, of any size
 * @param eigenvalues whether all eigenvalues are computed, of any number
 * @param hessian whether the products include some with the loss surface's Hessian, beside those of the measured operator
 *     ({@link org.sagitta.api.surface.LossSurface#obstacle})
 */
public record Cost(OptionalLong products, int leadingEigenpairs, boolean matrix, boolean eigenvalues, boolean hessian) {
    /** The cost is unknown: it includes products of an unknown number. */
    public static final Cost UNKNOWN = ofProducts(OptionalLong.empty());

    /** Creates a cost of products only. */
    public static Cost ofProducts(long products) {
        return ofProducts(OptionalLong.of(products));
    }

    /** Creates a cost of products only, whose number may be unknown. */
    public static Cost ofProducts(OptionalLong products) {
        return new Cost(products, 0, false, false, false);
    }

    /** Returns this cost with leading eigenpairs. */
    public Cost withLeadingEigenpairs(int count) {
        return new Cost(products, count, matrix, eigenvalues, hessian);
    }

    /** Returns this cost with or without a matrix. */
    public Cost withMatrix(boolean wanted) {
        return new Cost(products, leadingEigenpairs, wanted, eigenvalues, hessian);
    }

    /** Returns this cost with or without all eigenvalues. */
    public Cost withEigenvalues(boolean wanted) {
        return new Cost(products, leadingEigenpairs, matrix, wanted, hessian);
    }

    /** Returns this cost with or without products with the Hessian. */
    public Cost withHessian(boolean wanted) {
        return new Cost(products, leadingEigenpairs, matrix, eigenvalues, wanted);
    }
}
