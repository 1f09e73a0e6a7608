package org.sagitta.runtime.engine.network;

import java.util.List;
import org.sagitta.api.layer.LayerRule;

/**
 * A layer of a network.
 *
 * @param name as in PyTorch's {@code Sequential}: its position, from 0, behind those of the layers that it is part of
 * @param sources the layers, by their position in the network, whose outputs it takes the sum of; {@link #INPUT} for the
 *     network's input
 */
public record Layer(String name, LayerRule rule, List<Integer> sources) {
    /** The network's input as a source. */
    public static final int INPUT = -1;

    public Layer {
        sources = List.copyOf(sources);
    }
}
