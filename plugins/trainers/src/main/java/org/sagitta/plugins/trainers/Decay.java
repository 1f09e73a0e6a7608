package org.sagitta.plugins.trainers;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sagitta.api.plugin.TrainingContext;
import org.sagitta.api.surface.ParameterBlock;

/** Computes the weight decay of all parameters, or of all but the biases. */
final class Decay {
    /**
     * Selects how the decay is applied: through the gradient, or separately from the rule (Loshchilov and Hutter 2019).
     */
    enum Kind {
        COUPLED,
        DECOUPLED
    }

    private final INDArray parameters;
    private final INDArray strengths;
    private final INDArray work;

    Decay(double strength, boolean ofBiases, TrainingContext context) {
        parameters = context.parameters();
        work = parameters.like();
        strengths = parameters.like().assign(strength);
        if (!ofBiases) {
            INDArray flat = strengths.reshape(strengths.length());
            context.layout().blocks().stream()
                    .filter(ParameterBlock::isBias)
                    .forEach(bias -> flat.get(NDArrayIndex.interval(bias.offset(), bias.offset() + bias.size()))
                            .assign(0));
        }
    }

    /** Adds {@code factor gamma w} to the vector. */
    void addTo(INDArray vector, double factor) {
        vector.addi(parameters.muli(strengths, work).muli(factor));
    }
}
