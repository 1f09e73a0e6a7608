package org.sagitta.plugins.metrics.quality;

import com.google.common.math.Stats;
import com.google.common.primitives.ImmutableDoubleArray;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.krylov.DominantEigenpair;
import org.sagitta.api.krylov.LeadingEigenpairs;
import org.sagitta.api.krylov.RitzValue;
import org.sagitta.api.operator.NotPositiveDefiniteException;
import org.sagitta.plugins.metrics.SampleMean;
import org.sagitta.plugins.metrics.eigenspace.PrincipalAngles;
import org.sagitta.plugins.metrics.spectrum.ExactFigure;
import org.sagitta.plugins.metrics.spectrum.TraceFigure;

/**
 * A {@code ProductComparison} compares an estimate A with a reference R by products alone: with random signs, Lanczos
 * steps, Lanczos quadrature and conjugate gradients. Errors are relative to R. The reference's products are computed
 * once, but count for each figure that uses them.
 */
record ProductComparison(ProbedOperator estimate, ProbedOperator reference) implements DampedInverses {
    private static final String HUTCHINSON = "hutchinson";
    private static final String LANCZOS = "lanczos";

    @Override
    public INDArray byEstimate(INDArray v) {
        return estimate.solved(v);
    }

    @Override
    public INDArray byReference(INDArray v) {
        return reference.solved(v);
    }

    /** Returns the error of the estimate's solution, relative to the norm of the solution. */
    double stepError() {
        return estimate.solutionError();
    }

    /** Returns the sum of the errors of both inverses' solutions. */
    double solutionError() {
        return estimate.solutionError() + reference.solutionError();
    }

    /** Computes ||A - R||_F / ||R||_F = sqrt(E||(A - R) v||^2 / E||R v||^2). */
    Measurement frobeniusError() {
        INDArray difference = estimate.images().sub(reference.images());
        SampleMean squared =
                SampleMean.ratio(dots(difference, difference), dots(reference.images(), reference.images()));
        return stochastic(squared.root(), HUTCHINSON, 2L * probes().count());
    }

    /** Computes (tr A - tr R) / |tr R|. */
    Measurement traceError() {
        if (TraceFigure.isCheap(estimate.operator(), probes().count())
                && TraceFigure.isCheap(reference.operator(), probes().count())) {
            Measurement a = ExactFigure.trace(estimate.operator());
            Measurement r = ExactFigure.trace(reference.operator());
            Measurement error = r.times(-1).plus(a);
            double scale = Math.abs(r.value());
            return error.derived(error.value() / scale, 1 / scale);
        }
        INDArray difference = estimate.images().sub(reference.images());
        SampleMean error =
                SampleMean.ratio(dots(probes().signs(), difference), dots(probes().signs(), reference.images()));
        return stochastic(error, HUTCHINSON, 2L * probes().count());
    }

    /** Computes ||A - R||_2 / ||R||_2. */
    Measurement spectralError() {
        DominantEigenpair difference = estimate.dominant(estimate.operator().minus(reference.operator()));
        DominantEigenpair whole = reference.dominant();
        double value = Math.abs(difference.value() / whole.value());
        double residual = (difference.residual() + value * whole.residual()) / Math.abs(whole.value());
        return iterative(value, residual, LANCZOS, 2L * difference.products() + whole.products());
    }

    /** Computes (lambda_max(A) - lambda_max(R)) / |lambda_max(R)|. */
    Measurement largestEigenvalueError() {
        RitzValue a = estimate.largest();
        RitzValue r = reference.largest();
        double scale = Math.abs(r.value());
        return iterative(
                (a.value() - r.value()) / scale,
                (a.residual() + Math.abs(a.value() / r.value()) * r.residual()) / scale,
                LANCZOS,
                2L * probes().steps());
    }

    /** Computes the angles between the eigenspaces of the k largest eigenvalues. */
    Angles topAngles() {
        LeadingEigenpairs a = estimate.top();
        LeadingEigenpairs r = reference.top();
        return new Angles(
                PrincipalAngles.between(leading(a), leading(r)), turn(a) + turn(r), (long) a.products() + r.products());
    }

    private INDArray leading(LeadingEigenpairs pairs) {
        return pairs.vectors()
                .get(NDArrayIndex.all(), NDArrayIndex.interval(0, probes().top()))
                .castTo(DataType.DOUBLE);
    }

