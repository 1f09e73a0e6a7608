package org.sagitta.plugins.metrics.spectrum;

import com.google.common.primitives.ImmutableDoubleArray;
import jakarta.validation.constraints.Min;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.DoubleStream;
import org.pf4j.Extension;
import org.sagitta.api.figure.Figure;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.figure.Uncertainty;
import org.sagitta.api.krylov.LeadingEigenpairs;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.Cost;
import org.sagitta.api.plugin.Metric;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.plugin.OperatorSize;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.surface.ModelOutputs;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.plugins.metrics.MeasuredBlocks;

/**
 * This metric counts the largest eigenvalues that stand out above the bulk. The figure is the number of eigenvalues
 * above the largest gap lambda_i - lambda_{i+1}; the others are:
 *
 * <ul>
 *   <li>{@code ratio}: the number above the largest ratio lambda_i / lambda_{i+1}
 *   <li>{@code elbow}: the number before the elbow of the curve (i, lambda_i)
 *   <li>{@code marchenko-pastur}: the number above {@code marchenko-pastur-edge}, the edge sigma^2 (1 + sqrt(P/N))^2 of
 *       the Marchenko-Pastur distribution, with sigma^2 the mean of the eigenvalues below it. Both are undefined if
 *       that mean is not positive, or if more eigenvalues than were computed may be above the edge
 *   <li>{@code beyond-classes}, {@code beyond-classes-but-one}: the figure minus C and minus C - 1, with C the number
 *       of outputs; Sagun et al. (2017) and Papyan (2019) find about so many outliers
 * </ul>
 *
 * <p>The rules use all eigenvalues if they are affordable. Otherwise they use the positive ones among the leading
 * eigenvalues from a block Lanczos method, and the trace as the metric {@code trace} computes it. All eigenvalues cost
 * at most P products; otherwise the trace costs at most {@code products}, in addition to the leading eigenpairs.
 */
@Extension
@Describe("how many eigenvalues stand out above the bulk, by several rules")
public final class OutliersMetric implements Metric<OutliersMetric.Settings> {
    private static final double TOLERANCE = 1e-3;

    /** Configures {@link OutliersMetric}. */
    public record Settings(
            @Describe("the largest eigenvalues that are looked at") @Min(2) @Default("30")
            int candidates,

            @Describe("auto is exact up to 2,000 parameters or where the structure helps; lanczos above")
            @Default("auto")
            EigenvalueMethod method,

            @Describe("random directions for the trace, of lanczos") @Min(2) @Default("60")
            int products,

            @Describe("diagonal blocks beside the whole: none, layers, or tensors") @Default("none")
            MeasuredBlocks blocks) {}

    @Override
    public void check(Settings settings, ParameterLayout layout, int examples) {
        if (settings.method() == EigenvalueMethod.LANCZOS) {
            EigenpairCount.check(settings.candidates(), layout);
        }
    }

    @Override
    public Cost cost(Settings settings, OperatorSize operator) {
        boolean exact = settings.method() == EigenvalueMethod.EXACT;
        return Cost.ofProducts(settings.blocks()
                        .forecast(settings.method().products(operator.dimension(), settings.products())))
                .withLeadingEigenpairs(exact ? 0 : settings.candidates())
                .withEigenvalues(exact);
    }

    @Override
    public Figures measure(Settings settings, CurvatureOperator operator, MetricContext context) {
        int classes = context.surface().as(ModelOutputs.class).orElseThrow().outputDimension();
        return settings.blocks()
                .measure(operator, context, part -> figures(look(settings, part.operator(), context), classes));
    }

