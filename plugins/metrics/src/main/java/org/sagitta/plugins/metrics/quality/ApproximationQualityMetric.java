package org.sagitta.plugins.metrics.quality;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Positive;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.DoubleSupplier;
import org.pf4j.Extension;
import org.sagitta.api.figure.Figure;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.figure.Uncertainty;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.Cost;
import org.sagitta.api.plugin.Metric;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.plugin.OperatorSize;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.surface.LayerRange;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.plugins.metrics.eigenspace.PrincipalAngles;
import org.sagitta.plugins.metrics.spectrum.ReferenceFigure;

/**
 * This metric compares an estimate A with a reference R. With a damping d, A_d = A + d I and R_d = R + d I. The
 * metric's own figure is ||A - R||_F / ||R||_F. The others are computed for the whole matrix and, unless noted, for
 * each layer's block:
 *
 * <ul>
 *   <li>{@code spectral-error}: ||A - R||_2 / ||R||_2
 *   <li>{@code trace-error}: (tr A - tr R) / |tr R|
 *   <li>{@code lambda-max-error}: (lambda_max(A) - lambda_max(R)) / |lambda_max(R)|
 *   <li>{@code log-determinant-error}: ln det A_d - ln det R_d
 *   <li>{@code eigenspace-overlap}, {@code eigenspace-angle}: ||U'V||_F^2 / k and the largest principal angle, in
 *       radians, between the eigenspaces of the k largest eigenvalues
 *   <li>{@code kl-estimate-reference}, {@code kl-reference-estimate}: KL(q_A || q_R) and KL(q_R || q_A), in nats, of
 *       the Laplace posteriors for N examples and prior precision N d, which have the same mean
 *   <li>{@code inverse-gradient-cosine}, {@code inverse-gradient-error} (whole only): the cosine between A_d^-1 g and
 *       R_d^-1 g, and ||A_d^-1 g - R_d^-1 g|| / ||R_d^-1 g||, for the gradient g
 *   <li>{@code inverse-random-cosine}, {@code inverse-random-error} (whole only): their means over Gaussian vectors
 *   <li>{@code predicted-decrease}, {@code true-decrease} (whole only): -(g's + s'As / 2) and L(theta) - L(theta + s)
 *       for the step s = -A_d^-1 g; {@code decrease-ratio} is the true decrease divided by the predicted one
 * </ul>
 *
 * <p>Figures that need an inverse exist only for lambda_min &gt; -d, else they are undefined, with the reason. For
 * operators that are known by their products, traces and norms use random signs, eigenvalues use Lanczos steps,
 * log-determinants use the structure or Lanczos quadrature, and inverses use the structure or conjugate gradients. The
 * standard error of a log-determinant contains the spread over the vectors and the distance between half the steps and
 * all of them. Each block is treated on its own: a small layer of a large network is compared exactly. An exact
 * comparison costs at most P products for each of the two matrices.
 */
@Extension
@Describe("how good an estimate is, beside a reference: of the whole matrix and layer by layer")
public final class ApproximationQualityMetric implements Metric<ApproximationQualityMetric.Settings> {
    /** Up to this P, matrices are built of operators that have a structure. */
    private static final int LARGEST_MATRIX = 5_000;

    private static final String OWN = "frobenius-error";
    private static final String DENSE = "dense";
    private static final String LANCZOS = "lanczos";

    private transient Reference last;

