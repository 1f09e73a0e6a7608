package org.sagitta.api.layer;

/** What a network is evaluated for; a few layers differ. */
public enum LayerMode {
    /** As it is used: batch normalisation with its running statistics, no dropout. */
    EVALUATION,
    /** Batch normalisation with the statistics of the batch, through which derivatives flow; no dropout. */
    BATCH_STATISTICS,
    /** As it is trained: statistics of the batch, dropout with its mask. */
    TRAINING
}
