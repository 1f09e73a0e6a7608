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
 * Verifies that {@link BlockLanczos} steps have met with all eigenvalues of large modulus. However well Ritz values have
 * converged, eigenvectors that are orthogonal to the first block never show: those of an eigenvalue that is there more often
 * than a block has directions. So Lanczos steps from a fresh random direction bound what A is on the directions orthogonal to
 * the Ritz vectors V that were found ({@link SpectralBounds}):
 *
 * <pre>C = (I - VV') A (I - VV'),   |C| at most c &lt; x</pre>
 *
 * As many eigenvalues of A are above x as positive ones of its Schur complement (Haynsworth 1968), which is at most diag(theta)
 * - x I + R'R / (x - c), R = A V - V diag(theta); and likewise below -x.
 */
final class Completeness {
    /** Products of one verification at most. */
    private static final int STEPS = 50;

    /** Products of all verifications of a search at most. */
    static final int MOST_PRODUCTS = 3 * STEPS;

    private final CurvatureOperator operator;
    private final RandomGenerator random;
    private double outside;
    private int products;

    Completeness(CurvatureOperator operator, RandomGenerator random) {
        this.operator = operator;
        this.random = random;
    }

    /** What a verification came to. */
    enum Verdict {
        /** None is missing. */
        COMPLETE,
        /** There is another. */
        MISSING,
        /** There may be another for all that the remainders or the products tell. */
        OPEN
    }

    /**
     * Whether an eigenvalue is missing.
     *
     * @param count Ritz values that have converged
     * @param slack by how much a missing one's modulus is larger than theirs, and what their residuals are within
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

    /** The largest modulus that the last verification met with: at most that of an eigenvalue that was not found. */
    double outside() {
        return outside;
    }

    /** Directions that were multiplied. */
    int products() {
        return products;
    }

    /** The first k, and of the others those whose residuals are small beside what they are below x. */
    private static int[] found(BlockLanczos search, int[] byModulus, int count, double x) {
        double[] values = search.values(byModulus);
        INDArray gram = search.gramOfRemainders(byModulus);
        return IntStream.range(0, byModulus.length)
                .filter(i -> i < count
                        || 4 * byModulus.length * gram.getDouble(i, i) <= Math.pow(x - Math.abs(values[i]), 2))
                .map(i -> byModulus[i])
                .toArray();
    }

    /** C. */
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
