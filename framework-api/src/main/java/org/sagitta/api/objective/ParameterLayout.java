package org.sagitta.api.objective;

import java.util.List;

/**
 * How the flat parameter vector theta of length P is made of tensors: layer by layer, in each the weight, then the bias.
 * Only what is trained is in it: running statistics of batch normalisation are not.
 */
public record ParameterLayout(List<ParameterBlock> blocks) {
    public ParameterLayout {
        blocks = List.copyOf(blocks);
    }

    /** P, the length of the flat vector. */
    public int dimension() {
        return blocks.stream().mapToInt(ParameterBlock::size).reduce(0, Math::addExact);
    }
}
