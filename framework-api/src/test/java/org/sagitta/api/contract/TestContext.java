package org.sagitta.api.contract;

import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.Eigensolver;
import org.sagitta.api.plugin.MetricContext;

/**
 * A context outside any run.
 *
 * @param seed of its random numbers
 * @param affordable the largest P whose eigenvalues it affords, unless the matrix is there already
 * @param artifacts what was kept, by name
 */
public record TestContext(long seed, int affordable, Map<String, INDArray> artifacts) implements MetricContext {
    /** A context that has kept nothing yet. */
    public TestContext(long seed, int affordable) {
        this(seed, affordable, new HashMap<>());
    }

    @Override
    public RandomGenerator random() {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    @Override
    public Eigensolver eigensolver() {
        return Spectra.EIGENSOLVER;
    }

    @Override
    public boolean affordsEigenvalues(CurvatureOperator operator) {
        return operator.isMaterialised() || operator.eigenproblem() <= affordable;
    }

    @Override
    public double[] eigenvalues(CurvatureOperator operator) {
        return operator.eigenvalues(eigensolver());
    }

    @Override
    public void artifact(String name, INDArray values) {
        artifacts.put(name, values);
    }
}
