package org.sagitta.runtime.descriptor;

import jakarta.validation.constraints.Pattern;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
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
    /** The trainer that trains nothing. */
    private static final String UNTRAINED = "none";

    /** Returns whether any of the trainers trains. */
    public boolean trains() {
        return trainers.stream().anyMatch(entry -> !entry.type().name().equals(UNTRAINED));
    }

    /** Returns the precision of the model's parameters: a model that is not trained takes the curvature's. */
    public DataType modelPrecision() {
        return trains() ? DataType.FLOAT : curvature.precision().dataType();
    }

    /** Returns the seed of the data's random numbers: the run's, unless the data set has one of its own. */
    public long dataSeed() {
        return subject instanceof Subject.Learning learning
                ? learning.dataset().seed().orElse(seed)
                : seed;
    }

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
