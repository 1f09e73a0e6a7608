package org.sagitta.plugins.surfaces;

import jakarta.validation.constraints.NotEmpty;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pf4j.Extension;
import org.sagitta.api.plugin.SurfaceSource;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.surface.LossSurface;

/** This surface source makes a {@link Quadratic}. */
@Extension
@Describe("L = 1/2 sum h_i x_i^2, whose curvature is the same everywhere")
public final class QuadraticSource implements SurfaceSource<QuadraticSource.Settings> {
    /** Configures {@link QuadraticSource}. */
    public record Settings(
            @Describe("h") @NotEmpty List<Double> curvature,

            @Describe("x, where it starts; as many numbers as curvature")
            List<Double> point) {
        /**
         * Checks that both lists have the same length.
         *
         * @throws UnsuitableSettingsException if their lengths differ
         */
        public Settings {
            if (curvature.size() != point.size()) {
                throw new UnsuitableSettingsException("curvature has " + curvature.size() + " numbers and point has "
                        + point.size() + "; expected as many of both");
            }
        }
    }

    @Override
    public LossSurface surface(Settings settings) {
        return new Quadratic(array(settings.curvature()), array(settings.point()));
    }

    private static INDArray array(List<Double> numbers) {
        return Nd4j.createFromArray(
                numbers.stream().mapToDouble(Double::doubleValue).toArray());
    }
}
