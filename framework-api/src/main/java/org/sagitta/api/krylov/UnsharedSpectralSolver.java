package org.sagitta.api.krylov;

import java.util.IdentityHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.Eigenpairs;
import org.sagitta.api.operator.Eigensolver;

/** An unshared spectral solver serves a single measurement, and caches the eigenpairs of each operator. */
public final class UnsharedSpectralSolver implements SpectralSolver {
    private final Eigensolver eigensolver;
    private final Predicate<CurvatureOperator> affordable;
    private final Supplier<RandomGenerator> random;
    private final IdentityHashMap<CurvatureOperator, Eigenpairs> eigenpairs = new IdentityHashMap<>();

    /**
     * Creates a solver that has computed nothing yet.
     *
     * @param affordable the test whether all eigenvalues of an operator are affordable
     * @param random the source of the random numbers of each search for leading eigenpairs
     */
    public UnsharedSpectralSolver(
            Eigensolver eigensolver, Predicate<CurvatureOperator> affordable, Supplier<RandomGenerator> random) {
        this.eigensolver = eigensolver;
        this.affordable = affordable;
        this.random = random;
    }

    @Override
    public boolean affordsEigenvalues(CurvatureOperator operator) {
        return affordable.test(operator);
    }

    @Override
    public double[] eigenvalues(CurvatureOperator operator) {
        return operator.eigenvalues(eigensolver);
    }

    @Override
    public Eigenpairs eigenpairs(CurvatureOperator operator) {
        return eigenpairs.computeIfAbsent(operator, any -> eigensolver.eigenpairs(any.toDense()));
    }

    @Override
    public LeadingEigenpairs leadingEigenpairs(CurvatureOperator operator, int count, double tolerance) {
        return affordsEigenvalues(operator)
                ? LeadingEigenpairs.of(eigenpairs(operator), operator, count)
                : LeadingEigenpairs.of(operator, count, tolerance, random.get());
    }
}
