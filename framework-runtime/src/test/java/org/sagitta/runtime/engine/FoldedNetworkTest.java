package org.sagitta.runtime.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.data.Examples;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.runtime.engine.execution.EngineSettings;
import org.sagitta.runtime.engine.loss.SoftmaxCrossEntropy;
import org.sagitta.runtime.engine.network.Layer;
import org.sagitta.runtime.engine.network.Network;
import org.sagitta.runtime.engine.network.RunningStatistics;
import org.sagitta.runtime.engine.rule.ActivationFunction;
import org.sagitta.runtime.engine.rule.BatchNorm;
import org.sagitta.runtime.engine.rule.Convolution;
import org.sagitta.runtime.engine.rule.Dense;
import org.sagitta.runtime.engine.rule.ElementWise;
import org.sagitta.runtime.engine.rule.LinearMap;
import org.sagitta.runtime.engine.rule.SlidingWindow;

class FoldedNetworkTest {
    @Test
    void aDenseLayerTakesInScaleAndShift() {
        Network network =
                Network.chain(List.of(1), List.of(new Dense(1, 2, true), new BatchNorm(List.of(2), 0.25, 0.1, false)));
        NetworkSurface surface = surface(
                network,
                Nd4j.createFromArray(2.0, 4, 1, 2, 3, 0.5, 0.5, -1),
                RunningStatistics.of(new double[] {0.25, 1, 3.75, 0}));

        assertArrayEquals(
                new double[] {3, 4, 1.625, 0}, surface.folded().parameters().toDoubleVector());
        assertEquals(List.of("0.weight", "0.bias"), names(surface.folded()));
    }

    /** Another normalisation is left, after an activation, whose statistics are behind those of the first. */
    @Test
    void outputsStayAsTheyAre() {
        List<Integer> image = List.of(2, 4, 4);
        Network network = Network.chain(
                image,
                List.of(
                        new Convolution(image, 3, SlidingWindow.of(3, 1, 1), SlidingWindow.of(3, 1, 1), false),
                        new BatchNorm(List.of(3, 4, 4), 1e-2, 0.1, false),
                        new ElementWise(List.of(3, 4, 4), new ActivationFunction.Tanh()),
                        new BatchNorm(List.of(3, 4, 4), 1e-2, 0.1, false),
                        LinearMap.flatten(List.of(3, 4, 4)),
                        new Dense(48, 3, true)));
        NetworkSurface surface = random(network);

        assertClose(surface, surface.folded());
        assertEquals(
                List.of("0.weight", "0.bias", "3.weight", "3.bias", "5.weight", "5.bias"), names(surface.folded()));
    }

    @Test
    void whatSomethingElseReadsStays() {
        Network network = new Network(
                List.of(3),
                List.of(
                        new Layer("0", new Dense(3, 3, true), List.of(Layer.INPUT)),
                        new Layer("1", new BatchNorm(List.of(3), 1e-2, 0.1, false), List.of(0)),
                        new Layer("2", new Dense(3, 2, true), List.of(0, 1))));
        NetworkSurface surface = random(network);
        assertSame(surface, surface.folded());
    }

    @Test
    void statisticsOfTheBatchStay() {
        Network network =
                Network.chain(List.of(3), List.of(new Dense(3, 2, true), new BatchNorm(List.of(2), 1e-2, 0.1, true)));
        NetworkSurface surface = random(network);
        assertSame(surface, surface.folded());
    }

    @Test
    void aShortcutIsRead() {
        BatchNorm norm = new BatchNorm(List.of(3), 1e-2, 0.1, false);
        Network network = new Network(
                List.of(3),
                List.of(
                        new Layer("0", new Dense(3, 3, false), List.of(Layer.INPUT)),
                        new Layer("1", norm, List.of(0)),
                        new Layer("2", new ElementWise(List.of(3), new ActivationFunction.Tanh()), List.of(1)),
                        new Layer("3.0", new Dense(3, 3, true), List.of(2)),
                        new Layer("3.1", norm, List.of(3)),
                        new Layer("4", new Dense(3, 2, true), List.of(2, 4))));
        NetworkSurface surface = random(network);

        assertClose(surface, surface.folded());
        assertEquals(
                List.of("0.weight", "0.bias", "3.0.weight", "3.0.bias", "4.weight", "4.bias"), names(surface.folded()));
    }

    private static void assertClose(NetworkSurface expected, NetworkSurface actual) {
        double off = expected.outputs().sub(actual.outputs()).normmaxNumber().doubleValue();
        double scale = Math.max(1, expected.outputs().normmaxNumber().doubleValue());
        assertTrue(off <= 1e-12 * scale, "off by " + off);
    }

    private static List<String> names(LossSurface surface) {
        return surface.layout().blocks().stream().map(ParameterBlock::name).toList();
    }

    private static NetworkSurface random(Network network) {
        Random random = new Random(1);
        return surface(
                network,
                RandomProblem.gaussian(random, network.layout().dimension(), 1).reshape(-1),
                RunningStatistics.of(
                        random.doubles(network.statistics().dimension(), 0.5, 2).toArray()));
    }

    private static NetworkSurface surface(Network network, INDArray parameters, RunningStatistics statistics) {
        Random random = new Random(2);
        int n = 5;
        Examples examples = new Examples(
                RandomProblem.gaussian(random, n, network.inputs()),
                network.inputShape(),
                RandomProblem.classes(random, n, network.outputs()));
        return NetworkSurface.of(
                network,
                new SoftmaxCrossEntropy(),
                examples,
                parameters,
                statistics,
                EngineSettings.standard(DataType.DOUBLE));
    }
}
