package org.sagitta.runtime.model.initialiser;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Draws random numbers and matrices. */
final class RandomNumbers {
    private RandomNumbers() {}

    static double[] uniform(int size, double bound, RandomGenerator random) {
        double[] numbers = new double[size];
        Arrays.setAll(numbers, i -> bound * (2 * random.nextDouble() - 1));
        return numbers;
    }

    static double[] normal(int size, double deviation, RandomGenerator random) {
        double[] numbers = new double[size];
        Arrays.setAll(numbers, i -> deviation * random.nextGaussian());
        return numbers;
    }

    /**
     * Draws a gain times a matrix with orthonormal rows, or columns if there are fewer of them, row-major. The matrix
     * is uniformly distributed: it is Householder's Q of Gaussian columns, with the signs for which R's diagonal is
     * positive (Mezzadri 2007).
     */
    static double[] orthogonal(int rows, int columns, double gain, RandomGenerator random) {
        int longer = Math.max(rows, columns);
        int shorter = Math.min(rows, columns);
        INDArray q = Nd4j.createFromArray(normal(longer * shorter, 1, random))
                .reshape('c', longer, shorter)
                .dup('f');
        INDArray r = Nd4j.create(DataType.DOUBLE, new long[] {shorter, shorter}, 'f');
        Nd4j.getBlasWrapper().lapack().geqrf(q, r);
        for (int j = 0; j < shorter; j++) {
            q.getColumn(j).muli(Math.copySign(gain, r.getDouble(j, j)));
        }
        return (rows < columns ? q.transpose() : q).dup('c').data().asDouble();
    }
}
