package org.sagitta.runtime.preparation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.api.surface.ParameterPart;
import org.sagitta.runtime.descriptor.PluginEntry;
import org.sagitta.runtime.model.ModelException;
import org.sagitta.runtime.plugin.PluginException;

/** Asks the plugins of a run whether their settings fit a model, and reports all that do not fit at once. */
record PluginChecks(RunPlugins plugins) {
    /**
     * Checks the trainers.
     *
     * @param examples the number of training examples
     * @param obstacle returns the reason why the model has no counterpart of a type
     * @throws ModelException if a trainer does not fit
     */
    void requireTrainers(int examples, ParameterLayout layout, Function<Class<?>, Optional<String>> obstacle) {
        List<String> misfits = new ArrayList<>();
        for (RunPlugins.Phase phase : plugins.phases()) {
            String what = "trainer " + phase.entry().name();
            check(phase.entry(), what, () -> phase.trainer().check(phase.settings(), examples, layout), misfits);
            phase.trainer().counterpart().flatMap(obstacle).ifPresent(why -> misfits.add("The " + what + ": " + why));
        }
        ModelException.throwIfAny(misfits);
    }

    /**
     * Checks the estimators and the metrics.
     *
     * @param examples the number of examples on which the curvature is measured
     * @throws ModelException if an estimator or a metric does not fit
     */
    void requireMeasures(ParameterLayout layout, int examples) {
        List<String> misfits = new ArrayList<>();
        Map<String, ParameterPart> parts = checkEstimators(layout, misfits);
        for (RunPlugins.Measure stage : plugins.metrics()) {
            new MetricCheck(stage, parts, ParameterPart.of(layout, List.of()), examples, misfits).run();
        }
        for (RunPlugins.SurfaceMeasure stage : plugins.surfaces()) {
            checkSurfaceMetric(stage, layout, examples, misfits);
        }
        ModelException.throwIfAny(misfits);
    }

    /** Checks the estimators, and returns the parameters that each of them covers, by its name. */
    private Map<String, ParameterPart> checkEstimators(ParameterLayout layout, List<String> misfits) {
        Map<String, ParameterPart> parts = new LinkedHashMap<>();
        for (RunPlugins.Estimator stage : plugins.estimators()) {
            check(
                    stage.entry().plugin(),
                    "estimator " + stage.name(),
                    () -> {
                        ParameterPart part = stage.part(layout);
                        parts.put(stage.name(), part);
                        stage.estimator().check(stage.settings(), part.layout());
                    },
                    misfits);
        }
        return parts;
    }

    private static void checkSurfaceMetric(
            RunPlugins.SurfaceMeasure stage, ParameterLayout layout, int examples, List<String> misfits) {
        if (!stage.entry().estimators().isEmpty()) {
            misfits.add("The metric " + stage.name()
                    + ": it is of the loss surface, not of an estimator; take its key 'estimators' out");
        }
        check(
                stage.entry().plugin(),
                "metric " + stage.name(),
                () -> stage.metric().check(stage.settings(), layout, examples),
                misfits);
    }

    /**
     * Checks a metric with the parameters of each estimator that it measures; equal parameters are checked once.
     *
     * @param parts the parameters of each estimator, by its name
     * @param whole all parameters of the model
     */
    private record MetricCheck(
            RunPlugins.Measure stage,
            Map<String, ParameterPart> parts,
            ParameterPart whole,
            int examples,
            List<String> misfits) {
        void run() {
            measured().forEach((part, of) -> {
                String what = "metric " + stage.name() + of;
                look(what, () -> stage.metric().check(stage.settings(), part.layout(), examples));
                for (String reference : stage.metric().references(stage.settings())) {
                    look(what, () -> References.requireCommon(reference, parts.getOrDefault(reference, whole), part));
                }
            });
        }

        private Map<ParameterPart, String> measured() {
            Map<ParameterPart, String> measured = new LinkedHashMap<>();
            parts.forEach((estimator, part) -> {
                if (stage.entry().isOf(estimator)) {
                    measured.putIfAbsent(part, part.isWhole() ? "" : " of estimator " + estimator);
                }
            });
            return measured.isEmpty() ? Map.of(whole, "") : measured;
        }

        private void look(String what, Runnable check) {
            check(stage.entry().plugin(), what, check, misfits);
        }
    }

    /** Runs the check of an entry; an exception other than a reported misfit is a fault of the plugin. */
    private static void check(PluginEntry entry, String what, Runnable check, List<String> misfits) {
        try {
            check.run();
        } catch (UnsuitableSettingsException e) {
            misfits.add("The " + what + ": " + e.getMessage());
        } catch (RuntimeException e) {
            throw PluginException.of(entry.type(), e);
        }
    }
}
