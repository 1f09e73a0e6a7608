package org.sagitta.runtime.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Targets;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.runtime.engine.NetworkSurface;
import org.sagitta.runtime.engine.network.Network;
import org.sagitta.runtime.engine.network.RunningStatistics;
import org.sagitta.runtime.model.LossFunction;
import org.sagitta.runtime.model.Weights;

/** Compares a loss surface with the values that DL4J computes for the same model, in the engine's order. */
public record Dl4jAgreement(Model model, Examples examples, LossFunction loss) {
    /** Logits or what the loss makes of them, in evaluation. */
    void outputs(NetworkSurface surface) {
        INDArray logits = surface.outputs();
        INDArray expected = switch (loss) {
            case CROSS_ENTROPY -> Nd4j.nn().softmax(logits, 1);
            case BINARY_CROSS_ENTROPY -> Nd4j.nn().sigmoid(logits);
            case MSE, HALF_MSE -> logits;
        };
        close(expected, output().reshape(expected.shape()), 1e-10);
    }

    /** Loss and gradient, which DL4J only computes as in training. */
    void lossAndGradient(NetworkSurface surface) {
        Map<String, INDArray> gradients = gradients();

        assertEquals(surface.loss(), model.score(), 1e-10 * Math.max(1, Math.abs(model.score())));
        INDArray gradient = surface.gradient();
        double[] found = new double[surface.dimension()];
        for (ParameterBlock block : surface.layout().blocks()) {
            double[] values = gradients.get(block.name()).dup('c').data().asDouble();
            System.arraycopy(values, 0, found, block.offset(), block.size());
        }
        // DL4J divides by the number of examples only when it updates.
        close(gradient, Nd4j.createFromArray(found).div(examples.size()), 1e-10);
    }

    private INDArray output() {
        return model instanceof ComputationGraph graph
                ? graph.outputSingle(features())
                : ((MultiLayerNetwork) model).output(features());
    }

    private Map<String, INDArray> gradients() {
        Layer[] layers;
        if (model instanceof ComputationGraph graph) {
            graph.setInputs(features());
            graph.setLabels(labels());
            graph.computeGradientAndScore();
            layers = graph.getLayers();
        } else {
            MultiLayerNetwork network = (MultiLayerNetwork) model;
            network.setInput(features());
            network.setLabels(labels());
            network.computeGradientAndScore();
            layers = network.getLayers();
        }
        Map<String, INDArray> byPosition = new HashMap<>();
        Map<String, INDArray> byName = new HashMap<>();
        for (int l = 0; l < layers.length; l++) {
            String name = layers[l].conf().getLayer().getLayerName();
            String position = Integer.toString(l);
            String prefix = model instanceof ComputationGraph ? name : position;
            for (String key : layers[l].paramTable().keySet()) {
                INDArray array = model.gradient().gradientForVariable().get(prefix + "_" + key);
                Dl4jParameters.put(name, key, array, byName);
                Dl4jParameters.put(position, key, array, byPosition);
            }
        }
        byName.forEach(byPosition::put);
        return byPosition;
    }

    private INDArray features() {
        long[] shape = new long[examples.shape().size() + 1];
        shape[0] = examples.size();
        Arrays.setAll(shape, i -> i == 0 ? examples.size() : examples.shape().get(i - 1));
        return examples.features().dup().reshape('c', shape);
    }

    private INDArray labels() {
        if (examples.targets() instanceof Targets.Values values) {
            return values.values();
        }
        Targets.Classes classes = (Targets.Classes) examples.targets();
        INDArray labels = Nd4j.create(DataType.DOUBLE, examples.size(), classes.classes());
        IntStream.range(0, examples.size())
                .forEach(n -> labels.putScalar(n, classes.labels().get(n), 1));
        return labels;
    }

    static Examples examples(LossFunction loss, List<Integer> shape, int n, int outputs, Random random) {
        int size = shape.stream().reduce(1, Math::multiplyExact);
        INDArray x = Nd4j.createFromArray(random.doubles((long) n * size, -2, 2).toArray())
                .reshape('c', n, size);
        Targets targets = loss == LossFunction.CROSS_ENTROPY
                ? new Targets.Classes(
                        ImmutableIntArray.copyOf(random.ints(n, 0, outputs).toArray()), outputs)
                : new Targets.Values(
                        Nd4j.createFromArray(random.doubles((long) n * outputs).toArray())
                                .reshape('c', n, outputs));
        return new Examples(x, shape, targets);
    }

    /** Random parameters, and running statistics away from where training starts. */
    static Weights weights(Network network, Random random) {
        return new Weights(
                Nd4j.createFromArray(
                        random.doubles(network.layout().dimension(), -0.8, 0.8).toArray()),
                RunningStatistics.of(random.doubles(network.statistics().dimension(), 0.5, 1.5)
                        .toArray()));
    }

    public static void close(INDArray expected, INDArray actual, double tolerance) {
        double error =
                expected.sub(actual.reshape(expected.shape())).norm2Number().doubleValue();
        assertTrue(
                error <= tolerance * Math.max(1e-3, expected.norm2Number().doubleValue()),
                () -> "error " + error + ": " + expected + " against " + actual);
    }
}
