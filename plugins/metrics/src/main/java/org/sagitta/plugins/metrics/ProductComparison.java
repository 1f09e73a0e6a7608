package org.sagitta.plugins.metrics;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.event.Measurement;
import org.sagitta.api.krylov.DominantEigenpair;
import org.sagitta.api.krylov.Lanczos;
import org.sagitta.api.krylov.LeadingEigenpairs;
import org.sagitta.api.krylov.RitzValue;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.DiagonalOperator;
import org.sagitta.api.operator.NotPositiveDefiniteException;
import org.sagitta.api.plugin.MetricContext;

/**
 * An estimate A beside a reference R by their products alone: random signs, Lanczos steps, Lanczos quadrature. Errors are
 * relative to R.
 */
final class ProductComparison {
    private static final int LANCZOS_STEPS = 60;
    private static final double TOLERANCE = 1e-3;

    private final CurvatureOperator estimate;
    private final CurvatureOperator reference;
    private final double damping;
    private final int probes;
    private final MetricContext context;
    private final Supplier<Images> images;
    private final Supplier<double[]> logRatios;

    ProductComparison(
            CurvatureOperator estimate,
            CurvatureOperator reference,
            double damping,
            int probes,
            MetricContext context) {
        this.estimate = estimate;
        this.reference = reference;
        this.damping = damping;
        this.probes = probes;
        this.context = context;
        this.images = Suppliers.memoize(this::newImages);
        this.logRatios = Suppliers.memoize(this::newLogRatios);
    }

    /** The blocks of some parameters. */
    ProductComparison block(int from, int to) {
        return new ProductComparison(
                estimate.restricted(from, to), reference.restricted(from, to), damping, probes, context);
    }

    /** n. */
    int dimension() {
        return estimate.dimension();
    }

    /** ||A - R||_F / ||R||_F = sqrt(E||(A - R) v||^2 / E||R v||^2). */
    Measurement frobeniusError() {
        Images products = images.get();
        return stochastic(
                Samples.ratio(
                                dots(products.difference(), products.difference()),
                                dots(products.ofReference(), products.ofReference()))
                        .root(),
                "hutchinson",
                2L * probes);
    }

    /** (tr A - tr R) / |tr R|. */
    Measurement traceError() {
        Images products = images.get();
        return stochastic(
                Samples.ratio(dots(products.v(), products.difference()), dots(products.v(), products.ofReference())),
                "hutchinson",
                2L * probes);
    }

    /** ||A - R||_2 / ||R||_2. */
    Measurement spectralError() {
        DominantEigenpair difference = dominant(estimate.plus(reference.scaled(-1)));
        DominantEigenpair whole = dominant(reference);
        double value = Math.abs(difference.value() / whole.value());
        double residual = (difference.residual() + value * whole.residual()) / Math.abs(whole.value());
        return Measurement.iterative(
                value, residual, "lanczos", 2L * difference.products() + whole.products(), context.seed());
    }

    /** (lambda_max(A) - lambda_max(R)) / |lambda_max(R)|. */
    Measurement largestEigenvalueError() {
        RitzValue a = last(lanczos(estimate, context.random()));
        RitzValue r = last(lanczos(reference, context.random()));
        double scale = Math.abs(r.value());
        return Measurement.iterative(
                (a.value() - r.value()) / scale,
                (a.residual() + r.residual()) / scale,
                "lanczos",
                2L * steps(),
                context.seed());
    }

    /** Of the spaces of the k largest eigenvalues, which a shift makes those of largest modulus. */
    Angles topAngles(int k) {
        LeadingEigenpairs a = top(estimate, k);
        LeadingEigenpairs r = top(reference, k);
        PrincipalAngles angles = PrincipalAngles.between(
                a.vectors().castTo(DataType.DOUBLE), r.vectors().castTo(DataType.DOUBLE));
        double residual = Math.max(
                a.residuals().maxNumber().doubleValue() / Math.abs(a.values().getDouble(0)),
                r.residuals().maxNumber().doubleValue() / Math.abs(r.values().getDouble(0)));
        return new Angles(angles, residual, a.products() + r.products());
    }

    /**
     * Principal angles from iterative eigenvectors.
     *
     * @param residual the largest of the eigenvectors, relative to the largest eigenvalue
     */
    record Angles(PrincipalAngles angles, double residual, long products) {
        Measurement measurement(double value, long seed) {
            return Measurement.iterative(value, residual, "block lanczos", products, seed);
        }
    }

    private LeadingEigenpairs top(CurvatureOperator operator, int k) {
        double smallest = lanczos(operator, context.random()).get(0).value();
        CurvatureOperator shifted = operator.plus(shift(Math.max(0, -smallest)));
        return LeadingEigenpairs.of(shifted, k, TOLERANCE, Math.max(4 * k, LANCZOS_STEPS * 4), context.random());
    }

