package org.sagitta.plugins.datasets;

/** What becomes of each feature. */
public enum FeatureScaling {
    /** It stays as it is. */
    NONE,
    /** x - mean, over the training part. */
    CENTRE,
    /** (x - mean)/deviation, over the training part; a constant feature becomes 0. */
    STANDARDISE
}
