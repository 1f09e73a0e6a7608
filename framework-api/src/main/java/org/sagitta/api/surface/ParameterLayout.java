package org.sagitta.api.surface;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A parameter layout describes how the flat parameter vector theta of length P consists of tensors: layer by layer, in each
 * the weight, then the bias. It contains trained parameters only, so not the running statistics of batch normalisation. Layers
 * share no parameters.
 */
public record ParameterLayout(List<ParameterBlock> blocks) {
    public ParameterLayout {
        blocks = List.copyOf(blocks);
    }

    /** Returns P, the length of the flat vector. */
    public int dimension() {
        return blocks.stream().mapToInt(ParameterBlock::size).reduce(0, Math::addExact);
    }

    /** Returns the layers that have parameters, in order. */
    public List<LayerRange> layers() {
        Map<String, LayerRange> layers = new LinkedHashMap<>();
        for (ParameterBlock block : blocks) {
            layers.merge(
                    block.layer(),
                    new LayerRange(block.layer(), block.offset(), block.offset() + block.size()),
                    (first, last) -> new LayerRange(first.name(), first.from(), last.to()));
        }
        return List.copyOf(layers.values());
    }
}
