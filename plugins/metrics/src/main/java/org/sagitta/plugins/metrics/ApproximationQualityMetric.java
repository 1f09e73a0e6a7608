package org.sagitta.plugins.metrics;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Positive;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.DoubleSupplier;
import org.pf4j.Extension;
import org.sagitta.api.event.Measurement;
import org.sagitta.api.objective.LayerRange;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.Metric;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;

/**
 * How good an estimate A of a reference R is, with A_d = A + d I and R_d = R + d I for a damping d. Its own figure is ||A -
 * R||_F / ||R||_F; beside it, of the whole matrix and, unless noted, of each layer's block:
 *
 * <ul>
 *   <li>{@code spectral-error}: ||A - R||_2 / ||R||_2
 *   <li>{@code trace-error}: (tr A - tr R) / |tr R|
 *   <li>{@code lambda-max-error}: (lambda_max(A) - lambda_max(R)) / |lambda_max(R)|
 *   <li>{@code log-determinant-error}: ln det A_d - ln det R_d
 *   <li>{@code eigenspace-overlap}, {@code eigenspace-angle}: ||U'V||_F^2 / k and the largest principal angle, in radians,
 *       between the spaces of the k largest eigenvalues
 *   <li>{@code kl-estimate-reference}, {@code kl-reference-estimate}: KL(q_A || q_R) and KL(q_R || q_A) of the Laplace
 *       posteriors of N examples and prior precision N d, which have the same mean; in nats
 *   <li>{@code inverse-gradient-cosine}, {@code inverse-gradient-error} (whole only): the cosine between A_d^-1 g and
 *       R_d^-1 g, and ||A_d^-1 g - R_d^-1 g|| / ||R_d^-1 g||, g the gradient
 *   <li>{@code inverse-random-cosine}, {@code inverse-random-error} (whole only): their means over Gaussian vectors
 *   <li>{@code predicted-decrease}, {@code true-decrease} (whole only): along s = -A_d^-1 g, -(g's + s'As / 2) and L(theta) -
 *       L(theta + s)
 * </ul>
 *
 * What needs an inverse exists where lambda_min > -d only: else it is undefined, and says so. By products, the traces and
 * norms are over random signs, eigenvalues by Lanczos steps, log-determinants by Lanczos quadrature and inverses by the
 * estimate's structure or conjugate gradients; of layers there are the Frobenius and the trace error then.
 */
@Extension
@Describe("how good an estimate is, beside a reference: of the whole matrix and layer by layer")
public final class ApproximationQualityMetric implements Metric<ApproximationQualityMetric.Settings> {
    /** P above which no P x P matrix is made of operators that have a structure. */
    private static final int LARGEST_MATRIX = 5_000;

    private static final String OWN = "frobenius-error";
    private static final String LANCZOS = "lanczos";
    private static final String ITERATIVE = "conjugate gradients";

    /** What a descriptor may say. */
    public record Settings(
            @Describe("what to compare with: hessian, ggn, or the name of another estimator") @Default("hessian")
            String reference,

            @Describe("what is added to the diagonal of both before they are inverted") @Positive @Default("1e-3")
            double damping,

            @Describe("dimensions of the top eigenspaces") @Positive @Default("10")
            int topEigenvectors,

            @Describe("random vectors that both inverses multiply") @Min(2) @Default("10")
            int randomVectors,

            @Describe("whether each layer's block is compared too") @Default("true")
            boolean layers,

            @Describe(
                    "auto is exact up to 2,000 parameters, or where both are matrices already; products above, with errors")
            @Default("auto")
            Method method,

            @Describe("random vectors of method products, for each figure that takes some") @Min(2) @Default("20")
            int probes) {}

    /** How the figures are found. */
    public enum Method {
        AUTO,
        EXACT,
        PRODUCTS
    }

    /** Lanczos steps, and those of conjugate gradients, that a vector takes, for the forecast. */
    private static final int STEPS = 100;

    @Override
    public OptionalLong products(Settings settings, int dimension) {
        return OptionalLong.of(
                settings.method() == Method.EXACT
                        ? 2L * dimension
                        : (long) STEPS * (settings.probes() + settings.randomVectors() + settings.topEigenvectors()));
    }

    @Override
    public boolean needsMatrix(Settings settings) {
        return settings.method() == Method.EXACT;
    }

    @Override
    public Measurement measure(Settings settings, CurvatureOperator operator, MetricContext context) {
        CurvatureOperator reference = context.reference(settings.reference());
        boolean exact = switch (settings.method()) {
            case AUTO ->
                operator.dimension() <= LARGEST_MATRIX
                        && context.affordsEigenvalues(operator)
                        && context.affordsEigenvalues(reference);
            case EXACT -> true;
            case PRODUCTS -> false;
        };
        return exact
                ? exact(settings, operator, reference, context)
                : byProducts(settings, operator, reference, context);
    }

