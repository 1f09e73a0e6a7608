package org.sagitta.runtime.model;

import java.util.Objects;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.sagitta.api.data.Targets;
import org.sagitta.api.loss.Likelihood;
import org.sagitta.api.loss.Loss;
import org.sagitta.api.loss.LossType;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.runtime.plugin.Instances;
import org.sagitta.runtime.plugin.PluginException;
import org.sagitta.runtime.plugin.PluginType;

/** Wraps a plugin's loss, and adds the plugin's name to every exception that the loss throws. */
record ContributedLoss(PluginType type, Loss loss) implements Loss {
    /**
     * Creates the loss of a plugin.
     *
     * @throws PluginException if the plugin creates none
     */
    static Loss of(LossSettings.OfPlugin settings, Instances instances) {
        PluginType type = settings.plugin();
        return new ContributedLoss(
                type,
                naming(
                        type,
                        () -> Objects.requireNonNull(
                                type(type, instances).loss(settings.settings()), "it made no loss")));
    }

    /**
     * Checks whether a plugin's loss has a value at the given targets.
     *
     * @throws ModelException if the plugin reports that it has none
     * @throws PluginException if the plugin throws another exception
     */
    static void check(LossSettings.OfPlugin settings, Targets targets, Instances instances) {
        PluginType type = settings.plugin();
        try {
            type(type, instances).check(settings.settings(), targets);
        } catch (UnsuitableSettingsException e) {
            throw new ModelException("The loss " + type.name() + ": " + e.getMessage());
        } catch (RuntimeException | Error e) {
            throw PluginException.of(type, e);
        }
    }

    @SuppressWarnings("unchecked") // the descriptor's reader bound the settings to this very type
    private static LossType<Record> type(PluginType type, Instances instances) {
        return instances.create(type, LossType.class);
    }

    @Override
    public double evaluate(
            double[] outputs, double[] targets, int components, int examples, double[] gradient, double[] curvature) {
        return naming(type, () -> loss.evaluate(outputs, targets, components, examples, gradient, curvature));
    }

    @Override
    public void multiply(double[] curvature, int components, int examples, double[] v) {
        naming(type, () -> loss.multiply(curvature, components, examples, v));
    }

    @Override
    public void factor(double[] curvature, int components, int examples, int c, double[] column) {
        naming(type, () -> loss.factor(curvature, components, examples, c, column));
    }

    @Override
    public Optional<Likelihood> likelihood() {
        return naming(type, loss::likelihood).map(found -> new ContributedLikelihood(type, found));
    }

    private record ContributedLikelihood(PluginType type, Likelihood likelihood) implements Likelihood {
        @Override
        public double weight(int components) {
            return naming(type, () -> likelihood.weight(components));
        }

        @Override
        public void sample(
                double[] outputs,
                int components,
                int examples,
                IntFunction<? extends RandomGenerator> random,
                double[] score) {
            naming(type, () -> likelihood.sample(outputs, components, examples, random, score));
        }
    }

    private static void naming(PluginType type, Runnable call) {
        naming(type, () -> {
            call.run();
            return type;
        });
    }

    private static <T> T naming(PluginType type, Supplier<T> call) {
        try {
            return call.get();
        } catch (RuntimeException | Error e) {
            throw PluginException.of(type, e);
        }
    }
}
