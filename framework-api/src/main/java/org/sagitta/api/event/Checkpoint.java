package org.sagitta.api.event;

import org.sagitta.api.surface.LossSurface;

/**
 * A checkpoint is a point of the training at which curvature is measured.
 *
 * @param step the number of parameter updates so far
 * @param epoch the number of passes over the training data so far; a fraction within a pass
 * @param surface the loss surface at the parameters of this point
 */
public record Checkpoint(long step, double epoch, LossSurface surface) {}
