package org.sagitta.runtime.preparation;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import org.sagitta.api.data.Split;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.runtime.engine.NetworkSurface;

/** The loss surfaces of a run, at the parameters as they are when asked. */
@Singleton
public final class LossSurfaces {
    private final PreparedRun run;

    @Inject
    LossSurfaces(PreparedRun run) {
        this.run = run;
    }

    /** The one whose curvature is measured. */
    public LossSurface curvature() {
        return run.curvatureSurface();
    }

    /** Where its first value lies that is not a finite number, as far as that is known. */
    public Optional<String> firstNonFinite() {
        return curvature() instanceof NetworkSurface network ? network.firstNonFinite() : Optional.empty();
    }

    /** One a split; the curvature's split is its own surface, so of as many examples. */
    public Map<Split, LossSurface> all() {
        return run.surfaces();
    }
}