    /**
     * A {@code View} is the part of the spectrum to which the rules are applied.
     *
     * @param known all eigenvalues that are known, from the largest one down
     * @param zero eigenvalues of at most this size count as zero
     * @param noise the uncertainty of the counts: none, or that not all eigenvalues are known
     */
    private record View(
            Outliers outliers,
            Outliers known,
            double trace,
            double zero,
            double gamma,
            CurvatureOperator operator,
            Uncertainty noise,
            String method,
            long products,
            OptionalLong seed) {
        Measurement figure(double value) {
            return new Measurement(value, noise, method, products, seed);
        }

        /** Returns the number above the largest ratio, which may depend on very small eigenvalues. */
        Measurement ratio() {
            Measurement ratio = figure(outliers.aboveLargestRatio(zero));
            ImmutableDoubleArray values = outliers.values();
            return values.isEmpty()
                    ? ratio
                    : SinglePrecision.marked(ratio, values.get(values.length() - 1), values.get(0), operator);
        }
    }

    private static View look(Settings settings, CurvatureOperator operator, MetricContext context) {
        double gamma = operator.dimension() / (double) context.surface().examples();
        if (settings.method().isExact(operator, context)) {
            long products = operator.productsOfMatrix();
            double[] all = context.spectralSolver().eigenvalues(operator);
            return new View(
                    Outliers.ofLargest(all, settings.candidates()),
                    Outliers.ofLargest(all, all.length),
                    DoubleStream.of(all).sum(),
                    operator.dimension()
                            * operator.epsilon()
                            * Math.max(Math.abs(all[0]), Math.abs(all[all.length - 1])),
                    gamma,
                    operator,
                    new Uncertainty.Exact(),
                    "eigenvalues",
                    products,
                    OptionalLong.empty());
        }
        int count = Math.min(settings.candidates(), operator.dimension());
        LeadingEigenpairs leading = context.spectralSolver().leadingEigenpairs(operator, count, TOLERANCE);
        double[] positive = DoubleStream.of(leading.values().toDoubleVector())
                .filter(value -> value > 0)
                .toArray();
        Outliers outliers = Outliers.ofLargest(positive, count);
        // Hutchinson's estimator alone would not do: the outliers make its error larger than the sum of the eigenvalues
        // below them.
        Measurement trace = TraceFigure.of(operator, settings.products(), context);
        return new View(
                outliers,
                outliers,
                trace.value(),
                leading.residuals().maxNumber().doubleValue(),
                gamma,
                operator,
                new Uncertainty.Unknown(),
                IterativeFigure.method(leading, TOLERANCE),
                leading.products() + trace.products(),
                OptionalLong.of(context.seed()));
    }

    private static Figures figures(View view, int classes) {
        Outliers outliers = view.outliers();
        int count = outliers.aboveLargestGap();
        List<Figure> beside = new ArrayList<>();
        beside.add(Figure.of("ratio", view.ratio()));
        beside.add(Figure.of("elbow", view.figure(outliers.beforeElbow())));
        beside.add(Figure.of("beyond-classes", view.figure(count - classes)));
        beside.add(Figure.of("beyond-classes-but-one", view.figure(count - (classes - 1))));
        Outliers.Edge edge = view.known()
                .marchenkoPastur(view.gamma(), view.trace(), view.operator().dimension());
        beside.add(Figure.of("marchenko-pastur", ofEdge(edge, edge.count(), view)));
        beside.add(Figure.of("marchenko-pastur-edge", ofEdge(edge, edge.value(), view)));
        return Figures.of(view.figure(count)).with(beside);
    }

    private static Measurement ofEdge(Outliers.Edge edge, double value, View view) {
        if (edge.value() <= 0) {
            return Measurement.undefined(
                    "the mean of the bulk is not positive, so it is none of Marchenko and Pastur's; the ggn's is",
                    view.method(),
                    view.products());
        }
        int known = view.known().values().length();
        if (edge.count() == known && known < view.operator().dimension()) {
            return Measurement.undefined(
                    "all " + known
                            + " eigenvalues that were looked at are above the edge; more 'candidates' find the others",
                    view.method(),
                    view.products());
        }
        return view.figure(value);
    }
}