    private DiagonalOperator shift(double by) {
        return new DiagonalOperator(Nd4j.valueArrayOf(new long[] {dimension()}, by, estimate.precision()));
    }

    /**
     * ln det(A + damping I) - ln det(R + damping I), by quadrature from the same start vectors.
     *
     * @throws NotPositiveDefiniteException where either is not positive definite
     */
    Measurement logDeterminantError() {
        return stochastic(Samples.mean(logRatios.get()), "lanczos quadrature", 2L * probes * steps());
    }

    /**
     * KL(N(m, (A + damping I)^-1) || N(m, (R + damping I)^-1)).
     *
     * @throws NotPositiveDefiniteException where either is not positive definite
     */
    Measurement divergenceOfEstimate(Inverses inverses) {
        return divergence(inverses::byEstimate, reference, 1);
    }

    /** Likewise with the two exchanged. */
    Measurement divergenceOfReference(Inverses inverses) {
        return divergence(inverses::byReference, estimate, -1);
    }

    /** 1/2 [tr(P1 P0^-1) - n + sign (ln det A_d - ln det R_d)], a sample of each term a probe. */
    private Measurement divergence(UnaryOperator<INDArray> inverse, CurvatureOperator to, int sign) {
        INDArray v = signs();
        INDArray solved = inverse.apply(v);
        INDArray image = wide(to.apply(solved.castTo(to.precision()))).addi(solved.mul(damping));
        double[] traces = dots(v, image);
        double[] ratios = logRatios.get();
        double[] samples = new double[probes];
        for (int i = 0; i < probes; i++) {
            samples[i] = (traces[i] - dimension() + sign * ratios[i]) / 2;
        }
        return stochastic(Samples.mean(samples), "conjugate gradients, lanczos quadrature", 2L * probes * steps());
    }

    private double[] newLogRatios() {
        double[] ofEstimate = logDeterminants(estimate);
        double[] ofReference = logDeterminants(reference);
        double[] ratios = new double[probes];
        for (int i = 0; i < probes; i++) {
            ratios[i] = ofEstimate[i] - ofReference[i];
        }
        return ratios;
    }

    private double[] logDeterminants(CurvatureOperator operator) {
        RandomGenerator random = context.random();
        double[] samples = new double[probes];
        for (int i = 0; i < probes; i++) {
            for (RitzValue node : lanczos(operator, random)) {
                if (!(node.value() + damping > 0)) {
                    throw new NotPositiveDefiniteException(node.value(), damping);
                }
                samples[i] += operator.dimension() * node.weight() * Math.log(node.value() + damping);
            }
        }
        return samples;
    }

    private Images newImages() {
        INDArray v = signs();
        INDArray r = wide(reference.apply(v.castTo(reference.precision())));
        INDArray a = wide(estimate.apply(v.castTo(estimate.precision())));
        return new Images(v, a.sub(r), r);
    }

    /**
     * Random signs and their products.
     *
     * @param difference (A - R) V
     * @param ofReference R V
     */
    private record Images(INDArray v, INDArray difference, INDArray ofReference) {}

    private INDArray signs() {
        INDArray signs = Nd4j.create(DataType.DOUBLE, new long[] {dimension(), probes}, 'f');
        RandomGenerator random = context.random();
        for (long i = 0; i < signs.length(); i++) {
            signs.data().put(i, random.nextBoolean() ? 1.0 : -1.0);
        }
        return signs;
    }

    private int steps() {
        return Math.min(LANCZOS_STEPS, dimension());
    }

    private DominantEigenpair dominant(CurvatureOperator operator) {
        return DominantEigenpair.of(operator, TOLERANCE, LANCZOS_STEPS, context.random());
    }

    private static List<RitzValue> lanczos(CurvatureOperator operator, RandomGenerator random) {
        Lanczos lanczos = new Lanczos(operator, LANCZOS_STEPS, random);
        boolean goesOn = true;
        while (goesOn) {
            goesOn = lanczos.step();
        }
        return lanczos.ritzValues();
    }

    private Measurement stochastic(Samples samples, String method, long products) {
        return Measurement.stochastic(samples.mean(), samples.standardError(), method, products, context.seed());
    }

    private static RitzValue last(List<RitzValue> values) {
        return values.get(values.size() - 1);
    }

    private static INDArray wide(INDArray array) {
        return array.castTo(DataType.DOUBLE);
    }

    private static double[] dots(INDArray x, INDArray y) {
        return x.mul(y).sum(0).toDoubleVector();
    }
}
