package org.sagitta.plugins.metrics.flatness;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.ModelOutputs;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.plugins.metrics.direction.ParameterVectors;

/**
 * A change of parameters that leaves the function as it is where only activations f(a z) = a f(z), a &gt; 0, and pooling stand
 * between two layers (Dinh et al. 2017): what computes a neuron or channel is multiplied by a, what reads it divided.
 *
 * @param weight of the layer before
 * @param bias its bias, where it has one
 * @param next the weight of the layer after it
 */
record Rescaling(ParameterBlock weight, Optional<ParameterBlock> bias, ParameterBlock next) {
    private static final double TOLERANCE = 1e-9;
    private static final double SINGLE_TOLERANCE = 1e-4;

    /** Of each layer and the one after it, where their shapes fit. */
    static List<Rescaling> all(ParameterLayout layout) {
        List<ParameterBlock> weights =
                layout.blocks().stream().filter(ParameterVectors::isWeight).toList();
        List<Rescaling> rescalings = new ArrayList<>();
        for (int i = 0; i + 1 < weights.size(); i++) {
            ParameterBlock weight = weights.get(i);
            ParameterBlock next = weights.get(i + 1);
            if (next.shape().get(1) % weight.shape().get(0) == 0) {
                Optional<ParameterBlock> bias = layout.blocks().stream()
                        .filter(block -> block.isBias() && block.layer().equals(weight.layer()))
                        .findFirst();
                rescalings.add(new Rescaling(weight, bias, next));
            }
        }
        return rescalings;
    }

    /** The neurons or channels. */
    int channels() {
        return weight.shape().get(0);
    }

    /** Changes parameters in place: float64, of length P. */
    void apply(INDArray parameters, double[] factors) {
        INDArray column = Nd4j.createFromArray(factors);
        ParameterVectors.filters(parameters, weight).muliColumnVector(column.reshape(channels(), 1));
        bias.ifPresent(block -> parameters
                .get(NDArrayIndex.interval(block.offset(), block.offset() + block.size()))
                .muli(column));
        int readers = next.shape().get(0);
        int each = next.size() / (readers * channels());
        for (int c = 0; c < channels(); c++) {
            ParameterVectors.filters(parameters, next)
                    .get(NDArrayIndex.all(), NDArrayIndex.interval((long) c * each, (c + 1L) * each))
                    .divi(factors[c]);
        }
    }

    /** Whether the outputs stay as they are, up to rounding: by at most 1e-9 of the largest, 1e-4 in single precision. */
    boolean preserves(LossSurface surface, double[] factors) {
        INDArray parameters = surface.parameters().castTo(DataType.DOUBLE);
        apply(parameters, factors);
        INDArray before = surface.as(ModelOutputs.class).orElseThrow().outputs().castTo(DataType.DOUBLE);
        INDArray after = surface.at(parameters)
                .as(ModelOutputs.class)
                .orElseThrow()
                .outputs()
                .castTo(DataType.DOUBLE);
        double off = after.subi(before).normmaxNumber().doubleValue();
        double tolerance = surface.precision() == DataType.DOUBLE ? TOLERANCE : SINGLE_TOLERANCE;
        return off <= tolerance * before.normmaxNumber().doubleValue();
    }
}
