package org.sagitta.runtime.preparation;

import com.google.common.base.Stopwatch;
import com.google.common.eventbus.EventBus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.data.Split;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.Derivatives;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.runtime.data.DataStatement;
import org.sagitta.runtime.descriptor.Descriptor;
import org.sagitta.runtime.descriptor.EstimatorEntry;
import org.sagitta.runtime.descriptor.MetricEntry;
import org.sagitta.runtime.descriptor.PluginEntry;
import org.sagitta.runtime.descriptor.tree.Words;
import org.sagitta.runtime.event.Failures;
import org.sagitta.runtime.record.JournalFormat;
import org.sagitta.runtime.record.Warnings;

/**
 * A run that can begin: its data are loaded, its model is built and fits them, and nothing is written yet.
 *
 * @param bus the bus of all events of the run, on which the listening plugins are registered
 * @param data a description of the data; empty for a loss surface without data
 * @param unknownLayers the layers for which the engine has no derivatives; if there are any, curvature is computed by
 * central differences
 * @param warnings the warnings so far, which also receive later ones
 * @param dataDigests the SHA-256 digest of each data file, by path
 */
public record PreparedRun(
        Descriptor descriptor,
        EventBus bus,
        Failures failures,
        RunPlugins plugins,
        RunModel model,
        Optional<DataStatement> data,
        List<String> unknownLayers,
        Warnings warnings,
        Map<String, String> dataDigests) {

    /** Returns false for the trainer that trains nothing. */
    public boolean trains() {
        return descriptor.trains();
    }

    /** Describes how curvature products are computed if they are not exact, and the layers that cause it. */
    public Optional<String> derivatives() {
        return JournalFormat.mark(curvatureSurface().derivatives())
                .map(mark -> mark + " of DL4J's gradient; no exact derivatives of " + String.join(", ", unknownLayers));
    }

    /**
     * Returns the plugins that have fields which are lost when the run is interrupted, each with the names of these
     * fields.
     */
    public List<String> forgetful() {
        return Stream.of(
                        descriptor.trainers().stream(),
                        descriptor.estimators().stream().map(EstimatorEntry::plugin),
                        descriptor.metrics().stream().map(MetricEntry::plugin))
                .flatMap(entries -> entries)
                .map(PluginEntry::type)
                .distinct()
                .filter(type -> !type.forgetfulFields().isEmpty())
                .map(type -> Words.ofConstant(type.kind()) + " '" + type.name() + "' of the plugin " + type.plugin()
                        + " (" + String.join(", ", type.forgetfulFields()) + ")")
                .toList();
    }

    /** Returns the model if it can be trained; empty if it can only be measured. */
    public Optional<TrainableModel> trainable() {
        return model instanceof TrainableModel trainable ? Optional.of(trainable) : Optional.empty();
    }

    /** Returns P, the number of parameters. */
    public int dimension() {
        return model.layout().dimension();
    }

    /**
     * Estimates the largest measuring time of a checkpoint at which every estimator and metric is due, from the time of
     * a product now; empty if unknown.
     */
    public Optional<Duration> measuringTime() {
        LossSurface surface = curvatureSurface();
        if (surface.derivatives() != Derivatives.EXACT) {
            return Optional.empty();
        }
        OptionalLong products = CheckpointCost.of(plugins, model.size()).inGradients();
        if (products.isEmpty()) {
            return Optional.empty();
        }
        if (products.getAsLong() == 0) {
            return Optional.of(Duration.ZERO);
        }
        INDArray direction = surface.gradient().reshape('f', dimension(), 1);
        surface.product(Curvature.HESSIAN, direction); // computes the state from which later products start
        Stopwatch stopwatch = Stopwatch.createStarted();
        surface.product(Curvature.HESSIAN, direction);
        return Optional.of(stopwatch.elapsed().multipliedBy(products.getAsLong()));
    }

    /**
     * Returns the loss surface of each split at the current parameters; that of the curvature's split is the measured
     * one.
     */
    public Map<Split, LossSurface> surfaces() {
        return model.surfaces();
    }

    /** Returns the loss surface of the training examples. */
    public LossSurface trainingSurface() {
        return surfaces().get(Split.TRAIN);
    }

    /** Returns the loss surface whose curvature is measured. */
    LossSurface curvatureSurface() {
        return surfaces().get(descriptor.curvature().split());
    }
}
