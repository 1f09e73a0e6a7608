package org.sagitta.plugins.metrics.eigenspace;

import com.google.common.primitives.ImmutableDoubleArray;
import com.google.common.primitives.ImmutableIntArray;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Positive;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pf4j.Extension;
import org.sagitta.api.figure.Figure;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.figure.Uncertainty;
import org.sagitta.api.krylov.LeadingEigenpairs;
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
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.MiniBatches;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.plugins.metrics.SampleMean;
import org.sagitta.plugins.metrics.spectrum.EigenpairCount;

/**
 * This metric measures the overlap of two leading eigenspaces, ||U'V||_F^2 / k, where U and V are orthonormal bases of
 * the eigenvectors with the k eigenvalues of largest modulus. It is 1 for equal spaces and about k/P for random ones.
 * The figure is the overlap with the previous checkpoint; the others are:
 *
 * <ul>
 *   <li>{@code first}: the overlap with the first checkpoint, which shows the drift since then
 *   <li>{@code reference}: the overlap with the matrix of another estimator, or {@code hessian} or {@code ggn}, at the
 *       same checkpoint
 *   <li>{@code batch.B}: the overlap with the Hessian or the generalised Gauss-Newton matrix of B random examples, as a
 *       mean over some mini-batches, with its standard error
 *   <li>{@code batch-size}: the smallest of the given sizes whose mean overlap exceeds the threshold
 * </ul>
 *
 * <p>A heat map shows the overlaps of all checkpoints; for these, the spaces of the first and the last checkpoints are
 * kept. The error of a single overlap is the sum of the errors of the two spaces: residuals divided by the gap to the
 * next eigenvalue. The overlap is undefined if the k-th eigenvalue and the next one have the same modulus, since then
 * the space is not defined. The eigenvectors of a reference and of each mini-batch are searched separately; those of
 * the checkpoint are shared with other metrics.
 */
@Extension
@Describe(
        "how much of the top eigenspace stays from checkpoint to checkpoint, in another estimator's, and in mini-batches'")
public final class SubspaceOverlapMetric implements Metric<SubspaceOverlapMetric.Settings> {
    /** Configures {@link SubspaceOverlapMetric}. */
    public record Settings(
            @Describe("k, dimensions of the eigenspaces, at most P") @Positive @Default("10")
            int count,

            @Describe("residuals to reach, relative to the largest |lambda|")
            @Positive
            @DecimalMax("1e-2")
            @Default("1e-3")
            double tolerance,

            @Describe("an estimator, or hessian or ggn, to compare with at each checkpoint")
            Optional<String> reference,

            @Describe("sizes of mini-batches to compare with, at most N") @Default("[]")
            List<@Positive Integer> batchSizes,

            @Describe("mini-batches of each size") @Min(2) @Default("4")
            int batches,

            @Describe("the matrix of the mini-batches: hessian or ggn") @Default("hessian")
            Curvature curvature,

            @Describe("overlap from which a mini-batch is large enough") @Positive @DecimalMax("1") @Default("0.9")
            double threshold,

            @Describe("checkpoints that are kept to compare with; each keeps k vectors of P numbers")
            @Min(2)
            @Default("20")
            int kept) {
        public Settings {
            batchSizes = batchSizes.stream().sorted().distinct().toList();
        }
    }

    @Override
    public void check(Settings settings, ParameterLayout layout, int examples) {
        EigenpairCount.check(settings.count(), layout);
        settings.batchSizes().stream()
                .filter(size -> size > examples)
                .findFirst()
                .ifPresent(size -> {
                    throw new UnsuitableSettingsException(
                            "batch-sizes: " + size + " of " + examples + " examples; expected at most as many");
                });
    }

