package org.sagitta.runtime.model;

import java.util.List;

/** An architecture is a named network whose numbers of inputs and outputs the data determine. */
public interface Architecture {
    /**
     * Returns the layers of the equivalent {@code sequential} model.
     *
     * @param shape the shape of one example: [C, H, W] for an image, [F] for a vector
     */
    List<LayerSettings> layers(List<Integer> shape, int outputs);
}
