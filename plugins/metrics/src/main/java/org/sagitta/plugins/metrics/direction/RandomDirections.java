package org.sagitta.plugins.metrics.direction;

import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Draws random directions, float64. */
public final class RandomDirections {
    private RandomDirections() {}

    /** Draws a direction of length 1, uniformly distributed on the sphere, as a vector of length P. */
    public static INDArray unit(int dimension, RandomGenerator random) {
        INDArray direction = gaussian(dimension, 1, random);
        return direction.divi(direction.norm2Number()).reshape(dimension);
    }

    /**
     * Draws k orthonormal directions whose span is uniformly distributed over the subspaces of k dimensions, P x k. k
     * is at most P.
     */
    public static INDArray orthonormal(int dimension, int count, RandomGenerator random) {
        INDArray basis = gaussian(dimension, count, random);
        Nd4j.getBlasWrapper().lapack().geqrf(basis, Nd4j.create(DataType.DOUBLE, new long[] {count, count}, 'f'));
        return basis;
    }

    private static INDArray gaussian(int dimension, int count, RandomGenerator random) {
        INDArray directions = Nd4j.createUninitialized(DataType.DOUBLE, new long[] {dimension, count}, 'f');
        DataBuffer entries = directions.data();
        for (long i = 0; i < directions.length(); i++) {
            entries.put(i, random.nextGaussian());
        }
        return directions;
    }
}