    /**
     * Returns an upper bound of the angle, in radians, between the computed space and the exact one: the residuals
     * divided by the gap to the next eigenvalue (Davis and Kahan 1970).
     */
    private double turn(LeadingEigenpairs pairs) {
        int k = probes().top();
        if (k == estimate.dimension()) {
            return 0;
        }
        double gap = pairs.values().getDouble(k - 1) - pairs.values().getDouble(k);
        double residuals =
                pairs.residuals().get(NDArrayIndex.interval(0, k)).norm2Number().doubleValue();
        return gap > residuals ? Math.asin(residuals / gap) : Math.PI / 2;
    }

    /**
     * An {@code Angles} holds principal angles between spaces of approximate eigenvectors.
     *
     * @param error the error of the largest angle, in radians
     */
    record Angles(PrincipalAngles angles, double error, long products) {}

    /** Returns ||U'V||_F^2 / k. */
    Measurement overlap(Angles top) {
        return iterative(top.angles().overlap(), Math.min(1, top.error()), "block lanczos", top.products());
    }

    /** Returns the largest principal angle. */
    Measurement largestAngle(Angles top) {
        return iterative(top.angles().largest(), Math.min(Math.PI / 2, top.error()), "block lanczos", top.products());
    }

    /**
     * Computes ln det(A + damping I) - ln det(R + damping I).
     *
     * @throws NotPositiveDefiniteException if either matrix is not positive definite
     */
    Measurement logDeterminantError() {
        LogRatio ratio = logRatio();
        SampleMean mean = SampleMean.mean(ratio.samples().toArray());
        return stochastic(
                mean.withBias(ratio.truncation()), "lanczos quadrature", 2L * probes().count() * probes().steps());
    }

    /**
     * Computes KL(N(m, (A + damping I)^-1) || N(m, (R + damping I)^-1)).
     *
     * @throws NotPositiveDefiniteException if either matrix is not positive definite
     */
    Measurement divergenceOfEstimate() {
        return divergence(estimate, reference, 1);
    }

    /** Computes the same divergence with A and R exchanged. */
    Measurement divergenceOfReference() {
        return divergence(reference, estimate, -1);
    }

    /**
     * Computes 1/2 [tr(P1 P0^-1) - n + sign (ln det A_d - ln det R_d)], with one sample of each term for each probe.
     */
    private Measurement divergence(ProbedOperator from, ProbedOperator to, int sign) {
        LogRatio ratio = logRatio();
        INDArray solved = from.solved(probes().signs());
        double[] traces = dots(probes().signs(), to.times(solved).addi(solved.mul(probes().damping())));
        double[] samples = new double[traces.length];
        for (int i = 0; i < samples.length; i++) {
            samples[i] =
                    (traces[i] - estimate.dimension() + sign * ratio.samples().get(i)) / 2;
        }
        double ofSolution = from.solutionError() * Math.abs(Stats.meanOf(traces)) / 2;
        return stochastic(
                SampleMean.mean(samples).withBias(ratio.truncation() / 2 + ofSolution),
                "conjugate gradients, lanczos quadrature",
                2L * probes().count() * probes().steps());
    }

    private LogRatio logRatio() {
        ProbedOperator.LogDeterminant a = estimate.logDeterminant();
        ProbedOperator.LogDeterminant r = reference.logDeterminant();
        ImmutableDoubleArray samples = difference(a.samples(), r.samples());
        ImmutableDoubleArray coarse = difference(a.coarse(), r.coarse());
        double truncation = Math.abs(Stats.meanOf(samples.toArray()) - Stats.meanOf(coarse.toArray()));
        return new LogRatio(samples, truncation);
    }

    /**
     * A {@code LogRatio} is ln det A_d - ln det R_d.
     *
     * @param samples one sample for each probe
     * @param truncation an upper bound of the error of the Lanczos quadrature
     */
    private record LogRatio(ImmutableDoubleArray samples, double truncation) {}

    private static ImmutableDoubleArray difference(ImmutableDoubleArray x, ImmutableDoubleArray y) {
        return ImmutableDoubleArray.copyOf(IntStream.range(0, x.length()).mapToDouble(i -> x.get(i) - y.get(i)));
    }

    private Probes probes() {
        return reference.probes();
    }

    private Measurement stochastic(SampleMean samples, String method, long products) {
        return samples.measurement(method, products, probes().seed());
    }

    private Measurement iterative(double value, double residual, String method, long products) {
        return Measurement.iterative(value, residual, method, products, probes().seed());
    }

    private static double[] dots(INDArray x, INDArray y) {
        return x.mul(y).sum(0).toDoubleVector();
    }
}
