package org.sagitta.runtime.preparation;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.sagitta.api.layer.Channels;
import org.sagitta.runtime.descriptor.CurvatureSettings;
import org.sagitta.runtime.engine.network.Layer;
import org.sagitta.runtime.engine.network.Network;
import org.sagitta.runtime.engine.rule.BatchNorm;
import org.sagitta.runtime.model.ModelException;

/**
 * Handles batches with a single example under batch normalisation of vectors: the mean equals the example and the
 * variance is 0, so that all normalised values and their derivatives are 0, whatever the example.
 */
final class SingleExampleBatches {
    private final List<String> layers;

    private SingleExampleBatches(List<String> layers) {
        this.layers = layers;
    }

    /** Examines a network; in images, a channel has statistics over the pixels of a single example too. */
    static SingleExampleBatches of(Network network) {
        return new SingleExampleBatches(network.layers().stream()
                .filter(layer -> layer.rule() instanceof BatchNorm norm
                        && Channels.of(norm.inputShape()).area() == 1)
                .map(Layer::name)
                .toList());
    }

    /** Returns whether a layer is affected. */
    boolean matter() {
        return !layers.isEmpty();
    }

    /**
     * Checks the batches of the curvature and of the training.
     *
     * @param examples the number of examples on which the curvature is measured
     * @param trainingExamples the number of all training examples
     * @throws ModelException if a batch would have a single example
     */
    void refuse(CurvatureSettings curvature, int examples, List<RunPlugins.Phase> phases, int trainingExamples) {
        List<String> misfits = new ArrayList<>();
        if (!matter()) {
            return;
        }
        int size = Math.min(examples, curvature.batchSize().orElse(examples));
        if (curvature.batchNorm() == CurvatureSettings.BatchNorm.TRAIN && lastOf(examples, size) == 1) {
            misfits.add(
                    "curvature.batch-norm is train, but %s in batches of %,d %s one example for %s; take another number of curvature.examples, another curvature.batch-size, or batch-norm: eval"
                            .formatted(
                                    count(examples),
                                    size,
                                    size == 1 ? "are each" : "leave a last batch of",
                                    consequence()));
        }
        for (RunPlugins.Phase phase : phases) {
            OptionalInt batch = phase.trainer().batchSize(phase.settings(), trainingExamples);
            if (batch.isPresent() && lastOf(trainingExamples, batch.getAsInt()) == 1) {
                misfits.add(
                        "The trainer %s: %s in batches of %,d %s one example for %s; take another batch-size or another number of examples"
                                .formatted(
                                        phase.entry().name(),
                                        count(trainingExamples),
                                        batch.getAsInt(),
                                        batch.getAsInt() == 1 ? "are each" : "leave a last batch of",
                                        consequence()));
            }
        }
        ModelException.throwIfAny(misfits);
    }

    /** Returns a warning about the effect of a batch with a single example. */
    String warning() {
        return "The training took a batch of one example for " + consequence() + ".";
    }

    private static int lastOf(int examples, int size) {
        return examples % size == 0 ? size : examples % size;
    }

    private static String count(int examples) {
        return "%,d example%s".formatted(examples, examples == 1 ? "" : "s");
    }

    private String consequence() {
        return "the batch normalisation of layer" + (layers.size() == 1 ? " " : "s ")
                + layers.stream().collect(Collectors.joining(", "))
                + ", whose normalised values then are all 0, since a single example is its own mean";
    }
}
