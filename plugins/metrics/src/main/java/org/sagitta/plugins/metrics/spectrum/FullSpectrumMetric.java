package org.sagitta.plugins.metrics.spectrum;

import jakarta.validation.constraints.Min;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.pf4j.Extension;
import org.sagitta.api.figure.Figure;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.picture.Axis;
import org.sagitta.api.picture.Curve;
import org.sagitta.api.picture.Picture;
import org.sagitta.api.plugin.Cost;
import org.sagitta.api.plugin.Metric;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.plugin.OperatorSize;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.plugins.metrics.MeasuredBlocks;
import org.sagitta.plugins.metrics.MeasuredBlocks.Part;

/**
 * This metric computes all eigenvalues, from the dense matrix or the structure. They become an artifact and a
 * histogram, which marks the outliers above the largest gap. The figure is the index, that is the number of negative
 * eigenvalues; {@code zero} is the number of eigenvalues that are zero up to P rounding errors of the largest one. The
 * metric costs at most P products and the eigenvalues of a P x P matrix.
 */
@Extension
@Describe("all eigenvalues, as an artifact and a histogram, and how many are negative")
public final class FullSpectrumMetric implements Metric<FullSpectrumMetric.Settings> {
    /** Configures {@link FullSpectrumMetric}. */
    public record Settings(
            @Describe("bars of the histogram") @Min(2) @Default("100")
            int bins,

            @Describe("the largest eigenvalues among which outliers are marked") @Min(2) @Default("30")
            int candidates,

            @Describe("diagonal blocks beside the whole: none, layers, or tensors") @Default("none")
            MeasuredBlocks blocks) {}

    @Override
    public Cost cost(Settings settings, OperatorSize operator) {
        return Cost.ofProducts(settings.blocks().forecast(operator.dimension())).withEigenvalues(true);
    }

    @Override
    public Figures measure(Settings settings, CurvatureOperator operator, MetricContext context) {
        return settings.blocks().measure(operator, context, part -> ofPart(settings, part, context));
    }

    private static Figures ofPart(Settings settings, Part part, MetricContext context) {
        CurvatureOperator operator = part.operator();
        long products = operator.productsOfMatrix();
        double[] eigenvalues = context.spectralSolver().eigenvalues(operator);
        double largest = Math.max(Math.abs(eigenvalues[0]), Math.abs(eigenvalues[eigenvalues.length - 1]));
        double zero = operator.dimension() * operator.epsilon() * largest;
        Measurement index = count(DoubleStream.of(eigenvalues).filter(lambda -> lambda < -zero), products);
        Measurement zeros = count(DoubleStream.of(eigenvalues).filter(lambda -> Math.abs(lambda) <= zero), products);
        Figures counts = isLost(eigenvalues, zero, operator)
                ? Figures.of(
                        SinglePrecision.marked(index, largest, operator),
                        Figure.of("zero", SinglePrecision.marked(zeros, largest, operator)))
                : Figures.of(index, Figure.of("zero", zeros));
        Figures found = counts.withPicture(part.called(""), picture(settings, eigenvalues));
        // Those of the whole matrix are an artifact of the run already.
        return part.name()
                .map(block -> found.withArray("full-spectrum-" + block, Nd4j.createFromArray(eigenvalues)))
                .orElse(found);
    }

    /** Returns whether some eigenvalues count as zero in float32 that would not in float64. */
    private static boolean isLost(double[] eigenvalues, double zero, CurvatureOperator operator) {
        double inDouble = zero / operator.epsilon() * Math.ulp(1.0);
        return operator.precision() == DataType.FLOAT
                && DoubleStream.of(eigenvalues)
                        .map(Math::abs)
                        .anyMatch(modulus -> modulus > inDouble && modulus <= zero);
    }

    private static Measurement count(DoubleStream chosen, long products) {
        return Measurement.exact((double) chosen.count(), "eigenvalues", products);
    }

    private static Picture picture(Settings settings, double[] ascending) {
        Outliers outliers = Outliers.ofLargest(ascending, settings.candidates());
        double[] above =
                outliers.values().subArray(0, outliers.aboveLargestGap()).toArray();
        double[] ones = new double[above.length];
        Arrays.fill(ones, 1);
        return new Picture.Curves(
                "All eigenvalues",
                Axis.linear("eigenvalue"),
                Axis.logarithmic("number of eigenvalues"),
                List.of(
                        histogram(ascending, settings.bins()),
                        Curve.of("outliers above the largest gap", Curve.Style.POINTS, above, ones)));
    }

    private static Curve histogram(double[] ascending, int bins) {
        double from = ascending[0];
        double range = ascending[ascending.length - 1] - from;
        double width = range == 0 ? 1 : range / bins;
        double[] centres = new double[bins];
        double[] counts = new double[bins];
        for (int i = 0; i < bins; i++) {
            centres[i] = from + (i + 0.5) * width;
        }
        for (double lambda : ascending) {
            counts[(int) Math.min(bins - 1, (lambda - from) / width)]++;
        }
        return Curve.of("eigenvalues", Curve.Style.BARS, centres, counts);
    }
}
