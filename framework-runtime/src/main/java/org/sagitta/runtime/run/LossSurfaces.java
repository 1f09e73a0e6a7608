package org.sagitta.runtime.run;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.Map;
import org.sagitta.api.data.Split;
import org.sagitta.runtime.engine.NetworkObjective;

/** The loss surfaces of a run, at the parameters as they are when asked. */
@Singleton
final class LossSurfaces {
    private final PreparedRun run;

    @Inject
    LossSurfaces(PreparedRun run) {
        this.run = run;
    }

    /** The one whose curvature is measured. */
    NetworkObjective curvature() {
        return at(run.curvatureSurface());
    }

    /** One a split; the curvature's split is its own surface, so of as many examples. */
    Map<Split, NetworkObjective> all() {
        Map<Split, NetworkObjective> all = new EnumMap<>(Split.class);
        run.surfaces().forEach((split, surface) -> all.put(split, at(surface)));
        return all;
    }

    private NetworkObjective at(NetworkObjective surface) {
        return surface.at(run.parameters(), run.training().statistics());
    }
}
