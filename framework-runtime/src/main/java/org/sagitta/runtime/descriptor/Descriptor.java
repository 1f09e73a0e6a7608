package org.sagitta.runtime.descriptor;

import jakarta.validation.constraints.Pattern;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sagitta.runtime.plugin.PluginType;

/**
 * One run, described: valid, and with every default filled in.
 *
 * @param trainers one after the other
 * @param verdict what is judged at the end, of the run or of its whole sweep
 * @param yaml the same as text, which runs again as it is
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

    /** What it asks for of plugins, layers included. */
    public Stream<PluginType> plugins() {
        return Stream.of(
                        subject.plugins(),
                        trainers.stream().map(PluginEntry::type),
                        estimators.stream().map(entry -> entry.plugin().type()),
                        metrics.stream().map(entry -> entry.plugin().type()))
                .flatMap(types -> types);
    }

    /** Where the figures go. {@code mlflow} is a server's address. */
    public record Tracking(
            Optional<
                            @Pattern(
                                    regexp = "https?://.+",
                                    message = "must be an address, as in http://127.0.0.1:5000")
                            String>
                    mlflow) {}
}
