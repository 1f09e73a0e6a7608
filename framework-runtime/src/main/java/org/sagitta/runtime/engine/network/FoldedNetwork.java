package org.sagitta.runtime.engine.network;

import com.google.common.primitives.Doubles;
import com.google.common.primitives.ImmutableDoubleArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.layer.ChannelScaling;
import org.sagitta.api.layer.ParameterShape;
import org.sagitta.api.layer.WeightUse;

/**
 * A network in which batch normalisation by running statistics is merged into the layer before it, if that layer
 * multiplies by a weight and nothing else reads its output:
 *
 * <pre>W' = gamma s W,  b' = beta + gamma s (b - m),  s = 1/sqrt(v + epsilon)</pre>
 *
 * @param parameters the parameters of the folded network, float64
 * @param statistics the running statistics of the normalisations that are left
 */
public record FoldedNetwork(Network network, INDArray parameters, RunningStatistics statistics) {
    public static FoldedNetwork of(Network network, INDArray parameters, RunningStatistics statistics) {
        List<Part> parts = parts(network, parameters.toDoubleVector(), statistics.values());
        List<Part> folded = new ArrayList<>();
        int[] positions = new int[parts.size()];
        for (int l = 0; l < positions.length; l++) {
            Part part = parts.get(l);
            if (folds(part, network)) {
                int source = positions[part.layer().sources().get(0)];
                folded.set(source, folded.get(source).scaled(part.scaling().orElseThrow()));
                positions[l] = source;
            } else {
                positions[l] = folded.size();
                folded.add(part.reading(positions));
            }
        }
        return joined(network.inputShape(), folded);
    }

    /** Returns the layers, each with its own parameters and statistics. */
    private static List<Part> parts(Network network, double[] parameters, double[] statistics) {
        List<Part> parts = new ArrayList<>();
        int parameter = 0;
        int statistic = 0;
        for (Layer layer : network.layers()) {
            int parametersEnd = parameter + size(layer.rule().parameters());
            int statisticsEnd = statistic + size(layer.rule().statistics());
            parts.add(new Part(
                    layer,
                    Arrays.copyOfRange(parameters, parameter, parametersEnd),
                    Arrays.copyOfRange(statistics, statistic, statisticsEnd)));
            parameter = parametersEnd;
            statistic = statisticsEnd;
        }
        return parts;
    }

    private static FoldedNetwork joined(List<Integer> inputShape, List<Part> parts) {
        return new FoldedNetwork(
                new Network(inputShape, parts.stream().map(Part::layer).toList()),
                Nd4j.createFromArray(
                        Doubles.concat(parts.stream().map(Part::parameters).toArray(double[][]::new))),
                RunningStatistics.of(
                        Doubles.concat(parts.stream().map(Part::statistics).toArray(double[][]::new))));
    }

    private static int size(List<ParameterShape> shapes) {
        return shapes.stream().mapToInt(ParameterShape::size).sum();
    }

    /**
     * Returns whether a part is a scaling of channels that can be merged into the layer before it, whose output nothing
     * else reads.
     */
    private static boolean folds(Part part, Network network) {
        Layer layer = part.layer();
        if (layer.sources().size() != 1 || layer.sources().get(0) == Layer.INPUT) {
            return false;
        }
        int source = layer.sources().get(0);
        int channels =
                withBias(network.layers().get(source)).map(WeightUse::outputs).orElse(0);
        return part.scaling().filter(scaling -> scaling.channels() == channels).isPresent()
                && network.layers().stream()
                        .noneMatch(
                                other -> !other.equals(layer) && other.sources().contains(source));
    }

    /**
     * Returns the use of the layer's weight if the layer had a bias; empty if it has no such weight, or cannot have a
     * bias.
     */
    private static Optional<WeightUse> withBias(Layer layer) {
        return layer.rule().withBias().weightUse().filter(WeightUse::bias);
    }

    /** A part is a layer with the values of its parameters. */
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

        Optional<ChannelScaling> scaling() {
            return layer.rule()
                    .channelScaling(ImmutableDoubleArray.copyOf(parameters), ImmutableDoubleArray.copyOf(statistics));
        }

        /** Returns this layer with a bias, and with weight and bias such that its outputs are those of the scaling. */
        Part scaled(ChannelScaling scaling) {
            int channels = scaling.channels();
            int weights = layer.rule().parameters().get(0).size();
            int each = weights / channels;
            double[] folded = Arrays.copyOf(parameters, weights + channels);
            for (int c = 0; c < channels; c++) {
                double factor = scaling.factor().get(c);
                for (int i = c * each; i < (c + 1) * each; i++) {
                    folded[i] *= factor;
                }
                folded[weights + c] = scaling.offset().get(c)
                        + factor * (folded[weights + c] - scaling.centre().get(c));
            }
            return new Part(new Layer(layer.name(), layer.rule().withBias(), layer.sources()), folded, statistics);
        }
    }
}
