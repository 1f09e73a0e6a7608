package org.sagitta.runtime.descriptor;

import jakarta.validation.constraints.Pattern;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sagitta.runtime.plugin.PluginType;

/**
 * A descriptor defines one run; it is validated, with every default filled in.
 *
 * @param trainers the trainers, in the order of their execution
 * @param verdict the claims that are judged at the end of the run or of its sweep
 * @param yaml the descriptor as text, which can be run again as it is
 */
public record Descriptor(
        String experiment,
        long seed,
        Subject subject,
        List<PluginEntry> trainers,
        Checkpoints checkpoints,
        CurvatureSettings curvature,
        List<EstimatorEntry> estimators,
        List<MetricEntry> metrics,
        Tracking tracking,
        List<Claim> verdict,
        String yaml) {

    /** Returns the plugin types that the descriptor uses, including layers. */
    public Stream<PluginType> plugins() {
        return Stream.of(
                        subject.plugins(),
                        trainers.stream().map(PluginEntry::type),
                        estimators.stream().map(entry -> entry.plugin().type()),
                        metrics.stream().map(entry -> entry.plugin().type()))
                .flatMap(types -> types);
    }

    /** Configures where figures are sent; {@code mlflow} is the address of a server. */
    public record Tracking(
            Optional<
                            @Pattern(
                                    regexp = "https?://.+",
                                    message = "must be an address, as in http://127.0.0.1:5000")
                            String>
                    mlflow) {}
}
