package org.sagitta.api.krylov;

import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.EuclideanNorm;

/**
 * Hutchinson's estimators are means over Rademacher directions v, whose entries are independent random signs (Hutchinson
 * 1990). The directions depend only on the random numbers, so equal generators give equal figures.
 */
public final class Hutchinson {
    private Hutchinson() {}

    /**
     * Estimates the trace, tr A = E[v'Av]. The variance of one direction is 2 (||A||_F^2 - sum_i A_ii^2), which is zero for a
     * diagonal matrix.
     *
     * @param products the number of directions, at least 2
     * @throws IllegalArgumentException if there are fewer
     */
    public static StochasticEstimate trace(CurvatureOperator operator, int products, RandomGenerator random) {
        return StochasticEstimate.mean(
                samples(operator, products, random, pass -> Vectors.columnDots(pass.images(), pass.directions())),
                products);
    }

    /**
     * Estimates the Frobenius norm, ||A||_F = sqrt(E||A v||^2). The standard error is propagated through the square root to
     * first order, se/(2 ||A||_F); to second order the value is too low by se^2/(2 ||A||_F).
     *
     * @param products the number of directions, at least 2
     * @throws IllegalArgumentException if there are fewer
     */
    public static StochasticEstimate frobeniusNorm(CurvatureOperator operator, int products, RandomGenerator random) {
        double[] norms = samples(operator, products, random, pass -> EuclideanNorm.ofColumns(pass.images()));
        // dividing by a power of two prevents squares from under- or overflowing
        double unit = EuclideanNorm.powerOfTwoNear(DoubleStream.of(norms).max().orElseThrow());
        StochasticEstimate squared = StochasticEstimate.mean(
                DoubleStream.of(norms).map(norm -> Math.pow(norm / unit, 2)).toArray(), products);
        double value = Math.sqrt(squared.value());
        return new StochasticEstimate(
                unit * value,
                squared.standardError() == 0 ? 0 : unit * (squared.standardError() / (2 * value)),
                squared.degreesOfFreedom(),
                products);
    }

    /**
     * Estimates the diagonal, diag A = E[v o Av]. The variance of entry i for one direction is sum_{j != i} A_ij^2 (Bekas,
     * Kokiopoulou and Saad 2007).
     *
     * @param products the number of directions, at least 1
     * @throws IllegalArgumentException if there are fewer
     */
    public static StochasticDiagonal diagonal(CurvatureOperator operator, int products, RandomGenerator random) {
        requireAtLeast(1, products);
        INDArray mean = Nd4j.zeros(DataType.DOUBLE, operator.dimension(), 1);
        INDArray squares = Nd4j.zeros(DataType.DOUBLE, operator.dimension(), 1);
        Rescaled rescaled = new Rescaled(operator);
        RademacherPasses passes = new RademacherPasses(rescaled.operator(), random);
        for (int from = 0; from < products; from += RademacherPasses.COLUMNS) {
            int columns = Math.min(RademacherPasses.COLUMNS, products - from);
            RademacherPasses.Pass pass = passes.next(columns);
            INDArray samples = pass.images().muli(pass.directions());
            INDArray passMean = samples.mean(true, 1);
            INDArray deviations = samples.subiColumnVector(passMean);
            INDArray shift = passMean.subi(mean);
            // this combines the moments of two samples (Chan, Golub and LeVeque 1979)
            double share = columns / (double) (from + columns);
            squares.addi(deviations.muli(deviations).sum(true, 1))
                    .addi(shift.mul(shift).muli(from * share));
            mean.addi(shift.muli(share));
        }
        INDArray standardErrors = Transforms.sqrt(squares.divi(products - 1.0).divi(products), false);
        return new StochasticDiagonal(
                mean.muli(rescaled.unit()).castTo(operator.precision()).reshape(operator.dimension()),
                standardErrors.muli(rescaled.unit()).reshape(operator.dimension()),
                products - 1.0,
                products);
    }

    /** Returns one sample for each direction: the values that {@code terms} computes from the columns of a pass. */
    private static double[] samples(
            CurvatureOperator operator,
            int products,
            RandomGenerator random,
            Function<RademacherPasses.Pass, double[]> terms) {
        requireAtLeast(2, products);
        double[] samples = new double[products];
        RademacherPasses passes = new RademacherPasses(operator, random);
        for (int from = 0; from < products; from += RademacherPasses.COLUMNS) {
            int columns = Math.min(RademacherPasses.COLUMNS, products - from);
            System.arraycopy(terms.apply(passes.next(columns)), 0, samples, from, columns);
        }
        return samples;
    }

    private static void requireAtLeast(int least, int products) {
        if (products < least) {
            throw new IllegalArgumentException(products + " products given; expected at least " + least);
        }
    }
}
