package org.sagitta.plugins.estimators;

import org.sagitta.api.event.RunEvent.StepCompleted;
import org.sagitta.api.plugin.CurvatureEstimator;
import org.sagitta.api.plugin.EstimationContext;
import org.sagitta.api.surface.KroneckerFactorisation;
import org.sagitta.api.surface.LossSurface;

/**
 * A {@code FactorEstimator} computes its matrix from Kronecker factors of layers. The factors come from the examples of
 * a checkpoint, or are averaged over mini-batches of the training: those of a mini-batch are computed right after its
 * update, at the new parameters, in the precision of the curvature. Before the first mini-batch, the factors come from
 * the checkpoint's examples. No two layers may share a weight.
 *
 * @param <S> the settings
 */
abstract class FactorEstimator<S extends Record & FactorSettings> implements CurvatureEstimator<S> {
    @Override
    public final void follow(S settings, StepCompleted step, EstimationContext context) {
        settings.averaging().filter(averaging -> averaging.takes(step.step())).ifPresent(averaging -> {
            LossSurface batch = step.batch().get();
            FactorAverage.in(context.memory(), batch.layout())
                    .with(
                            batch.as(KroneckerFactorisation.class)
                                    .orElseThrow()
                                    .kroneckerFactors(settings.matrix(context.seed()), settings.sharing()),
                            averaging.decay())
                    .keepIn(context.memory());
        });
    }

    /** Returns the layers' blocks. Exact blocks are set; the blocks with factors have to be added. */
    final LayerBlocks blocks(S settings, LossSurface surface, EstimationContext context) {
        FactorAverage average = FactorAverage.in(context.memory(), surface.layout());
        return new LayerBlocks(
                surface.layout(),
                average.count() == 0
                        ? surface.as(KroneckerFactorisation.class)
                                .orElseThrow()
                                .kroneckerFactors(settings.matrix(context.seed()), settings.sharing())
                        : average.in(surface.precision()),
                settings.damping());
    }
}
