package org.sagitta.runtime.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.data.Examples;
import org.sagitta.api.layer.LayerRule;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.Fisher;
import org.sagitta.api.surface.KroneckerChain;
import org.sagitta.api.surface.LayerFactors;
import org.sagitta.api.surface.NotAvailableException;
import org.sagitta.api.surface.WeightSharing;
import org.sagitta.runtime.engine.loss.SoftmaxCrossEntropy;
import org.sagitta.runtime.engine.network.Layer;
import org.sagitta.runtime.engine.network.Network;
import org.sagitta.runtime.engine.network.RunningStatistics;
import org.sagitta.runtime.engine.rule.ActivationFunction;
import org.sagitta.runtime.engine.rule.BatchNorm;
import org.sagitta.runtime.engine.rule.Dense;
import org.sagitta.runtime.engine.rule.ElementWise;

/**
 * Tests that networks of a plugin's dense layers have the same bits as networks of built-in ones, in all computations
 * that only dense layers allow.
 */
class ContributedDenseTest {
    private static final Fisher TYPE_2 = new Fisher.Type2();

    static LongStream seeds() {
        return LongStream.range(0, 50);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void matricesByLayersAndExactDiagonals(long seed) {
        RandomProblem problem = RandomProblem.dense(seed);
        NetworkSurface builtIn = problem.surface();
        NetworkSurface contributed = contributed(problem, true).surface();
        for (Curvature curvature : Curvature.values()) {
            CurvatureOperator expected = builtIn.operator(curvature);
            CurvatureOperator actual = contributed.operator(curvature);
            assertEquals(expected.productsOfMatrix(), actual.productsOfMatrix());
            assertEquals(expected.productsOfDiagonal(), actual.productsOfDiagonal());
            Bits.assertSame(builtIn.matrix(curvature), contributed.matrix(curvature));
        }
        Bits.assertSame(
                builtIn.operator(Curvature.HESSIAN).diagonal(),
                contributed.operator(Curvature.HESSIAN).diagonal());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void kroneckerFactors(long seed) {
        RandomProblem problem = RandomProblem.dense(seed);
        assertSame(
                problem.surface().kroneckerFactors(TYPE_2, WeightSharing.EXPAND),
                contributed(problem, true).surface().kroneckerFactors(TYPE_2, WeightSharing.EXPAND));
    }

    @Test
    void recursiveFactorsAndThoseOfNeighbours() {
        RandomProblem problem = RandomProblem.classifier(20, 4, 5, 3);
        NetworkSurface builtIn = problem.surface();
        NetworkSurface contributed = contributed(problem, true).surface();
        assertSame(builtIn.recursiveKroneckerFactors(), contributed.recursiveKroneckerFactors());

        KroneckerChain expected = builtIn.kroneckerChain(TYPE_2);
        KroneckerChain actual = contributed.kroneckerChain(TYPE_2);
        assertSame(List.copyOf(expected.layers()), List.copyOf(actual.layers()));
        Bits.assertSame(
                expected.couplings().get(0).input(), actual.couplings().get(0).input());
        Bits.assertSame(
                expected.couplings().get(0).output(), actual.couplings().get(0).output());
    }

    @Test
    void takesInTheNormalisationBehindIt() {
        Random random = new Random(4);
        Network network = Network.chain(
                List.of(3),
                List.of(
                        new Dense(3, 4, false),
                        new BatchNorm(List.of(4), 1e-2, 0.1, false),
                        new ElementWise(List.of(4), new ActivationFunction.Tanh()),
                        new Dense(4, 2, true)));
        RandomProblem problem = problem(random, network);
        NetworkSurface expected = problem.surface().folded();
        NetworkSurface actual = contributed(problem, true).surface().folded();
        assertEquals(26, actual.dimension());
        Bits.assertSame(expected.parameters(), actual.parameters());
        Bits.assertSame(expected.gradient(), actual.gradient());
    }

    /** Without a word about its weight a layer takes part in none of it. */
    @Test
    void oneThatDoesNotSaySoIsLikeAnyOtherLayer() {
        RandomProblem problem = RandomProblem.classifier(20, 4, 5, 3);
        NetworkSurface silent = contributed(problem, false).surface();
        assertEquals(silent.dimension(), silent.operator(Curvature.HESSIAN).productsOfMatrix());
        assertThrows(NotAvailableException.class, silent::recursiveKroneckerFactors);
        assertNotEquals(
                silent.dimension(),
                problem.surface().operator(Curvature.HESSIAN).productsOfMatrix());
    }

    @ParameterizedTest
    @EnumSource(Curvature.class)
    void itsArithmeticIsRight(Curvature curvature) {
        RandomProblem problem = RandomProblem.classifier(20, 4, 5, 3);
        INDArray directions =
                RandomProblem.gaussian(new Random(1), problem.surface().dimension(), 2);
        Bits.assertSame(
                problem.surface().product(curvature, directions),
                contributed(problem, false).surface().product(curvature, directions));
    }

    private static RandomProblem contributed(RandomProblem problem, boolean saysSo) {
        Network network = problem.network();
        List<Layer> layers = network.layers().stream()
                .map(layer -> new Layer(layer.name(), contributed(layer.rule(), saysSo), layer.sources()))
                .toList();
        return new RandomProblem(
                new Network(network.inputShape(), layers),
                problem.loss(),
                problem.examples(),
                problem.parameters(),
                problem.statistics());
    }

    private static LayerRule contributed(LayerRule rule, boolean saysSo) {
        return rule instanceof Dense dense
                ? new FullyConnected(dense.inputs(), dense.outputs(), dense.bias(), saysSo)
                : rule;
    }

    private static RandomProblem problem(Random random, Network network) {
        return new RandomProblem(
                network,
                new SoftmaxCrossEntropy(),
                new Examples(
                        RandomProblem.gaussian(random, 7, network.inputs()),
                        network.inputShape(),
                        RandomProblem.classes(random, 7, network.outputs())),
                RandomProblem.gaussian(random, network.layout().dimension(), 1)
                        .reshape(-1)
                        .castTo(DataType.DOUBLE),
                RunningStatistics.of(
                        random.doubles(network.statistics().dimension(), 0.5, 2).toArray()));
    }

    private static void assertSame(List<LayerFactors> expected, List<LayerFactors> actual) {
        assertEquals(expected.size(), actual.size());
        for (int l = 0; l < expected.size(); l++) {
            LayerFactors.Kronecker factors = (LayerFactors.Kronecker) actual.get(l);
            LayerFactors.Kronecker same = (LayerFactors.Kronecker) expected.get(l);
            assertEquals(same.layer(), factors.layer());
            assertEquals(same.bias(), factors.bias());
            Bits.assertSame(same.input(), factors.input());
            Bits.assertSame(same.output(), factors.output());
        }
    }
}
