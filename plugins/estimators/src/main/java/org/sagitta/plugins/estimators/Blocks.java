package org.sagitta.plugins.estimators;

/** Which blocks of a matrix are kept. */
public enum Blocks {
    /** The whole. */
    NONE,
    /** One a layer, along the diagonal. */
    LAYERS
}
