package org.sagitta.plugins.estimators;

import java.util.List;

/** What the settings of a {@link MatrixEstimator} have in common. */
interface MatrixPart {
    /** Whether all P x P entries are built. */
    boolean materialise();

    KeptBlocks blocks();

    /** None for all. */
    List<LayerName> layers();
}
