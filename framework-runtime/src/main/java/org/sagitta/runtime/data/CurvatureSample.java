package org.sagitta.runtime.data;

import org.sagitta.api.data.Split;
import org.sagitta.api.data.Targets;

/**
 * The examples whose curvature is measured.
 *
 * @param split that they are of
 * @param targets theirs
 * @param random whether they were drawn; else they are the first
 */
public record CurvatureSample(Split split, Targets targets, boolean random) {}
