package org.sagitta.api.krylov;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.Eigenpairs;
import org.sagitta.api.operator.Eigensolver;

/** A {@link SpectralSolver} of one measurement, which shares nothing with others; it keeps eigenpairs as long as it lives. */
public final class UnsharedSpectralSolver implements SpectralSolver {
    private final Eigensolver eigensolver;
    private final Predicate<CurvatureOperator> affordable;
    private final Supplier<RandomGenerator> random;
    private final Map<CurvatureOperator, Eigenpairs> eigenpairs = new IdentityHashMap<>();

    /**
     * Before anything is solved.
     *
     * @param affordable tells of which operators all eigenvalues are affordable
     * @param random starts each search for leading eigenpairs
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
