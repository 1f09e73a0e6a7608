package org.sagitta.runtime.engine;

import com.google.common.primitives.Doubles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.layer.LayerRule;
import org.sagitta.api.layer.ParameterShape;
import org.sagitta.runtime.engine.rule.BatchNorm;
import org.sagitta.runtime.engine.rule.Convolution;
import org.sagitta.runtime.engine.rule.Dense;

/**
 * A network whose batch normalisation by running statistics is part of the layer before, where that is dense or a convolution
 * and nothing else reads it:
 *
 * <pre>W' = gamma s W,  b' = beta + gamma s (b - m),  s = 1/sqrt(v + epsilon)</pre>
 *
 * @param parameters of the folded network, float64
 * @param statistics of the normalisations that are left
 */
record FoldedNetwork(Network network, INDArray parameters, RunningStatistics statistics) {
    static FoldedNetwork of(Network network, INDArray parameters, RunningStatistics statistics) {
        double[] values = parameters.toDoubleVector();
        double[] running = statistics.values();
        List<Part> parts = new ArrayList<>();
        int[] positions = new int[network.layers().size()];
        int value = 0;
        int statistic = 0;
        for (int l = 0; l < positions.length; l++) {
            Layer layer = network.layers().get(l);
            int valuesEnd = value + size(layer.rule().parameters());
            int runningEnd = statistic + size(layer.rule().statistics());
            Part part = new Part(
                    layer,
                    Arrays.copyOfRange(values, value, valuesEnd),
                    Arrays.copyOfRange(running, statistic, runningEnd));
            if (folds(layer, network)) {
                positions[l] = positions[layer.sources().get(0)];
                parts.set(positions[l], parts.get(positions[l]).followedBy(part));
            } else {
                positions[l] = parts.size();
                parts.add(part.reading(positions));
            }
            value = valuesEnd;
            statistic = runningEnd;
        }
        return new FoldedNetwork(
                new Network(
                        network.inputShape(), parts.stream().map(Part::layer).toList()),
                Nd4j.createFromArray(
                        Doubles.concat(parts.stream().map(Part::parameters).toArray(double[][]::new))),
                RunningStatistics.of(
                        Doubles.concat(parts.stream().map(Part::statistics).toArray(double[][]::new))));
    }

    private static int size(List<ParameterShape> shapes) {
        return shapes.stream().mapToInt(ParameterShape::size).sum();
    }

    private static boolean folds(Layer layer, Network network) {
        return layer.rule() instanceof BatchNorm norm
                && !norm.ofBatch()
                && layer.sources().size() == 1
                && layer.sources().get(0) != Layer.INPUT
                && withBias(network.layers().get(layer.sources().get(0)).rule()).isPresent()
                && network.layers().stream()
                        .noneMatch(other -> !other.equals(layer)
                                && other.sources().contains(layer.sources().get(0)));
    }

    /** The same layer with a bias, where it multiplies by weights. */
    private static Optional<LayerRule> withBias(LayerRule rule) {
        if (rule instanceof Dense dense) {
            return Optional.of(new Dense(dense.inputs(), dense.outputs(), true));
        }
        if (rule instanceof Convolution convolution) {
            return Optional.of(new Convolution(
                    convolution.inputShape(),
                    convolution.outputShape().get(0),
                    convolution.rows(),
                    convolution.columns(),
                    true));
        }
        return Optional.empty();
    }

    /** A layer with its numbers. */
    private static final class Part {
        private final Layer layer;
        private final double[] parameters;
        private final double[] statistics;

        Part(Layer layer, double[] parameters, double[] statistics) {
            this.layer = layer;
            this.parameters = parameters;
            this.statistics = statistics;
        }

        Layer layer() {
            return layer;
        }

        double[] parameters() {
            return parameters;
        }

        double[] statistics() {
            return statistics;
        }

        Part reading(int[] positions) {
            List<Integer> sources = layer.sources().stream()
                    .map(source -> source == Layer.INPUT ? source : Integer.valueOf(positions[source]))
                    .toList();
            return new Part(new Layer(layer.name(), layer.rule(), sources), parameters, statistics);
        }

        /** With a normalisation, whose parameters are gamma and beta, and whose statistics are m and v. */
        Part followedBy(Part norm) {
            double epsilon = ((BatchNorm) norm.layer.rule()).epsilon();
            int channels = norm.parameters.length / 2;
            int weights = layer.rule().parameters().get(0).size();
            int each = weights / channels;
            double[] folded = Arrays.copyOf(parameters, weights + channels);
            for (int c = 0; c < channels; c++) {
                double factor = norm.parameters[c] / Math.sqrt(norm.statistics[channels + c] + epsilon);
                for (int i = c * each; i < (c + 1) * each; i++) {
                    folded[i] *= factor;
                }
                folded[weights + c] =
                        norm.parameters[channels + c] + factor * (folded[weights + c] - norm.statistics[c]);
            }
            return new Part(
                    new Layer(layer.name(), withBias(layer.rule()).orElseThrow(), layer.sources()), folded, statistics);
        }
    }
}
