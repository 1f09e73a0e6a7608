package org.sagitta.runtime.descriptor;

import java.util.List;
import java.util.Optional;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;

/** Configures the checkpoints: the points of the training at which curvature is measured. */
public record Checkpoints(
        @Describe("start, end, or points such as '100 steps'") @Default("[start, end]")
        List<Moment> at,

        @Describe("and again after each '5 epochs' or '100 steps'")
        Optional<Interval> every) {}
