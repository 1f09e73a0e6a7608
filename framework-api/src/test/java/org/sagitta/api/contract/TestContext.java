package org.sagitta.api.contract;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.MetricContext;

/**
 * A context outside any run.
 *
 * @param seed of its random numbers
 * @param affordable the largest P whose eigenvalues it affords, unless the matrix is there already
 */
public record TestContext(long seed, int affordable) implements MetricContext {
    @Override
    public RandomGenerator random() {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    @Override
    public boolean affordsEigenvalues(CurvatureOperator operator) {
        return operator.isMaterialised() || operator.dimension() <= affordable;
    }

    @Override
    public double[] eigenvalues(CurvatureOperator operator) {
        return Spectra.eigenvalues(operator.toDense());
    }
}
