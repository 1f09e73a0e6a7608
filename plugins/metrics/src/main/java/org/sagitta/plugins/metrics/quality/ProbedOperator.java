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
 * A {@code ProbedOperator} derives properties of an operator A from its products. Each result is computed when it is
 * first needed and then kept, so that those of a reference serve all estimates of a checkpoint. Vectors are columns,
 * float64.
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

    /** Returns A V. */
    INDArray times(INDArray v) {
        return operator.apply(v.castTo(operator.precision())).castTo(DataType.DOUBLE);
    }

    /** Returns A times the random signs of the probes. */
    INDArray images() {
        return images.get();
    }

    /** Returns the Ritz value at the upper end of the spectrum. */
    RitzValue largest() {
        List<RitzValue> values = ritzValues.get();
        return values.get(values.size() - 1);
    }

    /** Returns the eigenpair of largest modulus. */
    DominantEigenpair dominant() {
        return dominant.get();
    }

    /** Computes the eigenpair of largest modulus of another operator, without keeping it. */
    DominantEigenpair dominant(CurvatureOperator of) {
        return DominantEigenpair.of(of, EIGENPAIR, probes.steps(), probes.random());
    }

    /**
     * Returns eigenvectors of the largest eigenvalues: {@link Probes#top} of them and, if possible, one more, which
     * gives the gap between their space and the rest of the spectrum. A shift of the matrix turns the largest
     * eigenvalues into those of largest modulus.
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
     * Returns (A + damping I)^-1 V, by the structure or by conjugate gradients. The result is kept for each V.
     *
     * @throws NotPositiveDefiniteException if A + damping I is not positive definite
     * @throws NoFigureException if the iteration did not converge to an acceptable residual
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

    /**
     * Returns an upper bound of ||X - (A + damping I)^-1 B|| / ||X|| for a solution X: its residual times the condition
     * number.
     */
    double solutionError() {
        double smallest = ritzValues.get().get(0).value() + probes.damping();
        return damped.get().isPresent()
                ? 0
                : ConjugateGradients.TOLERANCE * (largest().value() + probes.damping()) / smallest;
    }

    /**
     * Returns ln det(A + damping I), by the structure or by quadrature.
     *
     * @throws NotPositiveDefiniteException if A + damping I is not positive definite
     */
    LogDeterminant logDeterminant() {
        return logDeterminant.get();
    }

    /**
     * A {@code LogDeterminant} holds samples of a log-determinant.
     *
     * @param samples one sample for each probe; all equal if the structure gives the exact value
     * @param coarse the samples with half the steps; the distance to {@code samples} bounds the error of the quadrature
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

    /** Computes samples by quadrature from Gaussian start vectors, one for each probe. */
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

    /**
     * Checks that A + damping I is positive definite, as far as the smallest Ritz value shows it: the smallest
     * eigenvalue is not larger.
     */
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
