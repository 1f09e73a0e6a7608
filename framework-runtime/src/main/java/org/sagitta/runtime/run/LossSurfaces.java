package org.sagitta.runtime.run;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import org.sagitta.api.data.Split;
import org.sagitta.runtime.engine.LossSurface;

/** The loss surfaces of a run, at the parameters as they are when asked. */
@Singleton
final class LossSurfaces {
    private final PreparedRun run;

    @Inject
    LossSurfaces(PreparedRun run) {
        this.run = run;
    }

    /** The one whose curvature is measured. */
    LossSurface curvature() {
        return run.curvatureSurface();
    }

    /** One a split; the curvature's split is its own surface, so of as many examples. */
    Map<Split, LossSurface> all() {
        return run.surfaces();
    }
}
