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
 * A run that can begin: its data are loaded, its model is built and fits them, nothing is written yet.
 *
 * @param bus carries all of the run's events; the plugins that listen are on it
 * @param data what they are; none of a surface that has no data
 * @param unknownLayers what the engine has no derivatives of: with any, curvature is by central differences
 * @param warnings what was found already, and where what comes up later goes
 * @param dataDigests SHA-256 of each data file, by path
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

    /** False of the trainer that trains nothing. */
    public boolean trains() {
        return descriptor.trains();
    }

    /** Where curvature products are not exact: how they are computed, and because of which layers. */
    public Optional<String> derivatives() {
        return JournalFormat.mark(curvatureSurface().derivatives())
                .map(mark -> mark + " of DL4J's gradient; no exact derivatives of " + String.join(", ", unknownLayers));
    }

    /** The plugins with fields that an interruption loses, each with their names. */
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

    /** The model where it can be trained; empty where it can only be measured. */
    public Optional<TrainableModel> trainable() {
        return model instanceof TrainableModel trainable ? Optional.of(trainable) : Optional.empty();
    }

    /** P. */
    public int dimension() {
        return model.layout().dimension();
    }

    /**
     * How long measuring takes at a checkpoint where every estimator and metric has its turn, at most, by the time of a
     * product now; empty where it cannot be told.
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
        surface.product(Curvature.HESSIAN, direction); // leaves what all further ones are made of
        Stopwatch stopwatch = Stopwatch.createStarted();
        surface.product(Curvature.HESSIAN, direction);
        return Optional.of(stopwatch.elapsed().multipliedBy(products.getAsLong()));
    }

    /** The loss surface of each split, at the parameters as they are; the curvature's split is its own. */
    public Map<Split, LossSurface> surfaces() {
        return model.surfaces();
    }

    /** The loss surface of the training examples. */
    public LossSurface trainingSurface() {
        return surfaces().get(Split.TRAIN);
    }

    /** The loss surface whose curvature is measured. */
    LossSurface curvatureSurface() {
        return surfaces().get(descriptor.curvature().split());
    }
}
