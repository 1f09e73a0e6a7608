package org.sagitta.plugins.estimators;

import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.plugin.Memory;
import org.sagitta.api.surface.LayerFactors;
import org.sagitta.api.surface.ParameterLayout;

/**
 * A {@code FactorAverage} is a running average of layers' factors and exact blocks, in double precision (Martens and
 * Grosse 2015, section 5):
 *
 * <pre>F_k = e F_(k-1) + (1 - e) F,   e = min(1 - 1/k, decay)</pre>
 *
 * so that the average starts from the first factors, and the first few factors have equal weights.
 *
 * @param count the number k of averaged factors
 */
record FactorAverage(long count, List<LayerFactors> factors) {
    private static final String COUNT = "averaged";
    private static final String INPUT = "input-";
    private static final String OUTPUT = "output-";
    private static final String BIAS = "bias-";
    private static final String MATRIX = "matrix-";

    /** An average without any factors yet. */
    static final FactorAverage NONE = new FactorAverage(0, List.of());

    /** Returns the average that the memory of an estimator keeps for the layers of a model. */
    static FactorAverage in(Memory memory, ParameterLayout layout) {
        double[] count = memory.numbers(COUNT);
        return count.length == 0
                ? NONE
                : new FactorAverage(
                        (long) count[0],
                        layout.layers().stream()
                                .flatMap(layer -> factors(layer.name(), memory).stream())
                                .toList());
    }

    private static Optional<LayerFactors> factors(String layer, Memory memory) {
        Optional<INDArray> matrix = memory.array(MATRIX + layer);
        return matrix.isPresent()
                ? matrix.map(exact -> new LayerFactors.Exact(layer, exact))
                : memory.array(INPUT + layer)
                        .map(input -> new LayerFactors.Kronecker(
                                layer,
                                input,
                                memory.array(OUTPUT + layer).orElseThrow(),
                                memory.numbers(BIAS + layer)[0] == 1));
    }

    void keepIn(Memory memory) {
        memory.keep(COUNT, (double) count);
        for (LayerFactors layer : factors) {
            if (layer instanceof LayerFactors.Kronecker kronecker) {
                memory.keep(INPUT + layer.layer(), kronecker.input());
                memory.keep(OUTPUT + layer.layer(), kronecker.output());
                memory.keep(BIAS + layer.layer(), kronecker.bias() ? 1 : 0);
            } else if (layer instanceof LayerFactors.Exact exact) {
                memory.keep(MATRIX + layer.layer(), exact.matrix());
            }
        }
    }

    FactorAverage with(List<LayerFactors> latest, double decay) {
        double kept = Math.min(1 - 1.0 / (count + 1), decay);
        return new FactorAverage(
                count + 1,
                combined(
                        count == 0 ? latest : factors,
                        latest,
                        (average, next) ->
                                wide(average).mul(kept).addi(wide(next).mul(1 - kept))));
    }

    /** Returns the averaged factors in another precision. */
    List<LayerFactors> in(DataType precision) {
        return combined(factors, factors, (average, same) -> average.castTo(precision));
    }

    private static List<LayerFactors> combined(
            List<LayerFactors> first, List<LayerFactors> second, BinaryOperator<INDArray> rule) {
        return IntStream.range(0, first.size())
                .mapToObj(layer -> combined(first.get(layer), second.get(layer), rule))
                .toList();
    }

    private static LayerFactors combined(LayerFactors first, LayerFactors second, BinaryOperator<INDArray> rule) {
        if (first instanceof LayerFactors.Kronecker a && second instanceof LayerFactors.Kronecker b) {
            return new LayerFactors.Kronecker(
                    a.layer(), rule.apply(a.input(), b.input()), rule.apply(a.output(), b.output()), a.bias());
        } else if (first instanceof LayerFactors.Exact a && second instanceof LayerFactors.Exact b) {
            return new LayerFactors.Exact(a.layer(), rule.apply(a.matrix(), b.matrix()));
        }
        throw new IllegalArgumentException(
                "Factors of layer " + first.layer() + " are of another kind than those of layer " + second.layer());
    }

    private static INDArray wide(INDArray matrix) {
        return matrix.castTo(DataType.DOUBLE);
    }
}
