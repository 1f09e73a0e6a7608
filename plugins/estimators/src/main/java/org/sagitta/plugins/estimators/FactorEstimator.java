package org.sagitta.plugins.estimators;

import org.sagitta.api.event.RunEvent.StepCompleted;
import org.sagitta.api.plugin.CurvatureEstimator;
import org.sagitta.api.plugin.EstimationContext;
import org.sagitta.api.surface.KroneckerFactorisation;
import org.sagitta.api.surface.LossSurface;

/**
 * An estimator from Kronecker factors of layers: of a checkpoint's examples, or averaged along the training over its
 * mini-batches, each at the parameters right after its update, in the precision of the curvature. Without any mini-batch yet,
 * they are the checkpoint's. A layer's parameters are its own: no two layers share a weight.
 *
 * @param <S> its settings
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

    /** The layers' blocks, of which those with factors are still to be added. */
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
