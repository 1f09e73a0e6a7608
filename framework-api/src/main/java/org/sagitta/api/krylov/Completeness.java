package org.sagitta.api.krylov;

import com.google.common.collect.Range;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.MatrixFreeOperator;

/**
 * A completeness test verifies that {@link BlockLanczos} steps have found all eigenvalues of large modulus. Converged Ritz
 * values alone cannot show this: if an eigenvalue's multiplicity exceeds the number of directions of a block, some of its
 * eigenvectors are orthogonal to the first block and never appear. Therefore Lanczos steps from a new random direction bound A
 * on the directions orthogonal to the Ritz vectors V found so far ({@link SpectralBounds}):
 *
 * <pre>C = (I - VV') A (I - VV'),   |C| at most c &lt; x</pre>
 *
 * A has as many eigenvalues above x as its Schur complement has positive ones (Haynsworth 1968). The Schur complement is at
 * most diag(theta) - x I + R'R / (x - c) with R = A V - V diag(theta). The same argument holds below -x.
 */
final class Completeness {
    /** One verification takes at most this many products. */
    private static final int STEPS = 50;

    /** All verifications of one search together take at most this many products. */
    static final int MOST_PRODUCTS = 3 * STEPS;

    private final CurvatureOperator operator;
    private final RandomGenerator random;
    private double outside;
    private int products;

    Completeness(CurvatureOperator operator, RandomGenerator random) {
        this.operator = operator;
        this.random = random;
    }

    /** A verdict is the result of a verification. */
    enum Verdict {
        /** No eigenvalue is missing. */
        COMPLETE,
        /** At least one eigenvalue is missing. */
        MISSING,
        /** The remainders and the allowed products do not decide whether an eigenvalue is missing. */
        OPEN
    }

    /**
     * Tests whether an eigenvalue is missing.
     *
     * @param count the number of converged Ritz values
     * @param slack the margin by which a missing eigenvalue's modulus exceeds theirs; also a bound of their residuals
     */
    Verdict verdict(BlockLanczos search, int count, double slack) {
        int[] byModulus = search.byModulus();
        double least = Math.abs(search.values(byModulus)[count - 1]);
        double above = least + 2 * slack;
        int[] found = found(search, byModulus, count, above);
        int steps = Math.min(STEPS, MOST_PRODUCTS - products);
        if (steps == 0 || !search.knowsRemainders()) {
            return Verdict.OPEN;
        }
        Lanczos lanczos = new Lanczos(without(search.vectors(found)), steps, random);
        BooleanSupplier complete = () -> {
            double bound = bound(lanczos);
            return bound <= least + slack && mostAbove(above, bound, search, found) <= countAbove(above, search, found);
        };
        lanczos.run(values -> largest(values) > above || complete.getAsBoolean());
        products += lanczos.steps();
        outside = largest(lanczos.ritzValues());
        if (outside > above) {
            return Verdict.MISSING;
        }
        return complete.getAsBoolean() ? Verdict.COMPLETE : Verdict.OPEN;
    }

    /** Returns the largest modulus found by the last verification, a lower bound of the largest modulus that is missing. */
    double outside() {
        return outside;
    }

    /** Returns the number of directions that were multiplied. */
    int products() {
        return products;
    }

    /**
     * Returns the indices of the first {@code count} Ritz values and of those others whose residuals are small compared with
     * their distance below x.
     */
    private static int[] found(BlockLanczos search, int[] byModulus, int count, double x) {
        double[] values = search.values(byModulus);
        INDArray gram = search.gramOfRemainders(byModulus);
        return IntStream.range(0, byModulus.length)
                .filter(i -> i < count
                        || 4 * byModulus.length * gram.getDouble(i, i) <= Math.pow(x - Math.abs(values[i]), 2))
                .map(i -> byModulus[i])
                .toArray();
    }

    /** Returns the operator C. */
    private CurvatureOperator without(INDArray vectors) {
        return new MatrixFreeOperator(
                operator.dimension(),
                operator.precision(),
                directions -> orthogonal(operator.apply(orthogonal(directions, vectors)), vectors));
    }

    private static INDArray orthogonal(INDArray directions, INDArray vectors) {
        return directions.sub(vectors.mmul(vectors.transpose().mmul(directions)));
    }

    private static int countAbove(double x, BlockLanczos search, int[] found) {
        return (int) DoubleStream.of(search.values(found))
                .filter(value -> Math.abs(value) > x)
                .count();
    }

    private static int mostAbove(double x, double bound, BlockLanczos search, int[] found) {
        INDArray values = Nd4j.diag(Nd4j.createFromArray(search.values(found)));
        INDArray added = search.gramOfRemainders(found).divi(x - bound);
        return countAbove(x, values.add(added)) + countAbove(x, values.neg().addi(added));
    }

    private static int countAbove(double x, INDArray matrix) {
        return (int) DoubleStream.of(SmallEigen.of(matrix).values().toDoubleVector())
                .filter(value -> value > x)
                .count();
    }

    private static double largest(List<RitzValue> values) {
        return Math.max(
                Math.abs(values.get(0).value()),
                Math.abs(values.get(values.size() - 1).value()));
    }

    private static double bound(Lanczos lanczos) {
        Range<Double> bounds = lanczos.bounds();
        return Math.max(-bounds.lowerEndpoint(), bounds.upperEndpoint());
    }
}
