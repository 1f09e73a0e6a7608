package org.sagitta.api.layer;

import java.util.List;
import org.pf4j.ExtensionPoint;

/**
 * A layer that descriptors can name among a {@code sequential} model's layers: by the class's name without {@code Layer}, in
 * kebab case, unless {@link jakarta.inject.Named} gives another. It stands next to the built-in ones, so it cannot have the
 * name of one. Each layer of each run has an instance of its own.
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
