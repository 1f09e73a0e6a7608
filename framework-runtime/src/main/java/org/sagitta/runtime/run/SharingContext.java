package org.sagitta.runtime.run;

import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.Eigensolver;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.runtime.engine.linear.SymmetricEigensolver;

/** A metric's context: its own seed, and the eigenvalues that all metrics of an estimate share. */
record SharingContext(long seed, SharedEigenvalues eigenvalues, Artifacts artifacts) implements MetricContext {
    @Override
    public RandomGenerator random() {
        return Seeds.generator(seed);
    }

    @Override
    public Eigensolver eigensolver() {
        return SymmetricEigensolver.forPlugins();
    }

    @Override
    public boolean affordsEigenvalues(CurvatureOperator operator) {
        return eigenvalues.affordable(operator);
    }

    @Override
    public double[] eigenvalues(CurvatureOperator operator) {
        return eigenvalues.of(operator);
    }

    @Override
    public void artifact(String name, INDArray values) {
        artifacts.write(name, values);
    }
}
