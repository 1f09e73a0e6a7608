package org.sagitta.plugins.metrics.eigenspace;

import com.google.common.primitives.ImmutableDoubleArray;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.Positive;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.pf4j.Extension;
import org.sagitta.api.figure.Figure;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.krylov.LeadingEigenpairs;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.EuclideanNorm;
import org.sagitta.api.picture.Axis;
import org.sagitta.api.picture.Curve;
import org.sagitta.api.picture.Picture;
import org.sagitta.api.plugin.Cost;
import org.sagitta.api.plugin.Metric;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.plugin.OperatorSize;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.plugins.metrics.MeasuredBlocks;
import org.sagitta.plugins.metrics.MeasuredBlocks.Part;
import org.sagitta.plugins.metrics.spectrum.EigenpairCount;
import org.sagitta.plugins.metrics.spectrum.IterativeFigure;
import org.sagitta.plugins.metrics.spectrum.SinglePrecision;

/**
 * This metric computes the k eigenvalues of largest modulus, with their signs. The figure is the first of them; the
 * others are {@code value.2} to {@code value.k}, all with their residuals ||A v - lambda v||, and
 *
 * <ul>
 *   <li>{@code gradient-share}: ||V'g||^2 / ||g||^2, the share of the gradient in their eigenspace (Gur-Ari, Roberts
 *       and Dyer 2018). Its error is that of the space: the residuals divided by the gap to the next eigenvalue. It is
 *       undefined if the k-th eigenvalue and the next one have the same modulus, since then the space is not defined
 * </ul>
 *
 * <p>The pairs come from all eigenpairs if these are affordable, else from a block Lanczos method. A fresh random
 * direction then verifies that no eigenvalue of larger modulus is missing, whatever its multiplicity. A block with
 * fewer than k parameters gives as many pairs as it has parameters. The search for the pairs is shared with other
 * metrics.
 */
@Extension
@Describe("the k eigenvalues of largest modulus, and the share of the gradient in their eigenspace")
public final class TopEigenpairsMetric implements Metric<TopEigenpairsMetric.Settings> {
    /** Configures {@link TopEigenpairsMetric}. */
    public record Settings(
            @Describe("k, eigenpairs, at most P") @Positive @Default("10")
            int count,

            @Describe("residuals to reach, relative to the largest |lambda|")
            @Positive
            @DecimalMax("1e-2")
            @Default("1e-3")
            double tolerance,

            @Describe("whether the eigenvectors are kept as an artifact, P x k") @Default("false")
            boolean vectors,

            @Describe("diagonal blocks beside the whole: none, layers, or tensors") @Default("none")
            MeasuredBlocks blocks) {}

    @Override
    public void check(Settings settings, ParameterLayout layout, int examples) {
        EigenpairCount.check(settings.count(), layout);
    }

    @Override
    public Cost cost(Settings settings, OperatorSize operator) {
        return Cost.ofProducts(settings.blocks().forecast(0)).withLeadingEigenpairs(settings.count());
    }

    @Override
    public Figures measure(Settings settings, CurvatureOperator operator, MetricContext context) {
        INDArray gradient = context.surface().gradient().castTo(DataType.DOUBLE);
        return settings.blocks().measure(operator, context, part -> ofPart(settings, part, gradient, context));
    }

    private static Figures ofPart(Settings settings, Part part, INDArray gradient, MetricContext context) {
        CurvatureOperator operator = part.operator();
        int count = Math.min(settings.count(), operator.dimension());
        long ofMatrix = operator.productsOfMatrix();
        boolean exact = context.spectralSolver().affordsEigenvalues(operator);
        LeadingEigenpairs pairs = context.spectralSolver().leadingEigenpairs(operator, count, settings.tolerance());
        IterativeFigure iterative = IterativeFigure.of(pairs, settings.tolerance(), operator, context);
        FigureMaker maker = exact
                ? (value, residual) -> Measurement.exact(value, "eigenvalues", ofMatrix + pairs.products())
                : (value, residual) -> SinglePrecision.marked(
                        iterative.figure(value, residual),
                        value,
                        Math.abs(pairs.values().getDouble(0)),
                        operator);
        List<Figure> beside = new ArrayList<>();
        for (int j = 1; j < count; j++) {
            beside.add(Figure.of(
                    "value." + (j + 1),
                    maker.of(pairs.values().getDouble(j), pairs.residuals().getDouble(j))));
        }
        INDArray ofBlock = part.block()
                .map(block -> gradient.get(NDArrayIndex.interval(block.from(), block.to())))
                .orElse(gradient);
        beside.add(Figure.of("gradient-share", gradientShare(ofBlock, pairs, exact, iterative)));
        Figures found = Figures.of(
                        maker.of(pairs.values().getDouble(0), pairs.residuals().getDouble(0)))
                .with(beside)
                .withPicture(part.called(""), picture(pairs));
        return settings.vectors() ? found.withArray(part.called("top-eigenvectors"), pairs.vectors()) : found;
    }

    private static Measurement gradientShare(
            INDArray gradient, LeadingEigenpairs pairs, boolean exact, IterativeFigure iterative) {
        double norm = EuclideanNorm.of(gradient);
        if (norm == 0) {
            return Measurement.undefined("the gradient is zero", "eigenspace", pairs.products());
        }
        double error = pairs.spaceError();
        if (Double.isInfinite(error)) {
            return Measurement.undefined(noSpace(pairs), "eigenspace", pairs.products());
        }
        INDArray unit = gradient.reshape(1, gradient.length()).div(norm);
        double share = Math.pow(
                unit.mmul(pairs.vectors().castTo(DataType.DOUBLE)).norm2Number().doubleValue(), 2);
        return exact
                ? Measurement.exact(share, "eigenvalues", pairs.products())
                : Measurement.iterative(
                        share,
                        Math.min(1, error),
                        iterative
                                .figure(share, pairs.residuals().maxNumber().doubleValue())
                                .method(),
                        pairs.products(),
                        iterative.context().seed());
    }

    /** Returns the reason why the space of the k leading eigenvectors is not defined. */
    static String noSpace(LeadingEigenpairs pairs) {
        long count = pairs.values().length();
        return String.format(
                Locale.ROOT,
                "eigenvalues %d and %d are of the modulus %.6g both, so no space of the %d leading eigenvectors stands"
                        + " out; another 'count' has one",
                count,
                count + 1,
                pairs.next(),
                count);
    }

    private static Picture picture(LeadingEigenpairs pairs) {
        double[] numbers = IntStream.rangeClosed(1, (int) pairs.values().length())
                .asDoubleStream()
                .toArray();
        Curve values = new Curve(
                "eigenvalues, with residuals",
                Curve.Style.POINTS,
                ImmutableDoubleArray.copyOf(numbers),
                ImmutableDoubleArray.copyOf(pairs.values().toDoubleVector()),
                Optional.of(ImmutableDoubleArray.copyOf(
                        DoubleStream.of(pairs.residuals().toDoubleVector()))));
        return new Picture.Curves(
                "Eigenvalues of largest modulus",
                Axis.linear("number, by modulus"),
                Axis.linear("eigenvalue"),
                List.of(values));
    }

    /** A {@code FigureMaker} makes a measurement from a value and its residual. */
    @FunctionalInterface
    private interface FigureMaker {
        Measurement of(double value, double residual);
    }
}
