package org.sagitta.plugins.metrics.sharpness;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.krylov.SmallEigen;
import org.sagitta.api.surface.LossSurface;

/**
 * A {@code Box} is Keskar's box around a point, in the whole space or in a subspace: theta + A z, |z_i| &lt;= eps (|(A+
 * theta)_i| + 1).
 */
final class Box {
    private final LossRise rise;
    private final Optional<INDArray> basis;
    private final double[] centre;

    /**
     * Takes the basis and the centre of the box.
     *
     * @param basis A, P x p; empty for the identity
     * @param centre A+ theta
     */
    private Box(LossRise rise, Optional<INDArray> basis, double[] centre) {
        this.rise = rise;
        this.basis = basis;
        this.centre = centre;
    }

    /** Returns the box for A = I. */
    static Box whole(LossSurface surface) {
        LossRise rise = new LossRise(surface);
        return new Box(rise, Optional.empty(), rise.parameters().toDoubleVector());
    }

    /**
     * Returns the box for a matrix A of independent samples from N(0, 1), in the surface's precision. It takes P p
     * numbers of memory.
     */
    static Box random(LossSurface surface, int p, RandomGenerator random) {
        LossRise rise = new LossRise(surface);
        INDArray a = Nd4j.createUninitialized(surface.precision(), new long[] {surface.dimension(), p}, 'f');
        for (long i = 0; i < a.length(); i++) {
            a.data().put(i, random.nextGaussian());
        }
        SmallEigen gram = SmallEigen.of(a.transpose().mmul(a).castTo(DataType.DOUBLE));
        INDArray projected = a.transpose()
                .mmul(rise.parameters().castTo(a.dataType()).reshape(a.rows(), 1))
                .castTo(DataType.DOUBLE);
        INDArray vectors = gram.vectors();
        INDArray inner = vectors.transpose().mmul(projected).divi(gram.values().reshape(p, 1));
        return new Box(rise, Optional.of(a), vectors.mmul(inner).reshape(p).toDoubleVector());
    }

    /**
     * Computes phi, in percent. Its residual is the rise that the tangent plane at the point found still allows within
     * the box.
     */
    Measurement largestRise(double eps, int iterations, RandomGenerator random, long seed) {
        int p = centre.length;
        double[] lower = new double[p];
        double[] upper = new double[p];
        double[] start = new double[p];
        for (int i = 0; i < p; i++) {
            upper[i] = eps * (Math.abs(centre[i]) + 1);
            lower[i] = -upper[i];
            start[i] = upper[i] * (2 * random.nextDouble() - 1);
        }
        BoxMinimisation found = BoxMinimisation.of(this::fall, lower, upper, start, iterations);
        double percent = 100 / (1 + rise.loss());
        return Measurement.iterative(percent * Math.max(0, -found.value()), percent * found.gap(), "l-bfgs-b", 0, seed);
    }

    /** Returns L(theta) - L(theta + A z). */
    private double fall(double[] z, double[] gradient) {
        INDArray step = Nd4j.createFromArray(z);
        LossSurface there = rise.at(basis.map(a -> product(a, step)).orElse(step));
        INDArray slope = there.gradient();
        double[] along = basis.map(a -> product(a.transpose(), slope))
                .orElse(slope)
                .castTo(DataType.DOUBLE)
                .toDoubleVector();
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] = -along[i];
        }
        return rise.loss() - there.loss();
    }

    private static INDArray product(INDArray matrix, INDArray vector) {
        return matrix.mmul(vector.castTo(matrix.dataType()).reshape(vector.length(), 1))
                .reshape(matrix.rows())
                .castTo(DataType.DOUBLE);
    }
}
