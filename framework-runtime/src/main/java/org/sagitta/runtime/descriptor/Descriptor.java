package org.sagitta.runtime.descriptor;

import jakarta.validation.constraints.Pattern;
import java.util.List;
import java.util.Optional;
import org.sagitta.runtime.model.LossFunction;
import org.sagitta.runtime.model.ModelSettings;

/**
 * One run, described: valid, and with every default filled in.
 *
 * @param yaml the same as text, which runs again as it is
 */
public record Descriptor(
        String experiment,
        long seed,
        PluginEntry dataset,
        ModelSettings model,
        LossFunction loss,
        PluginEntry trainer,
        Checkpoints checkpoints,
        CurvatureSettings curvature,
        List<EstimatorEntry> estimators,
        List<PluginEntry> metrics,
        Tracking tracking,
        String yaml) {

    /** Where the figures go. {@code mlflow} is a server's address. */
    public record Tracking(
            Optional<
                            @Pattern(
                                    regexp = "https?://.+",
                                    message = "must be an address, as in http://127.0.0.1:5000")
                            String>
                    mlflow) {}
}
