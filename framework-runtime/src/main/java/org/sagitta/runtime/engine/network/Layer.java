package org.sagitta.runtime.engine.network;

import java.util.List;
import org.sagitta.api.layer.LayerRule;

/**
 * A layer of a network, which has a name, a rule and sources.
 *
 * @param name the name as in PyTorch's {@code Sequential}: its position from 0, after the positions of the layers that
 * contain it
 * @param sources the layers, by their position in the network, whose outputs are summed to its input; {@link #INPUT} is
 * the input of the network
 */
public record Layer(String name, LayerRule rule, List<Integer> sources) {
    /** The index that stands for the network's input as a source. */
    public static final int INPUT = -1;

    public Layer {
        sources = List.copyOf(sources);
    }
}