    private static Measurement exact(
            Settings settings, CurvatureOperator operator, CurvatureOperator reference, MetricContext context) {
        long products = ExactFigure.productsOfMatrix(operator) + ExactFigure.productsOfMatrix(reference);
        MatrixComparison whole = new MatrixComparison(
                operator.toDense(),
                reference.toDense(),
                context.eigensolver(),
                () -> context.eigenpairs(operator),
                () -> context.eigenpairs(reference));
        record(ofMatrices(whole, settings), context);
        StepComparison steps = new StepComparison(
                whole.inverses(settings.damping()), operator, context, "dense", Measurement.Uncertainty.Exact::new);
        record(steps.figures(settings.randomVectors()), context);
        if (settings.layers()) {
            for (LayerRange layer : context.objective().layout().layers()) {
                MatrixComparison block = whole.block(layer.from(), layer.to());
                context.figure(OWN, layer.name(), exact(block::frobeniusError));
                ofMatrices(block, settings)
                        .forEach(figure -> context.figure(figure.quantity(), layer.name(), figure.measurement()));
            }
        }
        return Existing.of("dense", () -> Measurement.exact(whole.frobeniusError(), "dense", products));
    }

    private static void record(List<Figure> figures, MetricContext context) {
        figures.forEach(figure -> context.figure(figure.quantity(), figure.measurement()));
    }

    private static List<Figure> ofMatrices(MatrixComparison matrices, Settings settings) {
        int k = Math.min(settings.topEigenvectors(), matrices.dimension());
        double damping = settings.damping();
        Supplier<PrincipalAngles> top = Suppliers.memoize(() -> matrices.topAngles(k));
        return List.of(
                new Figure("spectral-error", exact(matrices::spectralError)),
                new Figure("trace-error", exact(matrices::traceError)),
                new Figure("lambda-max-error", exact(matrices::largestEigenvalueError)),
                new Figure("log-determinant-error", exact(() -> matrices.logDeterminantError(damping))),
                new Figure("eigenspace-overlap", exact(() -> top.get().overlap())),
                new Figure("eigenspace-angle", exact(() -> top.get().largest())),
                new Figure("kl-estimate-reference", exact(() -> matrices.divergenceOfEstimate(damping))),
                new Figure("kl-reference-estimate", exact(() -> matrices.divergenceOfReference(damping))));
    }

    private static Measurement exact(DoubleSupplier figure) {
        return Existing.of("dense", () -> Measurement.exact(figure.getAsDouble(), "dense", 0));
    }

    private static Measurement byProducts(
            Settings settings, CurvatureOperator operator, CurvatureOperator reference, MetricContext context) {
        ProductComparison whole =
                new ProductComparison(operator, reference, settings.damping(), settings.probes(), context);
        Inverses inverses = new IterativeInverses(operator, reference, settings.damping(), context.eigensolver());
        record(ofProducts(whole, inverses, settings, context), context);
        StepComparison steps = new StepComparison(
                inverses,
                operator,
                context,
                ITERATIVE,
                () -> new Measurement.Uncertainty.Residual(IterativeInverses.TOLERANCE));
        record(steps.figures(settings.randomVectors()), context);
        if (settings.layers()) {
            for (LayerRange layer : context.objective().layout().layers()) {
                ProductComparison block = whole.block(layer.from(), layer.to());
                context.figure(OWN, layer.name(), Existing.of("hutchinson", block::frobeniusError));
                context.figure("trace-error", layer.name(), Existing.of("hutchinson", block::traceError));
            }
        }
        return Existing.of("hutchinson", whole::frobeniusError);
    }

    private static List<Figure> ofProducts(
            ProductComparison operators, Inverses inverses, Settings settings, MetricContext context) {
        int k = Math.min(settings.topEigenvectors(), operators.dimension());
        ProductComparison.Angles top = operators.topAngles(k);
        return List.of(
                new Figure("spectral-error", Existing.of(LANCZOS, operators::spectralError)),
                new Figure("trace-error", Existing.of("hutchinson", operators::traceError)),
                new Figure("lambda-max-error", Existing.of(LANCZOS, operators::largestEigenvalueError)),
                new Figure("log-determinant-error", Existing.of(LANCZOS, operators::logDeterminantError)),
                new Figure("eigenspace-overlap", top.measurement(top.angles().overlap(), context.seed())),
                new Figure("eigenspace-angle", top.measurement(top.angles().largest(), context.seed())),
                new Figure(
                        "kl-estimate-reference", Existing.of(LANCZOS, () -> operators.divergenceOfEstimate(inverses))),
                new Figure(
                        "kl-reference-estimate",
                        Existing.of(LANCZOS, () -> operators.divergenceOfReference(inverses))));
    }
}