    @Override
    public Cost cost(Settings settings, OperatorSize operator) {
        long searches = (settings.reference().isPresent() ? 1 : 0)
                + (long) settings.batchSizes().size() * settings.batches();
        boolean hessian = settings.reference().filter("hessian"::equals).isPresent()
                || (!settings.batchSizes().isEmpty() && settings.curvature() == Curvature.HESSIAN);
        return Cost.ofProducts(searches * LeadingEigenpairs.mostProducts(settings.count(), operator.dimension()))
                .withLeadingEigenpairs(settings.count())
                .withHessian(hessian);
    }

    @Override
    public List<String> references(Settings settings) {
        return settings.reference().stream().toList();
    }

    @Override
    public Figures measure(Settings settings, CurvatureOperator operator, MetricContext context) {
        Space now = space(operator, settings, context);
        OverlapHistory history = new OverlapHistory(settings.kept(), context.memory());
        Optional<Measurement> toFirst = history.first().map(first -> now.overlap(first, context.seed()));
        Optional<Measurement> toLast = history.last().map(last -> now.overlap(last, context.seed()));
        Figures found = Figures.of(toLast.orElseGet(() ->
                Measurement.undefined("there is no checkpoint before to compare with", now.method(), now.products())));
        if (settings.reference().isPresent()) {
            CurvatureOperator reference = context.reference(settings.reference().get());
            found = found.with("reference", space(reference, settings, context).overlap(now, context.seed()));
        }
        if (!settings.batchSizes().isEmpty()) {
            found = withBatches(found, settings, now, context);
        }
        if (toFirst.isPresent()) {
            found = found.with("first", toFirst.get());
        }
        history.add((double) context.checkpoint().step(), now);
        return found.withPicture("", history.picture());
    }

    private static Space space(CurvatureOperator operator, Settings settings, MetricContext context) {
        long ofMatrix = operator.productsOfMatrix();
        boolean exact = context.spectralSolver().affordsEigenvalues(operator);
        LeadingEigenpairs pairs =
                context.spectralSolver().leadingEigenpairs(operator, settings.count(), settings.tolerance());
        return Space.of(pairs, settings.tolerance(), exact, pairs.products() + (exact ? ofMatrix : 0));
    }

    private static Figures withBatches(Figures found, Settings settings, Space now, MetricContext context) {
        RandomGenerator random = context.random();
        List<SampleMean> overlaps = new ArrayList<>();
        List<Figure> figures = new ArrayList<>();
        for (int size : settings.batchSizes()) {
            BatchOverlaps batches = overlaps(size, settings, now, context.surface(), random);
            SampleMean mean = SampleMean.mean(batches.overlaps().toArray());
            overlaps.add(mean);
            figures.add(
                    Figure.of("batch." + size, mean.measurement(batches.method(), batches.products(), context.seed())));
        }
        figures.add(Figure.of("batch-size", largeEnough(settings, overlaps, context.seed())));
        return found.with(figures).withPicture("batches", picture(settings, overlaps));
    }

    /** A {@code BatchOverlaps} holds the overlaps with some mini-batches and their cost in products. */
    private record BatchOverlaps(ImmutableDoubleArray overlaps, String method, long products) {}

    private static BatchOverlaps overlaps(
            int size, Settings settings, Space now, LossSurface surface, RandomGenerator random) {
        ImmutableDoubleArray.Builder overlaps = ImmutableDoubleArray.builder();
        long products = 0;
        boolean converged = true;
        for (int batch = 0; batch < settings.batches(); batch++) {
            CurvatureOperator operator = surface.as(MiniBatches.class)
                    .orElseThrow()
                    .subset(draw(size, surface.examples(), random))
                    .operator(settings.curvature());
            LeadingEigenpairs pairs =
                    LeadingEigenpairs.near(now.vectors(), operator, settings.count(), settings.tolerance(), random);
            Space ofBatch = Space.of(pairs, settings.tolerance(), false, pairs.products());
            overlaps.add(now.overlap(ofBatch));
            products += ofBatch.products();
            converged &= ofBatch.converged();
        }
        return new BatchOverlaps(overlaps.build(), Space.method(false, converged), products);
    }

