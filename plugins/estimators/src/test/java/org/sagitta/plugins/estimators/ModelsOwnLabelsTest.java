package org.sagitta.plugins.estimators;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.sagitta.api.contract.TestContext;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Targets;
import org.sagitta.api.plugin.CurvatureEstimator;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.WeightSharing;
import org.sagitta.runtime.engine.NetworkSurface;
import org.sagitta.runtime.engine.network.Network;
import org.sagitta.runtime.model.LayerSettings;
import org.sagitta.runtime.model.LossFunction;
import org.sagitta.runtime.model.ModelBuilder;
import org.sagitta.runtime.model.ModelSettings;

/**
 * Tests the estimators on data whose targets were drawn from the model itself. Then matrices for the data's labels, for
 * labels that an estimator draws, and for all labels agree up to sampling errors, for every loss and every estimator
 * with such matrices.
 */
class ModelsOwnLabelsTest {
    private static final int EXAMPLES = 20_000;
    private static final int INPUTS = 2;
    private static final int HIDDEN = 2;

    /**
     * The tolerance of the relative error in the Frobenius norm, a few times the root of 1/N. A wrong factor of C would
     * give at least 1 - 1/C.
     */
    private static final double TOLERANCE = 0.08;

    private record Problem(LossFunction loss, int outputs) {
        NetworkSurface surface() {
            Random random = new Random(11);
            INDArray features = gaussian(random, EXAMPLES, INPUTS);
            Examples unlabelled = new Examples(
                    features, List.of(INPUTS), new Targets.Values(Nd4j.zeros(DataType.DOUBLE, EXAMPLES, outputs)));
            Network network = ModelBuilder.network(
                    new ModelSettings.Sequential(List.of(
                            new LayerSettings.Dense(HIDDEN, true),
                            new LayerSettings.Tanh(),
                            new LayerSettings.Dense(outputs, true))),
                    unlabelled,
                    LossFunction.MSE);
            INDArray parameters =
                    gaussian(random, network.layout().dimension(), 1).reshape(-1);
            INDArray f = NetworkSurface.of(
                            network, ModelBuilder.loss(LossFunction.MSE), unlabelled, parameters, DataType.DOUBLE)
                    .outputs();
            Examples labelled = new Examples(features, List.of(INPUTS), targets(f, random));
            return NetworkSurface.of(network, ModelBuilder.loss(loss), labelled, parameters, DataType.DOUBLE);
        }

        private Targets targets(INDArray f, Random random) {
            return switch (loss) {
                case CROSS_ENTROPY -> new Targets.Classes(drawn(Transforms.softmax(f), random), outputs);
                case BINARY_CROSS_ENTROPY ->
                    new Targets.Values(
                            Nd4j.createFromArray(random.doubles(f.length()).toArray())
                                    .reshape(f.shape())
                                    .lt(Transforms.sigmoid(f))
                                    .castTo(DataType.DOUBLE));
                case MSE ->
                    new Targets.Values(f.add(gaussian(random, EXAMPLES, outputs).mul(Math.sqrt(outputs / 2.0))));
                case HALF_MSE -> new Targets.Values(f.add(gaussian(random, EXAMPLES, outputs)));
            };
        }

        private static ImmutableIntArray drawn(INDArray probabilities, Random random) {
            ImmutableIntArray.Builder labels = ImmutableIntArray.builder(EXAMPLES);
            for (int n = 0; n < EXAMPLES; n++) {
                double left = random.nextDouble();
                int label = 0;
                while (label < probabilities.columns() - 1 && left >= probabilities.getDouble(n, label)) {
                    left -= probabilities.getDouble(n, label++);
                }
                labels.add(label);
            }
            return labels.build();
        }
    }

    static Stream<Problem> problems() {
        return Stream.of(
                new Problem(LossFunction.CROSS_ENTROPY, 4),
                new Problem(LossFunction.BINARY_CROSS_ENTROPY, 1),
                new Problem(LossFunction.BINARY_CROSS_ENTROPY, 4),
                new Problem(LossFunction.MSE, 1),
                new Problem(LossFunction.MSE, 4),
                new Problem(LossFunction.HALF_MSE, 4));
    }

