package org.sagitta.plugins.metrics;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Positive;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pf4j.Extension;
import org.sagitta.api.event.Measurement;
import org.sagitta.api.objective.Objective;
import org.sagitta.api.objective.ParameterBlock;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.NotPositiveDefiniteException;
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
 * What needs an inverse exists where lambda_min > -d only: else it is undefined, and says so.
 */
@Extension
@Describe("how good an estimate is, beside a reference: of the whole matrix and layer by layer")
public final class ApproximationQualityMetric implements Metric<ApproximationQualityMetric.Settings> {
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
            boolean layers) {}

    @Override
    public OptionalLong products(Settings settings, int dimension) {
        return OptionalLong.of(2L * dimension);
    }

    @Override
    public Measurement measure(Settings settings, CurvatureOperator operator, MetricContext context) {
        CurvatureOperator reference = context.reference(settings.reference());
        long products = ExactFigure.productsOfMatrix(operator) + ExactFigure.productsOfMatrix(reference);
        MatrixComparison whole = new MatrixComparison(
                operator.toDense(),
                reference.toDense(),
                context.eigensolver(),
                () -> context.eigenpairs(operator),
                () -> context.eigenpairs(reference));
        Measurement own = exact(whole::frobeniusError, products);
        ofMatrix(whole, settings).forEach(figure -> context.figure(figure.quantity(), figure.measurement()));
        new InverseComparison(whole, settings.damping(), context)
                .figures(settings.randomVectors(), operator)
                .forEach(figure -> context.figure(figure.quantity(), figure.measurement()));
        if (settings.layers()) {
            for (Layer layer : layers(context.objective())) {
                MatrixComparison block = whole.block(layer.from(), layer.to());
                context.figure("frobenius-error", layer.name(), exact(block::frobeniusError, 0));
                ofMatrix(block, settings)
                        .forEach(figure -> context.figure(figure.quantity(), layer.name(), figure.measurement()));
            }
        }
        return own;
    }

    private static List<Figure> ofMatrix(MatrixComparison matrices, Settings settings) {
        int k = Math.min(settings.topEigenvectors(), matrices.dimension());
        double damping = settings.damping();
        return List.of(
                new Figure("spectral-error", exact(matrices::spectralError, 0)),
                new Figure("trace-error", exact(matrices::traceError, 0)),
                new Figure("lambda-max-error", exact(matrices::largestEigenvalueError, 0)),
                new Figure("log-determinant-error", exact(() -> matrices.logDeterminantError(damping), 0)),
                new Figure(
                        "eigenspace-overlap", exact(() -> matrices.topAngles(k).overlap(), 0)),
                new Figure("eigenspace-angle", exact(() -> matrices.topAngles(k).largest(), 0)),
                new Figure("kl-estimate-reference", exact(() -> matrices.divergenceOfEstimate(damping), 0)),
                new Figure("kl-reference-estimate", exact(() -> matrices.divergenceOfReference(damping), 0)));
    }

    /** A figure from dense matrices; not a number where the reference is zero. */
    static Measurement exact(DoubleSupplier figure, long products) {
        try {
            double value = figure.getAsDouble();
            return Double.isFinite(value)
                    ? Measurement.exact(value, "dense", products)
                    : Measurement.undefined(
                            "the reference's own figure is zero, so nothing is relative to it", "dense", products);
        } catch (NotPositiveDefiniteException e) {
            return Measurement.undefined(
                    e.getMessage() + "; a larger damping, or reference: ggn, has one", "dense", products);
        }
    }

    /** The parameters of each layer, which follow each other. */
    private static List<Layer> layers(Objective objective) {
        List<Layer> layers = new ArrayList<>();
        for (ParameterBlock block : objective.layout().blocks()) {
            int last = layers.size() - 1;
            int end = block.offset() + block.size();
            if (last >= 0 && layers.get(last).name().equals(block.layer())) {
                layers.set(last, new Layer(block.layer(), layers.get(last).from(), end));
            } else {
                layers.add(new Layer(block.layer(), block.offset(), end));
            }
        }
        return layers;
    }

    record Figure(String quantity, Measurement measurement) {}

    private record Layer(String name, int from, int to) {}

    /** What the damped inverses do to vectors. */
    private record InverseComparison(MatrixComparison matrices, double damping, MetricContext context) {
        List<Figure> figures(int randomVectors, CurvatureOperator operator) {
            INDArray gradient = column(context.objective().gradient());
            List<Figure> figures = new ArrayList<>();
            figures.add(new Figure("inverse-gradient-cosine", exact(() -> cosines(gradient)[0], 0)));
            figures.add(new Figure("inverse-gradient-error", exact(() -> errors(gradient)[0], 0)));
            INDArray vectors = gaussian(matrices.dimension(), randomVectors);
            figures.add(new Figure("inverse-random-cosine", mean(() -> cosines(vectors))));
            figures.add(new Figure("inverse-random-error", mean(() -> errors(vectors))));
            figures.add(new Figure("predicted-decrease", exact(() -> predictedDecrease(gradient, operator), 0)));
            figures.add(new Figure("true-decrease", exact(() -> trueDecrease(gradient), 0)));
            return figures;
        }

        private double[] cosines(INDArray v) {
            INDArray a = matrices.solveByEstimate(v, damping);
            INDArray r = matrices.solveByReference(v, damping);
            return a.mul(r).sum(0).divi(a.norm2(0).muli(r.norm2(0))).toDoubleVector();
        }

        private double[] errors(INDArray v) {
            INDArray a = matrices.solveByEstimate(v, damping);
            INDArray r = matrices.solveByReference(v, damping);
            return a.subi(r).norm2(0).divi(r.norm2(0)).toDoubleVector();
        }

        private double predictedDecrease(INDArray gradient, CurvatureOperator operator) {
            INDArray step = step(gradient);
            INDArray image = operator.apply(step.castTo(operator.precision())).castTo(DataType.DOUBLE);
            return -gradient.mul(step).sumNumber().doubleValue()
                    - step.mul(image).sumNumber().doubleValue() / 2;
        }

        private double trueDecrease(INDArray gradient) {
            Objective here = context.objective();
            INDArray step = step(gradient).reshape(gradient.length()).castTo(here.precision());
            return here.loss() - here.at(here.parameters().addi(step)).loss();
        }

        private INDArray step(INDArray gradient) {
            return matrices.solveByEstimate(gradient, damping).negi();
        }

        private Measurement mean(Supplier<double[]> samples) {
            double[] values;
            try {
                values = samples.get();
            } catch (NotPositiveDefiniteException e) {
                return Measurement.undefined(
                        e.getMessage() + "; a larger damping, or reference: ggn, has one", "dense", 0);
            }
            INDArray all = Nd4j.createFromArray(values);
            double error = all.stdNumber(true).doubleValue() / Math.sqrt(values.length);
            return Measurement.stochastic(all.meanNumber().doubleValue(), error, "dense", 0, context.seed());
        }

        private INDArray gaussian(int rows, int columns) {
            INDArray vectors = Nd4j.create(DataType.DOUBLE, new long[] {rows, columns}, 'f');
            RandomGenerator random = context.random();
            for (long i = 0; i < vectors.length(); i++) {
                vectors.data().put(i, random.nextGaussian());
            }
            return vectors;
        }

        private static INDArray column(INDArray vector) {
            return vector.castTo(DataType.DOUBLE).reshape(vector.length(), 1);
        }
    }
}
