package org.sagitta.runtime.measurement;

import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.event.Checkpoint;
import org.sagitta.api.krylov.SpectralSolver;
import org.sagitta.api.krylov.UnsharedSpectralSolver;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.Eigensolver;
import org.sagitta.api.plugin.Memory;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.plugin.PluginContext;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.runtime.context.ForwardingContext;
import org.sagitta.runtime.engine.eigen.SymmetricEigensolver;
import org.sagitta.runtime.preparation.Seeds;

/**
 * The context of a metric, which holds its own seed and memory, and the objects that it shares with other metrics.
 *
 * @param surface the loss surface as a function of the parameters that are measured
 * @param references returns other operators of these parameters, by name
 * @param runs returns the final parameters of other runs, by name
 */
record MeasuringContext(
        long seed,
        long sharedSeed,
        Memory memory,
        Checkpoint checkpoint,
        LossSurface surface,
        SpectralSolver spectralSolver,
        Function<String, CurvatureOperator> references,
        Function<String, INDArray> runs,
        PluginContext delegate)
        implements MetricContext, ForwardingContext {
    @Override
    public RandomGenerator random() {
        return Seeds.generator(seed);
    }

    @Override
    public RandomGenerator sharedRandom() {
        return Seeds.generator(sharedSeed);
    }

    @Override
    public Eigensolver eigensolver() {
        return SymmetricEigensolver.forPlugins();
    }

    @Override
    public CurvatureOperator reference(String name) {
        return references.apply(name);
    }

    @Override
    public INDArray parametersOf(String run) {
        return runs.apply(run);
    }

    @Override
    public MetricContext at(LossSurface moved) {
        return new MeasuringContext(
                seed,
                sharedSeed,
                memory,
                new Checkpoint(checkpoint.step(), checkpoint.epoch(), moved),
                moved,
                new UnsharedSpectralSolver(eigensolver(), spectralSolver::affordsEigenvalues, this::random),
                new ExactMatrices(moved),
                runs,
                delegate);
    }
}