    @ParameterizedTest
    @MethodSource("problems")
    void allLabelsGiveTheSameMatrix(Problem problem) {
        NetworkSurface surface = problem.surface();
        INDArray fisher = fisher(surface, Labels.TYPE_2);
        for (Labels labels : List.of(Labels.EMPIRICAL, Labels.MONTE_CARLO)) {
            close(fisher, fisher(surface, labels));
            close(kfac(surface, Labels.TYPE_2), kfac(surface, labels));
            close(ekfac(surface, Labels.TYPE_2), ekfac(surface, labels));
        }
        INDArray diagonal = diagonal(surface, SourceMatrix.GGN, DiagonalEstimator.Method.EXACT);
        close(Nd4j.diag(Nd4j.diag(fisher)), diagonal);
        close(diagonal, diagonal(surface, SourceMatrix.FISHER_EMPIRICAL, DiagonalEstimator.Method.EXACT));
        close(diagonal, diagonal(surface, SourceMatrix.GGN, DiagonalEstimator.Method.MC));
        for (SourceMatrix of : List.of(SourceMatrix.FISHER_EMPIRICAL, SourceMatrix.FISHER_MC)) {
            close(lowRank(surface, SourceMatrix.GGN), lowRank(surface, of));
        }
        close(fisher, slang(surface, 0, 5));
        close(fisher, slang(surface, 1, 1e12));
    }

    private static INDArray fisher(LossSurface surface, Labels labels) {
        return estimate(
                new FisherEstimator(),
                new FisherEstimator.Settings(labels, 1, true, KeptBlocks.NONE, List.of()),
                surface);
    }

    private static INDArray kfac(LossSurface surface, Labels labels) {
        return estimate(
                new KroneckerFactoredEstimator(),
                new KroneckerFactoredEstimator.Settings(
                        Bias.JOINT,
                        labels,
                        1,
                        WeightSharing.EXPAND,
                        0,
                        KroneckerFactoredEstimator.Damping.PI,
                        KroneckerFactoredEstimator.Structure.DIAGONAL,
                        KroneckerFactoredEstimator.OutputFactors.PER_EXAMPLE,
                        Optional.empty()),
                surface);
    }

    private static INDArray ekfac(LossSurface surface, Labels labels) {
        return estimate(
                new EigenvalueCorrectedEstimator(),
                new EigenvalueCorrectedEstimator.Settings(
                        Bias.JOINT, labels, 1, WeightSharing.EXPAND, 0, Optional.empty(), 1),
                surface);
    }

    private static INDArray diagonal(LossSurface surface, SourceMatrix of, DiagonalEstimator.Method method) {
        return estimate(new DiagonalEstimator(), new DiagonalEstimator.Settings(of, method, Optional.empty()), surface);
    }

    private static INDArray lowRank(LossSurface surface, SourceMatrix of) {
        return estimate(
                new LowRankEstimator(),
                new LowRankEstimator.Settings(of, 3, 1e-9, 500, LowRankEstimator.Diagonal.REST, 1, 100),
                surface);
    }

    /**
     * Runs SLANG on all examples in one mini-batch, with full weight and a rank that holds them all; samples of a
     * narrow posterior equal its mean.
     */
    private static INDArray slang(LossSurface surface, int samples, double priorPrecision) {
        return estimate(
                new SlangEstimator(),
                new SlangEstimator.Settings(surface.dimension(), 1, 1, EXAMPLES, samples, priorPrecision),
                surface);
    }

    private static <S extends Record> INDArray estimate(
            CurvatureEstimator<S> estimator, S settings, LossSurface surface) {
        return estimator.estimate(settings, surface, new TestContext(3, 0)).toDense();
    }

    private static void close(INDArray expected, INDArray actual) {
        double error = expected.distance2(actual) / expected.norm2Number().doubleValue();
        assertTrue(error < TOLERANCE, "relative error " + error);
    }

    private static INDArray gaussian(Random random, int rows, int columns) {
        return Nd4j.createFromArray(DoubleStream.generate(random::nextGaussian)
                        .limit((long) rows * columns)
                        .toArray())
                .reshape('c', rows, columns);
    }
}
