package org.sagitta.plugins.estimators;

import java.util.List;

/** A {@code MatrixPart} holds the settings that all {@link MatrixEstimator}s have in common. */
interface MatrixPart {
    /** Returns whether all P x P entries are built. */
    boolean materialise();

    KeptBlocks blocks();

    /** Returns the layers to which the matrix is restricted; empty for all layers. */
    List<LayerName> layers();
}
