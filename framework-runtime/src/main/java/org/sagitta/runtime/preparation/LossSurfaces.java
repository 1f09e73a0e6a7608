package org.sagitta.runtime.preparation;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import org.sagitta.api.data.Split;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.runtime.engine.NetworkSurface;

/** The loss surfaces of a run, which are evaluated at the current parameters of each request. */
@Singleton
public final class LossSurfaces {
    private final PreparedRun run;

    @Inject
    LossSurfaces(PreparedRun run) {
        this.run = run;
    }

    /** Returns the loss surface whose curvature is measured. */
    public LossSurface curvature() {
        return run.curvatureSurface();
    }

    /** Describes the place of the first value that is not finite, as far as it is known. */
    public Optional<String> firstNonFinite() {
        return curvature() instanceof NetworkSurface network ? network.firstNonFinite() : Optional.empty();
    }

    /**
     * Returns the loss surface of each split; that of the curvature's split has only the examples on which the
     * curvature is measured.
     */
    public Map<Split, LossSurface> all() {
        return run.surfaces();
    }
}
