package org.sagitta.plugins.metrics.validity;

import com.google.common.math.Stats;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Positive;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pf4j.Extension;
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
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.plugins.metrics.SampleMean;
import org.sagitta.plugins.metrics.direction.RandomDirections;

/**
 * This metric computes the curvature in random subspaces of k dimensions: the eigenvalues of Q'AQ, with Q a P x k
 * orthonormal basis whose span is uniformly distributed over these subspaces. They lie between the smallest and the
 * largest eigenvalue of A, and the expectation of their mean is tr A / P.
 *
 * <p>The metric's own figure is the mean of the largest eigenvalue over the subspaces, with its standard error;
 * {@code smallest} and {@code mean} are those of the smallest and of the mean eigenvalue. The artifact
 * {@code subspaces} contains all eigenvalues, subspaces x k, ascending. The metric costs k products for each subspace.
 */
@Extension
@Describe("the largest eigenvalue of random low-dimensional subspaces, beside their smallest and mean")
public final class SubspaceCurvatureMetric implements Metric<SubspaceCurvatureMetric.Settings> {
    private static final String METHOD = "random subspaces";

    /** Configures {@link SubspaceCurvatureMetric}. */
    public record Settings(
            @Describe("dimensions of a subspace, at most P") @Positive @Default("10")
            int dimensions,

            @Describe("random subspaces") @Min(2) @Default("5")
            int subspaces) {}

    @Override
    public void check(Settings settings, ParameterLayout layout, int examples) {
        if (settings.dimensions() > layout.dimension()) {
            throw new UnsuitableSettingsException("dimensions: " + settings.dimensions() + " of a model of "
                    + layout.dimension() + " parameters; expected at most as many");
        }
    }

    @Override
    public Cost cost(Settings settings, OperatorSize operator) {
        return Cost.ofProducts((long) settings.dimensions() * settings.subspaces());
    }

    @Override
    public Figures measure(Settings settings, CurvatureOperator operator, MetricContext context) {
        RandomGenerator random = context.sharedRandom();
        int k = settings.dimensions();
        List<double[]> spectra = new ArrayList<>();
        for (int subspace = 0; subspace < settings.subspaces(); subspace++) {
            spectra.add(context.eigensolver().eigenvalues(restriction(operator, k, random)));
        }
        return Figures.of(figure(ofRank(spectra, k - 1), (long) k * settings.subspaces(), context))
                .with("smallest", figure(ofRank(spectra, 0), 0, context))
                .with("mean", figure(spectra.stream().mapToDouble(Stats::meanOf).toArray(), 0, context))
                .withArray("subspaces", Nd4j.createFromArray(spectra.toArray(double[][]::new)))
                .withPicture("", picture(spectra, k));
    }

    /** Returns Q'AQ, k x k. */
    private static INDArray restriction(CurvatureOperator operator, int k, RandomGenerator random) {
        INDArray q = RandomDirections.orthonormal(operator.dimension(), k, random);
        INDArray product = operator.apply(q.castTo(operator.precision())).castTo(DataType.DOUBLE);
        INDArray matrix = q.transpose().mmul(product);
        return matrix.add(matrix.transpose()).muli(0.5);
    }

    private static double[] ofRank(List<double[]> spectra, int rank) {
        return spectra.stream().mapToDouble(values -> values[rank]).toArray();
    }

    private static Measurement figure(double[] values, long products, MetricContext context) {
        return SampleMean.mean(values).measurement(METHOD, products, context.sharedSeed());
    }

    private static Picture picture(List<double[]> spectra, int k) {
        List<SampleMean> ranks = IntStream.range(0, k)
                .mapToObj(rank -> SampleMean.mean(ofRank(spectra, k - 1 - rank)))
                .toList();
        Curve curve = Curve.of(
                        "mean over the subspaces, with its standard error",
                        Curve.Style.POINTS,
                        IntStream.rangeClosed(1, k).asDoubleStream().toArray(),
                        ranks.stream().mapToDouble(SampleMean::mean).toArray())
                .withError(ranks.stream().mapToDouble(SampleMean::standardError).toArray());
        return new Picture.Curves(
                "eigenvalues of " + spectra.size() + " random subspaces of " + k + " dimensions",
                Axis.linear("rank, the largest first"),
                Axis.linear("eigenvalue of Q'AQ (loss / distance squared)"),
                List.of(curve));
    }
}
