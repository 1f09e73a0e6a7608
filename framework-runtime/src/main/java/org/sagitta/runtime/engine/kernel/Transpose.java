package org.sagitta.runtime.engine.kernel;

/** Which factor of a product A B is transposed. */
public enum Transpose {
    NEITHER,
    LEFT,
    RIGHT
}
