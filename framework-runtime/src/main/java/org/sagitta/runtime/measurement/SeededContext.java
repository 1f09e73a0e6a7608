package org.sagitta.runtime.measurement;

import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.operator.Eigensolver;
import org.sagitta.api.plugin.EstimationContext;
import org.sagitta.api.plugin.Memory;
import org.sagitta.api.plugin.PluginContext;
import org.sagitta.runtime.context.ForwardingContext;
import org.sagitta.runtime.engine.eigen.SymmetricEigensolver;
import org.sagitta.runtime.preparation.Seeds;

/** The context of an estimator, which holds its own seed and memory and the destination of its artifacts. */
record SeededContext(long seed, Memory memory, ArtifactWriter artifacts, PluginContext delegate)
        implements EstimationContext, ForwardingContext {
    @Override
    public RandomGenerator random() {
        return Seeds.generator(seed);
    }

    @Override
    public Eigensolver eigensolver() {
        return SymmetricEigensolver.forPlugins();
    }

    @Override
    public void artifact(String name, INDArray values) {
        artifacts.write(name, values);
    }
}
