package org.sagitta.api.plugin;

import java.util.OptionalLong;
import org.sagitta.api.krylov.SpectralSolver;

/**
 * Tells what an estimator or a metric takes at most, as far as it is known before the run. {@code validate} prints a forecast
 * from it, and a run does not begin where something is missing that it takes.
 *
 * @param products products of the operator or of the loss surface with single directions, or what costs as much: a gradient
 *     counts as one; empty where their number cannot be told. Without the products of {@code leadingEigenpairs}, which may be
 *     shared
 * @param leadingEigenpairs how many are asked for by {@link SpectralSolver#leadingEigenpairs}
 * @param matrix whether a P x P matrix is made, however large
 * @param eigenvalues whether all eigenvalues are computed, however many
 * @param hessian whether there are products with the loss surface's Hessian among them, beside those of the operator that is
 *     measured ({@link org.sagitta.api.surface.LossSurface#obstacle})
 */
public record Cost(OptionalLong products, int leadingEigenpairs, boolean matrix, boolean eigenvalues, boolean hessian) {
    /** Of which nothing is known: it takes products, and how many cannot be told. */
    public static final Cost UNKNOWN = ofProducts(OptionalLong.empty());

    /** Products only. */
    public static Cost ofProducts(long products) {
        return ofProducts(OptionalLong.of(products));
    }

    /** Products only, whose number may be unknown. */
    public static Cost ofProducts(OptionalLong products) {
        return new Cost(products, 0, false, false, false);
    }

    /** With leading eigenpairs. */
    public Cost withLeadingEigenpairs(int count) {
        return new Cost(products, count, matrix, eigenvalues, hessian);
    }

    /** Whether with a matrix. */
    public Cost withMatrix(boolean wanted) {
        return new Cost(products, leadingEigenpairs, wanted, eigenvalues, hessian);
    }

    /** Whether with all eigenvalues. */
    public Cost withEigenvalues(boolean wanted) {
        return new Cost(products, leadingEigenpairs, matrix, wanted, hessian);
    }

    /** Whether with products with the Hessian. */
    public Cost withHessian(boolean wanted) {
        return new Cost(products, leadingEigenpairs, matrix, eigenvalues, wanted);
    }
}
