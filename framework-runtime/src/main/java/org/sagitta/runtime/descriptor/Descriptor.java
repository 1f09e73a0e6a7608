package org.sagitta.runtime.descriptor;

import jakarta.validation.constraints.Pattern;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sagitta.runtime.model.LayerSettings;
import org.sagitta.runtime.model.LossFunction;
import org.sagitta.runtime.model.ModelSettings;
import org.sagitta.runtime.plugin.PluginType;

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
        List<MetricEntry> metrics,
        Tracking tracking,
        String yaml) {

    /** What it asks for of plugins, layers included. */
    public Stream<PluginType> plugins() {
        Stream<LayerSettings> layers = model instanceof ModelSettings.Sequential sequential
                ? sequential.layers().stream().flatMap(LayerSettings::all)
                : Stream.of();
        return Stream.of(
                        Stream.of(dataset.type(), trainer.type()),
                        estimators.stream().map(entry -> entry.plugin().type()),
                        metrics.stream().map(entry -> entry.plugin().type()),
                        layers.filter(LayerSettings.OfPlugin.class::isInstance)
                                .map(layer -> ((LayerSettings.OfPlugin) layer).type()))
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
