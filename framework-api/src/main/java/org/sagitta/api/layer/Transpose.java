package org.sagitta.api.layer;

/** Which factor of a product A B is transposed. */
public enum Transpose {
    NEITHER,
    LEFT,
    RIGHT
}
