package org.sagitta.runtime.preparation;

import java.util.List;
import org.sagitta.api.plugin.ModelSize;
import org.sagitta.api.surface.Curvature;
import org.sagitta.runtime.descriptor.CurvatureSettings.BatchNorm;
import org.sagitta.runtime.descriptor.CurvatureSettings.Precision;
import org.sagitta.runtime.descriptor.Descriptor;
import org.sagitta.runtime.dl4j.ImportedModel;
import org.sagitta.runtime.model.ModelException;

/** A model that only DL4J can compute, by central differences, and that fits its data and the plugins of its run. */
record FittedImport(UntrainedModel model, List<String> unknownLayers, int examples, MatrixRoom room)
        implements FittedModel {
    /**
     * Creates the loss surfaces and checks them.
     *
     * @throws ModelException if the model cannot be measured as the descriptor asks, or does not fit, or there is no
     * room for a matrix that is asked for
     */
    static FittedImport of(PreparationScope scope, CurvatureExamples examples, ImportedModel imported) {
        List<String> unknownLayers = imported.unknownLayers();
        requireMeasurable(scope.descriptor(), unknownLayers);
        scope.requireCheckpoints(examples.dataset().train().size());
        UntrainedModel model = new UntrainedModel(imported, examples.surfaces((split, some) -> imported.surface(some)));
        requireHessian(scope, model);
        new PluginChecks(scope.plugins()).requireMeasures(model.layout(), examples.count());
        MatrixRoom room = scope.room(model.size(), false);
        room.require(scope.plugins());
        return new FittedImport(model, unknownLayers, examples.count(), room);
    }

    private static void requireMeasurable(Descriptor descriptor, List<String> unknownLayers) {
        if (descriptor.trains()) {
            throw unknown(
                    unknownLayers,
                    "The trainer is " + descriptor.trainers().get(0).type().name(),
                    "such a model can be measured as it is, with trainer: none");
        } else if (descriptor.curvature().precision() != Precision.FLOAT64) {
            throw unknown(
                    unknownLayers,
                    "curvature.precision is float32",
                    "central differences need float64: set curvature.precision to it");
        } else if (descriptor.curvature().batchNorm() == BatchNorm.TRAIN) {
            throw unknown(
                    unknownLayers,
                    "curvature.batch-norm is train",
                    "central differences are of the model in evaluation: set curvature.batch-norm to eval");
        }
    }

    private static ModelException unknown(List<String> layers, String wanted, String remedy) {
        return new ModelException(wanted + ", but the engine has no derivatives of the model's layers "
                + String.join(", ", layers) + "; " + remedy);
    }

    private static void requireHessian(PreparationScope scope, UntrainedModel model) {
        model.surfaces()
                .get(scope.curvature().split())
                .obstacle(Curvature.HESSIAN)
                .ifPresent(why -> ModelException.throwIfAny(scope.plugins()
                        .entries()
                        .filter(entry -> entry.cost(model.size()).hessian())
                        .map(entry -> "The " + entry.name() + " takes the Hessian, but " + why)
                        .toList()));
    }

    @Override
    public ModelSize size() {
        return model.size();
    }

    @Override
    public RunModel make() {
        return model;
    }
}
