package org.sagitta.plugins.metrics.quality;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.operator.Eigensolver;
import org.sagitta.api.plugin.MetricContext;

/**
 * A {@code Probes} holds the test vectors and the iteration limits with which all operators of one checkpoint are
 * compared.
 */
final class Probes {
    private final int dimension;
    private final ApproximationQualityMetric.Settings settings;
    private final MetricContext context;
    private final Supplier<INDArray> signs;
    private final Supplier<INDArray> gaussians;
    private final Supplier<INDArray> gradient;

    Probes(int dimension, ApproximationQualityMetric.Settings settings, MetricContext context) {
        this.dimension = dimension;
        this.settings = settings;
        this.context = context;
        this.signs = Suppliers.memoize(() -> drawn(settings.probes(), random -> random.nextBoolean() ? 1.0 : -1.0));
        this.gaussians = Suppliers.memoize(() -> drawn(settings.randomVectors(), RandomGenerator::nextGaussian));
        this.gradient = Suppliers.memoize(
                () -> context.surface().gradient().castTo(DataType.DOUBLE).reshape(dimension, 1));
    }

    /** Returns independent random signs, n x {@link #count}, float64. */
    INDArray signs() {
        return signs.get();
    }

    /** Returns independent samples from N(0, 1), n x random-vectors, float64. */
    INDArray gaussians() {
        return gaussians.get();
    }

    /** Returns the gradient of the loss, n x 1, float64; only for probes of the whole matrix. */
    INDArray gradient() {
        return gradient.get();
    }

    /**
     * Returns the number of columns of {@link #signs}, which is also the number of Lanczos processes in a quadrature.
     */
    int count() {
        return settings.probes();
    }

    /** Returns the largest number of Lanczos steps. */
    int steps() {
        return Math.min(settings.lanczosSteps(), dimension);
    }

    /** Returns the dimension of the leading eigenspaces. */
    int top() {
        return Math.min(settings.topEigenvectors(), dimension);
    }

    double damping() {
        return settings.damping();
    }

    long seed() {
        return context.sharedSeed();
    }

    /** Returns a random generator in its initial state. */
    RandomGenerator random() {
        return context.sharedRandom();
    }

    Eigensolver eigensolver() {
        return context.eigensolver();
    }

    private INDArray drawn(int columns, ToDoubleFunction<RandomGenerator> entry) {
        INDArray vectors = Nd4j.create(DataType.DOUBLE, new long[] {dimension, columns}, 'f');
        RandomGenerator random = random();
        for (long i = 0; i < vectors.length(); i++) {
            vectors.data().put(i, entry.applyAsDouble(random));
        }
        return vectors;
    }
}
