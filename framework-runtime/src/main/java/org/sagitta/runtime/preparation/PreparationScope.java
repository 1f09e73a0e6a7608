package org.sagitta.runtime.preparation;

import com.google.common.eventbus.EventBus;
import java.nio.file.Path;
import org.sagitta.api.plugin.ModelSize;
import org.sagitta.runtime.descriptor.CurvatureSettings;
import org.sagitta.runtime.descriptor.Descriptor;
import org.sagitta.runtime.engine.execution.EngineSettings;
import org.sagitta.runtime.event.Failures;
import org.sagitta.runtime.plugin.Instances;
import org.sagitta.runtime.record.Warnings;

/**
 * The objects that all steps of the preparation of one run share.
 *
 * @param bus the bus that carries all events of the run
 * @param instances creates the run's plugin objects
 * @param files finds the files that the descriptor names
 * @param scratchFolder the folder for matrices that exceed the memory
 */
record PreparationScope(
        Descriptor descriptor,
        EventBus bus,
        Failures failures,
        Instances instances,
        RunPlugins plugins,
        DataFiles files,
        Warnings warnings,
        Path scratchFolder) {

    /** Creates the plugin objects of a run, and everything else that its preparation needs. */
    static PreparationScope of(Descriptor descriptor, DataFiles files, Path scratchFolder) {
        Failures failures = new Failures();
        EventBus bus = new EventBus(failures);
        Instances instances = new Instances(bus);
        RunPlugins plugins = RunPlugins.of(descriptor, instances);
        return new PreparationScope(
                descriptor, bus, failures, instances, plugins, files, new Warnings(), scratchFolder);
    }

    CurvatureSettings curvature() {
        return descriptor.curvature();
    }

    /** Returns the settings with which the engine computes the curvature. */
    EngineSettings engineSettings() {
        return EngineSettings.standard(curvature().precision().dataType())
                .with(curvature().kernelLibrary())
                .inBatchesOf(curvature().batchSize().stream()
                        .mapToInt(Integer::intValue)
                        .findFirst())
                .in(curvature().memory().count(), scratchFolder);
    }

    /**
     * Returns the room for matrices of a model.
     *
     * @param ofEngine whether the model is the engine's
     */
    MatrixRoom room(ModelSize model, boolean ofEngine) {
        EngineSettings settings = engineSettings();
        return new MatrixRoom(settings.matrices(), model, settings.precision(), ofEngine);
    }

    /** Rejects checkpoints that a training on the given number of examples never reaches. */
    void requireCheckpoints(int trainingExamples) {
        Timetable.of(plugins.phases(), trainingExamples).require(descriptor.checkpoints(), plugins, warnings::give);
    }
}
