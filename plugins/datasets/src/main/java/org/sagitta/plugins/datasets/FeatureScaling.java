package org.sagitta.plugins.datasets;

/** Selects how each feature is scaled. */
public enum FeatureScaling {
    /** The feature is not changed. */
    NONE,
    /** The feature's mean over the training part is subtracted. */
    CENTRE,
    /** The feature becomes (x - mean)/deviation, both over the training part. A constant feature becomes 0. */
    STANDARDISE
}
