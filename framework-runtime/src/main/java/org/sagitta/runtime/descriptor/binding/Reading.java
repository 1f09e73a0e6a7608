package org.sagitta.runtime.descriptor.binding;

import java.util.Optional;
import org.sagitta.runtime.descriptor.tree.Place;
import org.sagitta.runtime.descriptor.tree.Tree.Mapping;

/** Reads a mapping whose {@code type} has chosen how. */
@FunctionalInterface
public interface Reading {
    /** The value; empty where there are problems, which are then reported. */
    Optional<? extends BoundValue<?>> read(Binder binder, Mapping mapping, Place place);
}
