package org.sagitta.runtime.descriptor.binding;

import java.util.Optional;
import org.sagitta.runtime.descriptor.tree.Place;
import org.sagitta.runtime.descriptor.tree.Tree.Mapping;

/** Reads the mapping for one choice of its {@code type}. */
@FunctionalInterface
public interface Reading {
    /** Returns the value; empty if there are problems, which are reported. */
    Optional<? extends BoundValue<?>> read(Binder binder, Mapping mapping, Place place);
}
