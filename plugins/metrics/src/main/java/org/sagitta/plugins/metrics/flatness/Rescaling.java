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
 * A {@code Rescaling} multiplies the weights that compute a neuron or channel by a and divides the weights that read it
 * by a. The function does not change if the two layers are separated only by pooling and activations with f(a z) = a
 * f(z) for a &gt; 0 (Dinh et al. 2017).
 *
 * @param weight the weight of the first layer
 * @param bias the bias of the first layer, if it has one
 * @param next the weight of the second layer
 */
record Rescaling(ParameterBlock weight, Optional<ParameterBlock> bias, ParameterBlock next) {
    private static final double TOLERANCE = 1e-9;
    private static final double SINGLE_TOLERANCE = 1e-4;

    /** Returns the rescalings of each layer and the next one, if their shapes fit. */
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

    /** Returns the number of neurons or channels. */
    int channels() {
        return weight.shape().get(0);
    }

    /** Rescales parameters in place: a vector of length P, float64. */
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

    /**
     * Returns whether the outputs stay the same up to rounding: they may change by 1e-9 of the largest one, in single
     * precision by 1e-4.
     */
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
