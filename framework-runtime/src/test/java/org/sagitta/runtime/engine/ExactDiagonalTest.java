package org.sagitta.runtime.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.data.Examples;
import org.sagitta.api.layer.LayerMode;
import org.sagitta.api.layer.LayerRule;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.Fisher;
import org.sagitta.runtime.engine.execution.Lanes;
import org.sagitta.runtime.engine.loss.SoftmaxCrossEntropy;
import org.sagitta.runtime.engine.network.Network;
import org.sagitta.runtime.engine.network.RunningStatistics;
import org.sagitta.runtime.engine.rule.ActivationFunction;
import org.sagitta.runtime.engine.rule.BatchNorm;
import org.sagitta.runtime.engine.rule.Convolution;
import org.sagitta.runtime.engine.rule.Dense;
import org.sagitta.runtime.engine.rule.ElementWise;
import org.sagitta.runtime.engine.rule.LinearMap;
import org.sagitta.runtime.engine.rule.SlidingWindow;

/** Tests exact diagonals of a network's curvature, and their costs. */
class ExactDiagonalTest {
    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void ofTheHessianLayerByLayerItIsWhatProductsSay(long seed) {
        NetworkSurface surface = RandomProblem.dense(seed).surface();
        close(ofProducts(surface, Curvature.HESSIAN), surface.operator(Curvature.HESSIAN));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void ofAnyNetworkItIsWhatProductsSay(long seed) {
        NetworkSurface surface = RandomProblem.smooth(seed).surface();
        for (Curvature curvature : Curvature.values()) {
            close(ofProducts(surface, curvature), surface.operator(curvature));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void cutAndThreadsChangeRoundingOnly(long seed) {
        RandomProblem problem = RandomProblem.dense(seed);
        INDArray expected = ofProducts(problem.surface(), Curvature.HESSIAN);
        for (int chunk : new int[] {1, 2, 3}) {
            close(expected, problem.surface(new Lanes(2), chunk).operator(Curvature.HESSIAN));
        }
    }

    /** Of softmax regression: the mean of p_i (1 - p_i) a_j^2 for a weight, of p_i (1 - p_i) for a bias. */
    @Test
    void ofSoftmaxRegressionItIsTheVarianceOfTheLabelTimesTheSquaredInput() {
        int n = 700;
        RandomProblem problem = problem(n, 6, 4);
        NetworkSurface surface = problem.surface();
        double[] expected = new double[4 * 6 + 4];
        INDArray outputs = surface.outputs();
        for (int example = 0; example < n; example++) {
            double sum = 0;
            for (int i = 0; i < 4; i++) {
                sum += Math.exp(outputs.getDouble(example, i));
            }
            for (int i = 0; i < 4; i++) {
                double p = Math.exp(outputs.getDouble(example, i)) / sum;
                for (int j = 0; j < 6; j++) {
                    expected[6 * i + j] +=
                            p * (1 - p) * Math.pow(problem.examples().features().getDouble(example, j), 2) / n;
                }
                expected[24 + i] += p * (1 - p) / n;
            }
        }
        close(Nd4j.createFromArray(expected), surface.operator(Curvature.HESSIAN));
        close(Nd4j.createFromArray(expected), surface.operator(Curvature.GGN));
    }

    /** In multiplications for an example: 4 (30 1050 + 30 150) + 4050 for the diagonal, 12,300 for a product. */
    @Test
    void costsAFewProductsInANetworkOfDenseLayers() {
        NetworkSurface surface = problem(20, 100, 30, 30, 5).surface();
        CurvatureOperator hessian = surface.operator(Curvature.HESSIAN);
        assertEquals(13, hessian.productsOfDiagonal());
        assertEquals(701, hessian.productsOfMatrix());
        assertEquals(5, surface.operator(Curvature.GGN).productsOfDiagonal());
        assertEquals(5, surface.operator(new Fisher.Type2()).productsOfDiagonal());
        assertEquals(3, surface.operator(new Fisher.MonteCarlo(3, 1)).productsOfDiagonal());
        assertEquals(1, surface.operator(new Fisher.Empirical()).productsOfDiagonal());
        assertEquals(13, hessian.restricted(0, 3030).productsOfDiagonal());
        assertEquals(5, hessian.restricted(4110, 4115).productsOfDiagonal());
    }

    /** Weights that meet at several places of an example, or an example that depends on the others. */
    @Test
    void costsPProductsWhereThereIsNoOtherWay() {
        List<Integer> image = List.of(1, 4, 4);
        Convolution convolution = new Convolution(image, 2, SlidingWindow.of(3, 1, 0), SlidingWindow.of(3, 1, 0), true);
        LinearMap flat = LinearMap.flatten(convolution.outputShape());
        CurvatureOperator ofImages = surface(Network.chain(image, List.of(convolution, flat, new Dense(8, 3, true))))
                .operator(Curvature.HESSIAN);
        assertEquals(20 + 27, ofImages.productsOfDiagonal());
        assertEquals(20 + 27, ofImages.productsOfMatrix());

        Network normalised = Network.chain(
                List.of(16), List.of(new BatchNorm(List.of(16), 1e-5, 0.1, false), new Dense(16, 3, true)));
        NetworkSurface ofBatch = surface(normalised.in(LayerMode.BATCH_STATISTICS));
        assertEquals(32 + 51, ofBatch.operator(Curvature.GGN).productsOfDiagonal());
        assertEquals(3, surface(normalised).operator(Curvature.GGN).productsOfDiagonal());
    }

    private static NetworkSurface surface(Network network) {
        Random random = new Random(4);
        return NetworkSurface.of(
                network,
                new SoftmaxCrossEntropy(),
                new Examples(
                        RandomProblem.gaussian(random, 9, 16),
                        network.inputShape(),
                        RandomProblem.classes(random, 9, 3)),
                RandomProblem.gaussian(random, network.layout().dimension(), 1).reshape(-1),
                DataType.DOUBLE);
    }

    private static INDArray ofProducts(NetworkSurface surface, Curvature curvature) {
        int dimension = surface.dimension();
        INDArray unit = Nd4j.eye(dimension).castTo(DataType.DOUBLE);
        return Nd4j.diag(surface.product(curvature, unit)).reshape(dimension);
    }

    private static RandomProblem problem(int examples, int... widths) {
        Random random = new Random(3);
        List<LayerRule> rules = new ArrayList<>();
        for (int i = 1; i < widths.length; i++) {
            rules.add(new Dense(widths[i - 1], widths[i], true));
            if (i < widths.length - 1) {
                rules.add(new ElementWise(List.of(widths[i]), new ActivationFunction.Relu()));
            }
        }
        Network network = Network.chain(List.of(widths[0]), rules);
        int outputs = widths[widths.length - 1];
        return new RandomProblem(
                network,
                new SoftmaxCrossEntropy(),
                new Examples(
                        RandomProblem.gaussian(random, examples, widths[0]),
                        List.of(widths[0]),
                        RandomProblem.classes(random, examples, outputs)),
                RandomProblem.gaussian(random, network.layout().dimension(), 1)
                        .reshape(-1)
                        .muli(0.3),
                RunningStatistics.initial(network));
    }

    private static void close(INDArray expected, CurvatureOperator operator) {
        INDArray actual = operator.diagonal();
        double scale = expected.norm2Number().doubleValue();
        assertEquals(0, actual.sub(expected).normmaxNumber().doubleValue(), 1e-12 * (1 + scale));
    }
}
