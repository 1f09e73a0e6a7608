package org.sagitta.runtime.descriptor.binding;

import java.util.Optional;
import org.sagitta.runtime.descriptor.tree.Place;
import org.sagitta.runtime.descriptor.tree.Tree;

/** Reads values of one class, where their components do not say how. */
public interface Codec {
    /** The value; empty where there are problems, which are then reported. */
    Optional<? extends BoundValue<?>> bind(Binder binder, Tree tree, Place place);
}
