package org.sagitta.plugins.surfaces;

import jakarta.validation.constraints.NotEmpty;
import java.util.List;
import org.nd4j.linalg.factory.Nd4j;
import org.pf4j.Extension;
import org.sagitta.api.plugin.SurfaceSource;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.surface.LossSurface;

/** This surface source makes an {@link ExponentialChain}. */
@Extension
@Describe("L = exp(X w1 w2 ... wk), whose largest eigenvalue falls with the loss as the weights grow")
public final class ExponentialChainSource implements SurfaceSource<ExponentialChainSource.Settings> {
    /** Configures {@link ExponentialChainSource}. */
    public record Settings(
            @Describe("X") @Default("1.5") double input,

            @Describe("where it starts") @NotEmpty @Default("[0.5, -1, 2]")
            List<Double> weights) {}

    @Override
    public LossSurface surface(Settings settings) {
        return new ExponentialChain(
                settings.input(),
                Nd4j.createFromArray(settings.weights().stream()
                        .mapToDouble(Double::doubleValue)
                        .toArray()));
    }
}
