package org.sagitta.runtime.preparation;

import org.sagitta.api.data.Split;
import org.sagitta.api.plugin.ModelSize;
import org.sagitta.api.plugin.SurfaceSource;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.runtime.descriptor.CurvatureSettings;
import org.sagitta.runtime.descriptor.CurvatureSettings.BatchNorm;
import org.sagitta.runtime.descriptor.CurvatureSettings.Precision;
import org.sagitta.runtime.descriptor.PluginEntry;
import org.sagitta.runtime.model.ModelException;
import org.sagitta.runtime.plugin.Instances;
import org.sagitta.runtime.plugin.PluginException;

/** A loss surface in closed form from a plugin, which fits the other plugins of its run. */
record FittedSurface(ClosedFormModel model, MatrixRoom room) implements FittedModel {
    /**
     * Creates the surface and checks it.
     *
     * @throws ModelException if it does not fit, or there is no room for a matrix that is asked for
     * @throws PluginException if a plugin throws another exception
     */
    static FittedSurface of(PreparationScope scope, PluginEntry entry) {
        requireStandard(scope.curvature());
        ClosedFormModel model = ClosedFormModel.of(surface(entry, scope.instances()));
        PluginChecks checks = new PluginChecks(scope.plugins());
        checks.requireTrainers(model.examples(), model.layout(), ClosedFormModel::noCounterpart);
        scope.requireCheckpoints(model.examples());
        checks.requireMeasures(model.layout(), model.examples());
        MatrixRoom room = scope.room(model.size(), false);
        room.require(scope.plugins());
        return new FittedSurface(model, room);
    }

    private static void requireStandard(CurvatureSettings curvature) {
        if (curvature.precision() != Precision.FLOAT64
                || curvature.split() != Split.TRAIN
                || curvature.examples().isPresent()
                || curvature.batchNorm() != BatchNorm.EVAL) {
            throw new ModelException(
                    "A surface is measured whole, in float64: leave curvature's precision, split, examples and batch-norm out");
        }
    }

    @SuppressWarnings("unchecked") // the descriptor's reader bound the settings to this very type
    private static LossSurface surface(PluginEntry entry, Instances instances) {
        SurfaceSource<Record> source = instances.create(entry.type(), SurfaceSource.class);
        try {
            return source.surface(entry.settings());
        } catch (RuntimeException | Error e) {
            throw PluginException.of(entry.type(), e);
        }
    }

    @Override
    public ModelSize size() {
        return model.size();
    }

    @Override
    public int examples() {
        return model.examples();
    }

    @Override
    public RunModel make() {
        return model;
    }
}
