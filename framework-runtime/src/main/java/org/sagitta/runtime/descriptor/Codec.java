package org.sagitta.runtime.descriptor;

import java.util.Optional;

/** Reads values of one class, where their components do not say how. */
interface Codec {
    /** The value; empty where there are problems, which are then reported. */
    Optional<? extends Bound<?>> bind(Binder binder, Tree tree, Place place);
}
