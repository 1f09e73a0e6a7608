package org.sagitta.api.layer;

import java.util.List;
import org.pf4j.ExtensionPoint;

/**
 * A layer that descriptors can name among a {@code sequential} model's layers: by the class's name without {@code Layer}, in
 * kebab case.
 *
 * @param <S> a record with the layer's settings, which is their schema, defaults, validation and documentation
 */
public interface LayerType<S extends Record> extends ExtensionPoint {
    /**
     * The rule of this layer on such inputs.
     *
     * @param inputShape of one example: [C, H, W] of an image, [F] of a vector
     * @throws IllegalArgumentException that says to the user what does not fit, and what would
     */
    LayerRule rule(S settings, List<Integer> inputShape);
}