    /** Configures {@link ApproximationQualityMetric}. */
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
                    "auto is exact up to 2,000 parameters, or where both are matrices by the descriptor; products above, with"
                            + " errors")
            @Default("auto")
            Method method,

            @Describe("random vectors of method products, for each figure that takes some") @Min(2) @Default("20")
            int probes,

            @Describe(
                    "Lanczos steps of method products: for extreme eigenvalues, and for each vector of a log-determinant")
            @Min(2)
            @Default("60")
            int lanczosSteps) {}

    /** Selects how the figures are computed. */
    public enum Method {
        AUTO,
        EXACT,
        PRODUCTS
    }

    /** The number of conjugate gradient steps for a vector that the forecast of the cost assumes. */
    private static final int STEPS = 100;

    @Override
    public Cost cost(Settings settings, OperatorSize operator) {
        boolean exact = settings.method() == Method.EXACT;
        return Cost.ofProducts(exact ? 2L * operator.dimension() : productsOfComparison(settings))
                .withMatrix(exact)
                .withHessian(settings.reference().equals("hessian"));
    }

    private static long productsOfComparison(Settings settings) {
        long lanczos = (long) settings.lanczosSteps() * (settings.probes() + 7);
        long solutions = (long) STEPS * (settings.probes() + settings.randomVectors() + 1);
        return 2 * (lanczos + solutions);
    }

    @Override
    public List<String> references(Settings settings) {
        return List.of(settings.reference());
    }

    @Override
    public Figures measure(Settings settings, CurvatureOperator operator, MetricContext context) {
        Reference reference = reference(settings, context);
        Comparison whole = comparison(settings, operator, reference, context);
        Figures figures = Figures.of(whole.own())
                .with(whole.figures())
                .with(whole.steps(operator, reference.probes(), context.surface())
                        .figures());
        if (settings.layers()) {
            for (LayerRange layer : context.surface().layout().layers()) {
                Comparison block =
                        comparison(settings, Reference.blockOf(operator, layer), reference.block(layer), context);
                figures = figures.with(OWN, layer.name(), block.own())
                        .with(block.figures().stream()
                                .map(figure -> figure.ofLayer(layer.name()))
                                .toList());
            }
        }
        return figures;
    }

    /** Returns the reference of the last call if it is the same. */
    private Reference reference(Settings settings, MetricContext context) {
        CurvatureOperator operator = context.reference(settings.reference());
        if (last == null || !last.isOf(operator, settings)) {
            last = new Reference(operator, settings, context);
        }
        return last;
    }

    private static Comparison comparison(
            Settings settings, CurvatureOperator operator, Reference reference, MetricContext context) {
        boolean exact = switch (settings.method()) {
            case AUTO ->
                operator.dimension() <= LARGEST_MATRIX
                        && context.spectralSolver().affordsEigenvalues(operator)
                        && context.spectralSolver().affordsEigenvalues(reference.operator());
            case EXACT -> true;
            case PRODUCTS -> false;
        };
        return exact ? exact(settings, operator, reference, context) : byProducts(operator, reference);
    }

    /**
     * A {@code Comparison} compares an estimate with a reference: the metric's own figure, the figures of a block, and
     * those of the inverses.
     */
    private record Comparison(
            Measurement own,
            List<Figure> figures,
            DampedInverses inverses,
            String method,
            DoubleFunction<Uncertainty> ofStep,
            DoubleFunction<Uncertainty> ofBoth) {
        StepComparison steps(CurvatureOperator estimate, Probes probes, LossSurface surface) {
            return new StepComparison(inverses, estimate, probes, surface, method, ofStep, ofBoth);
        }
    }

    private static Comparison exact(
            Settings settings, CurvatureOperator operator, Reference reference, MetricContext context) {
        long products = operator.productsOfMatrix() + reference.operator().productsOfMatrix();
        MatrixComparison matrices = new MatrixComparison(
                operator.toDense(),
                reference.operator().toDense(),
                context.eigensolver(),
                () -> context.spectralSolver().eigenpairs(operator),
                reference::eigenpairs);
        Measurement own = DefinedFigure.of(DENSE, () -> Measurement.exact(matrices.frobeniusError(), DENSE, products))
                .withIdeal(0);
        return new Comparison(
                own,
                ofMatrices(matrices, settings),
                matrices.inverses(settings.damping()),
                DENSE,
                value -> new Uncertainty.Exact(),
                value -> new Uncertainty.Exact());
    }

    private static List<Figure> ofMatrices(MatrixComparison matrices, Settings settings) {
        int k = Math.min(settings.topEigenvectors(), matrices.dimension());
        double damping = settings.damping();
        Supplier<PrincipalAngles> top = Suppliers.memoize(() -> matrices.topAngles(k));
        return List.of(
                ReferenceFigure.error("spectral-error", exact(matrices::spectralError)),
                ReferenceFigure.error("trace-error", exact(matrices::traceError)),
                ReferenceFigure.error("lambda-max-error", exact(matrices::largestEigenvalueError)),
                ReferenceFigure.error("log-determinant-error", exact(() -> matrices.logDeterminantError(damping))),
                ReferenceFigure.agreement(
                        "eigenspace-overlap", exact(() -> top.get().overlap())),
                ReferenceFigure.error("eigenspace-angle", exact(() -> top.get().largest())),
                ReferenceFigure.error("kl-estimate-reference", exact(() -> matrices.divergenceOfEstimate(damping))),
                ReferenceFigure.error("kl-reference-estimate", exact(() -> matrices.divergenceOfReference(damping))));
    }

    private static Measurement exact(DoubleSupplier figure) {
        return DefinedFigure.of(DENSE, () -> Measurement.exact(figure.getAsDouble(), DENSE, 0));
    }

    private static Comparison byProducts(CurvatureOperator operator, Reference reference) {
        ProductComparison operators =
                new ProductComparison(new ProbedOperator(operator, reference.probes()), reference.probed());
        return new Comparison(
                DefinedFigure.of("hutchinson", operators::frobeniusError).withIdeal(0),
                ofProducts(operators),
                operators,
                "conjugate gradients",
                residual(operators::stepError),
                residual(operators::solutionError));
    }

    private static DoubleFunction<Uncertainty> residual(DoubleSupplier relativeError) {
        return value -> new Uncertainty.Residual(relativeError.getAsDouble() * Math.max(1, Math.abs(value)));
    }

    private static List<Figure> ofProducts(ProductComparison operators) {
        Supplier<ProductComparison.Angles> top = Suppliers.memoize(operators::topAngles);
        return List.of(
                ReferenceFigure.error("spectral-error", DefinedFigure.of(LANCZOS, operators::spectralError)),
                ReferenceFigure.error("trace-error", DefinedFigure.of("hutchinson", operators::traceError)),
                ReferenceFigure.error("lambda-max-error", DefinedFigure.of(LANCZOS, operators::largestEigenvalueError)),
                ReferenceFigure.error(
                        "log-determinant-error", DefinedFigure.of(LANCZOS, operators::logDeterminantError)),
                ReferenceFigure.agreement(
                        "eigenspace-overlap", DefinedFigure.of(LANCZOS, () -> operators.overlap(top.get()))),
                ReferenceFigure.error(
                        "eigenspace-angle", DefinedFigure.of(LANCZOS, () -> operators.largestAngle(top.get()))),
                ReferenceFigure.error(
                        "kl-estimate-reference", DefinedFigure.of(LANCZOS, operators::divergenceOfEstimate)),
                ReferenceFigure.error(
                        "kl-reference-estimate", DefinedFigure.of(LANCZOS, operators::divergenceOfReference)));
    }
}
