package org.sagitta.runtime.model;

import java.util.List;

/** A network with a name, whose data say how many inputs and outputs there are. */
public interface Architecture {
    /**
     * The same as a {@code sequential} model.
     *
     * @param shape of one example: [C, H, W] of an image, [F] of a vector
     */
    List<LayerSettings> layers(List<Integer> shape, int outputs);
}