    /** Draws the distinct examples of a mini-batch. */
    private static ImmutableIntArray draw(int size, int examples, RandomGenerator random) {
        int[] numbers = IntStream.range(0, examples).toArray();
        for (int i = 0; i < size; i++) {
            int other = i + random.nextInt(examples - i);
            int drawn = numbers[other];
            numbers[other] = numbers[i];
            numbers[i] = drawn;
        }
        return ImmutableIntArray.copyOf(numbers).subArray(0, size);
    }

    private static Measurement largeEnough(Settings settings, List<SampleMean> overlaps, long seed) {
        List<Integer> sizes = settings.batchSizes();
        OptionalDouble size = IntStream.range(0, sizes.size())
                .filter(i -> overlaps.get(i).mean() >= settings.threshold())
                .mapToDouble(sizes::get)
                .findFirst();
        String method = "mini-batches";
        return size.isPresent()
                ? new Measurement(size.getAsDouble(), new Uncertainty.Unknown(), method, 0, OptionalLong.of(seed))
                : Measurement.undefined(
                        "no size of " + settings.batchSizes() + " has an overlap of " + settings.threshold(),
                        method,
                        0);
    }

    private static Picture picture(Settings settings, List<SampleMean> overlaps) {
        double[] x =
                settings.batchSizes().stream().mapToDouble(Integer::doubleValue).toArray();
        Curve mean = Curve.of(
                        "mean, with its standard error",
                        Curve.Style.LINE_AND_POINTS,
                        x,
                        overlaps.stream().mapToDouble(SampleMean::mean).toArray())
                .withError(
                        overlaps.stream().mapToDouble(SampleMean::standardError).toArray());
        Curve threshold = Curve.of("threshold", Curve.Style.DASHES, new double[] {x[0], x[x.length - 1]}, new double[] {
            settings.threshold(), settings.threshold()
        });
        return new Picture.Curves(
                "Overlap of the top " + settings.count() + " eigenvectors with mini-batches'",
                Axis.logarithmic("examples of a mini-batch"),
                Axis.linear("overlap, 1 of the same space"),
                List.of(mean, threshold));
    }

    /**
     * A {@code Space} is the span of leading eigenvectors.
     *
     * @param vectors an orthonormal basis, P x k
     * @param converged whether the residuals are small and no leading eigenvector is missing
     * @param error an upper bound for the error, as the sine of an angle; infinite if the space is not defined
     * @param products the number of products that were computed; 0 for a remembered space
     */
    record Space(INDArray vectors, boolean exact, boolean converged, double error, long products) {
        static Space of(LeadingEigenpairs pairs, double tolerance, boolean exact, long products) {
            double first = Math.abs(pairs.values().getDouble(0));
            double residual = first == 0 ? 0 : pairs.residuals().maxNumber().doubleValue() / first;
            boolean converged = residual <= tolerance && pairs.isComplete(tolerance);
            return new Space(pairs.vectors(), exact, converged, pairs.spaceError(), products);
        }

        static String method(boolean exact, boolean converged) {
            return exact ? "eigenvalues" : converged ? "block lanczos, verified" : "block lanczos, not converged";
        }

        String method() {
            return method(exact, converged);
        }

        double overlap(Space other) {
            return PrincipalAngles.between(vectors.castTo(DataType.DOUBLE), other.vectors.castTo(DataType.DOUBLE))
                    .overlap();
        }

        /** Returns the overlap as a figure. Its cost contains the products of this space only. */
        Measurement overlap(Space other, long seed) {
            double overlap = overlap(other);
            double off = error + other.error;
            if (Double.isInfinite(off)) {
                return Measurement.undefined(
                        "the last of the " + vectors.columns()
                                + " leading eigenvalues and the next are the same, so no space of them stands out;"
                                + " another 'count' has one",
                        method(),
                        products);
            }
            return exact && other.exact
                    ? Measurement.exact(overlap, method(), products)
                    : Measurement.iterative(
                            overlap, Math.min(1, off), method(false, converged && other.converged), products, seed);
        }
    }
}
