package org.sagitta.runtime.data;

import org.sagitta.api.data.Split;
import org.sagitta.api.data.Targets;

/**
 * The examples on which the curvature is measured.
 *
 * @param split the split from which they are taken
 * @param targets their targets
 * @param random whether they were drawn at random; otherwise they are the first of the split
 */
public record CurvatureSample(Split split, Targets targets, boolean random) {}
