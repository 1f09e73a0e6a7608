package org.sagitta.runtime.engine.kernel;

import org.bytedeco.javacpp.Pointer;

/** A pointer whose address can be set repeatedly, so that copies in loops allocate nothing. */
final class MovablePointer extends Pointer {
    MovablePointer at(long newAddress) {
        address = newAddress;
        return this;
    }
}
