package org.sagitta.api.event;

import org.sagitta.api.surface.LossSurface;

/**
 * A point of the training at which curvature is measured.
 *
 * @param step parameter updates so far
 * @param epoch passes over the training data so far; a fraction within one
 * @param surface the loss surface, at the parameters of this point
 */
public record Checkpoint(long step, double epoch, LossSurface surface) {}
