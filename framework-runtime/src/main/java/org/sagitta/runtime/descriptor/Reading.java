package org.sagitta.runtime.descriptor;

import java.util.Optional;
import org.sagitta.runtime.descriptor.Tree.Mapping;

/** Reads a mapping whose {@code type} has chosen how. */
@FunctionalInterface
interface Reading {
    /** The value; empty where there are problems, which are then reported. */
    Optional<? extends Bound<?>> read(Binder binder, Mapping mapping, Place place);
}
