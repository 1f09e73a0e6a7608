package org.sagitta.runtime.descriptor.binding;

import java.util.Optional;
import org.sagitta.runtime.descriptor.tree.Place;
import org.sagitta.runtime.descriptor.tree.Tree;

/** Reads values of a class that does not follow the rules for records. */
public interface Codec {
    /** Returns the value; empty if there are problems, which are reported. */
    Optional<? extends BoundValue<?>> bind(Binder binder, Tree tree, Place place);
}
