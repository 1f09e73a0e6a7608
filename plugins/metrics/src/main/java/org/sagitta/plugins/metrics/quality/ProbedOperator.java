package org.sagitta.plugins.metrics.quality;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import com.google.common.primitives.ImmutableDoubleArray;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.krylov.DominantEigenpair;
import org.sagitta.api.krylov.Lanczos;
import org.sagitta.api.krylov.LeadingEigenpairs;
import org.sagitta.api.krylov.RitzValue;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.Damped;
import org.sagitta.api.operator.DiagonalOperator;
import org.sagitta.api.operator.NotPositiveDefiniteException;
import org.sagitta.plugins.metrics.NoFigureException;

/**
 * An operator A and what its products tell of it. Each answer is found when it is first asked for, then kept: so a reference's
 * serve all estimates of a checkpoint. Vectors are columns, float64.
 */
final class ProbedOperator {
    /** The largest residual of an eigenpair, relative to the largest eigenvalue. */
    private static final double EIGENPAIR = 1e-6;

    private final CurvatureOperator operator;
    private final Probes probes;
    private final Supplier<INDArray> images;
    private final Supplier<List<RitzValue>> ritzValues;
    private final Supplier<DominantEigenpair> dominant;
    private final Supplier<LeadingEigenpairs> top;
    private final Supplier<Optional<Damped>> damped;
    private final Supplier<LogDeterminant> logDeterminant;
    private final IdentityHashMap<INDArray, INDArray> solutions = new IdentityHashMap<>();

    ProbedOperator(CurvatureOperator operator, Probes probes) {
        this.operator = operator;
        this.probes = probes;
        images = Suppliers.memoize(() -> times(probes.signs()));
        ritzValues = Suppliers.memoize(() -> ended(new Lanczos(operator, probes.steps(), probes.random())));
        dominant = Suppliers.memoize(() -> dominant(operator));
        top = Suppliers.memoize(this::newTop);
        damped = Suppliers.memoize(() -> operator.damped(probes.damping(), probes.eigensolver()));
        logDeterminant = Suppliers.memoize(this::newLogDeterminant);
    }

    CurvatureOperator operator() {
        return operator;
    }

    Probes probes() {
        return probes;
    }

    int dimension() {
        return operator.dimension();
    }

    /** A V. */
    INDArray times(INDArray v) {
        return operator.apply(v.castTo(operator.precision())).castTo(DataType.DOUBLE);
    }

    /** A times the probes' signs. */
    INDArray images() {
        return images.get();
    }

    /** The Ritz value at the upper end of the spectrum. */
    RitzValue largest() {
        List<RitzValue> values = ritzValues.get();
        return values.get(values.size() - 1);
    }

    /** The eigenpair of largest modulus. */
    DominantEigenpair dominant() {
        return dominant.get();
    }

    /** Likewise of an operator that is asked but once. */
    DominantEigenpair dominant(CurvatureOperator of) {
        return DominantEigenpair.of(of, EIGENPAIR, probes.steps(), probes.random());
    }

    /**
     * Eigenvectors of the largest eigenvalues, which a shift makes those of largest modulus: {@link Probes#top}, and one more
     * where there is one, which says how far the space of the others is from the rest.
     */
    LeadingEigenpairs top() {
        return top.get();
    }

    private LeadingEigenpairs newTop() {
        double shift = Math.max(0, -ritzValues.get().get(0).value());
        CurvatureOperator shifted = operator.plus(
                new DiagonalOperator(Nd4j.valueArrayOf(new long[] {dimension()}, shift, operator.precision())));
        int count = Math.min(probes.top() + 1, dimension());
        return LeadingEigenpairs.of(shifted, count, EIGENPAIR, 4 * Math.max(count, probes.steps()), probes.random());
    }

    /**
     * (A + damping I)^-1 V, by the structure or by conjugate gradients; kept for each V.
     *
     * @throws NotPositiveDefiniteException where there is none
     * @throws NoFigureException where what the iteration has would be passed off as the solution
     */
    INDArray solved(INDArray v) {
        INDArray known = solutions.get(v);
        if (known == null) {
            known = newSolution(v);
            solutions.put(v, known);
        }
        return known;
    }

    private INDArray newSolution(INDArray v) {
        INDArray right = v.castTo(operator.precision());
        return damped.get()
                .map(factorised -> factorised.solve(right))
                .orElseGet(() -> iterated(right))
                .castTo(DataType.DOUBLE);
    }

    private INDArray iterated(INDArray right) {
        requirePositive(ritzValues.get().get(0));
        return ConjugateGradients.solution(operator, probes.damping(), right);
    }

    /** At most ||X - (A + damping I)^-1 B|| / ||X|| of a solution: its residual times the condition number. */
    double solutionError() {
        double smallest = ritzValues.get().get(0).value() + probes.damping();
        return damped.get().isPresent()
                ? 0
                : ConjugateGradients.TOLERANCE * (largest().value() + probes.damping()) / smallest;
    }

    /**
     * ln det(A + damping I), by the structure or by quadrature.
     *
     * @throws NotPositiveDefiniteException where there is none
     */
    LogDeterminant logDeterminant() {
        return logDeterminant.get();
    }

    /**
     * A log-determinant.
     *
     * @param samples one a probe; all the same where the structure tells it
     * @param coarse those of half the steps, whose distance is an upper bound of what the steps leave out
     */
    record LogDeterminant(ImmutableDoubleArray samples, ImmutableDoubleArray coarse) {}

    private LogDeterminant newLogDeterminant() {
        return damped.get()
                .map(factorised -> {
                    double[] all = new double[probes.count()];
                    Arrays.fill(all, factorised.logDeterminant());
                    ImmutableDoubleArray same = ImmutableDoubleArray.copyOf(all);
                    return new LogDeterminant(same, same);
                })
                .orElseGet(this::byQuadrature);
    }

    /** From Gaussian starts, as many as there are probes. */
    private LogDeterminant byQuadrature() {
        requirePositive(ritzValues.get().get(0));
        double[] samples = new double[probes.count()];
        double[] coarse = new double[probes.count()];
        RandomGenerator random = probes.random();
        for (int i = 0; i < samples.length; i++) {
            Lanczos lanczos = new Lanczos(operator, probes.steps(), random);
            boolean goesOn = true;
            while (goesOn && lanczos.steps() < (probes.steps() + 1) / 2) {
                goesOn = lanczos.step();
            }
            coarse[i] = quadrature(lanczos.ritzValues());
            samples[i] = goesOn ? quadrature(ended(lanczos)) : coarse[i];
        }
        return new LogDeterminant(ImmutableDoubleArray.copyOf(samples), ImmutableDoubleArray.copyOf(coarse));
    }

    private double quadrature(List<RitzValue> nodes) {
        requirePositive(nodes.get(0));
        return dimension()
                * nodes.stream()
                        .mapToDouble(node -> node.weight() * Math.log(node.value() + probes.damping()))
                        .sum();
    }

    /** A Ritz value is no smaller than the smallest eigenvalue. */
    private void requirePositive(RitzValue smallest) {
        if (!(smallest.value() + probes.damping() > 0)) {
            throw NotPositiveDefiniteException.bounded(smallest.value(), probes.damping());
        }
    }

    private static List<RitzValue> ended(Lanczos lanczos) {
        boolean goesOn = true;
        while (goesOn) {
            goesOn = lanczos.step();
        }
        return lanczos.ritzValues();
    }
}
