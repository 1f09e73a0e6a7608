package org.sagitta.runtime.measurement;

import org.sagitta.api.krylov.LeadingEigenpairs;
import org.sagitta.api.krylov.SpectralSolver;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.Eigenpairs;
import org.sagitta.runtime.engine.eigen.SymmetricEigensolver;

/**
 * Solves eigenproblems for the metrics of an estimate, or of the loss surface: a result that one metric has computed is
 * shared with the others.
 */
record SharingSpectralSolver(SharedEigenvalues eigenvalues, Estimates estimates) implements SpectralSolver {
    @Override
    public boolean affordsEigenvalues(CurvatureOperator operator) {
        return eigenvalues.affordable(operator);
    }

    @Override
    public double[] eigenvalues(CurvatureOperator operator) {
        return eigenvalues.of(operator);
    }

    @Override
    public Eigenpairs eigenpairs(CurvatureOperator operator) {
        return estimates.eigenpairs(operator, SymmetricEigensolver.forPlugins());
    }

    @Override
    public LeadingEigenpairs leadingEigenpairs(CurvatureOperator operator, int count, double tolerance) {
        return eigenvalues.affordableVectors(operator)
                ? LeadingEigenpairs.of(eigenpairs(operator), operator, count)
                : estimates.leadingEigenpairs(operator, count, tolerance);
    }
}
