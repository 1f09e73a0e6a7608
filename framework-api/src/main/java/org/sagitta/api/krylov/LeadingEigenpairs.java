package org.sagitta.api.krylov;

import java.util.Arrays;
import java.util.Comparator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.Eigenpairs;
import org.sagitta.api.operator.EuclideanNorm;

/**
 * The eigenvalues of largest modulus of a symmetric operator, and their eigenvectors.
 *
 * @param values theta, of length k, float64, the largest modulus first, each as often as it is there
 * @param vectors V, P x k, orthonormal, of the operator's precision
 * @param residuals ||A v - theta v||, of length k, measured by products of their own: an eigenvalue of A is no farther than
 *     that from theta
 * @param completeAbove a modulus above which no eigenvalue of A is missing, with a probability of 99.9 % over fresh random
 *     directions; infinite where that was not found out
 * @param next the modulus of the largest eigenvalue that is not among them, from within the spectrum
 * @param products directions that were multiplied
 */
public record LeadingEigenpairs(
        INDArray values, INDArray vectors, INDArray residuals, double completeAbove, double next, int products) {
    /** Multiples of the rounding error that nothing is told apart within. */
    private static final double ROUNDING = 64;

    /** Random directions that a search starts with beside those that it is given, to find what is new. */
    private static final int SPARE = 4;

    /** What a search may take for each eigenpair where nothing is said. */
    private static final int PRODUCTS_A_PAIR = 40;

    /** What it may take however few eigenpairs it is for: twenty steps. */
    private static final int LEAST_PRODUCTS = 20 * RademacherPasses.COLUMNS;

    /**
     * Block Lanczos steps with full re-orthogonalisation, {@value RademacherPasses#COLUMNS} directions each, until the k Ritz
     * values of largest modulus have residuals of at most {@code tolerance |theta_1|}. Where that does not happen, the
     * residuals say how far they came.
     *
     * <p>A step finds an eigenvalue as often as it has directions. Whether one is there more often, a fresh random direction
     * tells, orthogonal to all that were multiplied ({@link Completeness}): where it meets with an eigenvalue of a modulus
     * above {@code |theta_k| + 2 tolerance |theta_1|}, steps go on with twice as many directions.
     *
     * @param operator A
     * @param count k, at most P
     * @param tolerance relative; one below the operator's precision counts as that
     * @param maxProducts of the search, at least k: each keeps a P-vector; k more measure the residuals, and some verify
     * @param random what the start is drawn from
     */
    public static LeadingEigenpairs of(
            CurvatureOperator operator, int count, double tolerance, int maxProducts, RandomGenerator random) {
        int columns = Math.min(RademacherPasses.COLUMNS, operator.dimension());
        return search(Vectors.rademacher(operator, columns, random), operator, count, tolerance, maxProducts, random);
    }

    /** Likewise, in at most {@value #PRODUCTS_A_PAIR} products a pair, or in twenty steps where those are more. */
    public static LeadingEigenpairs of(
            CurvatureOperator operator, int count, double tolerance, RandomGenerator random) {
        return of(operator, count, tolerance, allowed(count), random);
    }

    /**
     * Likewise, started from directions near the eigenvectors, such as those of a similar operator, and some random ones: a
     * step has at least {@value #SPARE} directions more than are given. Two steps are taken at least, so that an eigenvector
     * far from all that are given shows.
     *
     * @param start P x j
     */
    public static LeadingEigenpairs near(
            INDArray start,
            CurvatureOperator operator,
            int count,
            double tolerance,
            int maxProducts,
            RandomGenerator random) {
        int columns = Math.min(Math.max(RademacherPasses.COLUMNS, start.columns() + SPARE), operator.dimension());
        INDArray block = Vectors.rademacher(operator, columns, random);
        int given = Math.min(start.columns(), columns);
        Vectors.columns(block, 0, given).assign(Vectors.columns(start, 0, given));
        return search(block, operator, count, tolerance, maxProducts, random);
    }

    /** Likewise, in at most {@value #PRODUCTS_A_PAIR} products a pair, or in twenty steps where those are more. */
    public static LeadingEigenpairs near(
            INDArray start, CurvatureOperator operator, int count, double tolerance, RandomGenerator random) {
        return near(start, operator, count, tolerance, allowed(count), random);
    }

    private static int allowed(int count) {
        return Math.max(PRODUCTS_A_PAIR * count, LEAST_PRODUCTS);
    }

    private static LeadingEigenpairs search(
            INDArray start,
            CurvatureOperator operator,
            int count,
            double tolerance,
            int maxProducts,
            RandomGenerator random) {
        if (count < 1 || count > operator.dimension() || maxProducts < count) {
            throw new IllegalArgumentException(count + " eigenpairs of an operator of dimension " + operator.dimension()
                    + " in " + maxProducts + " products; expected at most as many of both");
        }
        Rescaled rescaled = new Rescaled(operator);
        BlockLanczos lanczos =
                new BlockLanczos(rescaled.operator(), Math.min(maxProducts, operator.dimension()), start, random);
        return new Search(rescaled.operator(), lanczos, count, tolerance, random)
                .found()
                .times(rescaled.unit());
    }

    /** Products that a search takes at most where nothing is said, with those that measure the residuals and that verify. */
    public static int mostProducts(int count, int dimension) {
        int search = Math.min(allowed(count), dimension);
        return search + count + (search < dimension ? Completeness.MOST_PRODUCTS : 0);
    }

    /** Those of all eigenpairs of an operator, with the residuals that its own products give. */
    public static LeadingEigenpairs of(Eigenpairs all, CurvatureOperator operator, int count) {
        double[] values = all.values().toDoubleVector();
        int[] byModulus = IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -Math.abs(values[i])))
                .mapToInt(Integer::intValue)
                .toArray();
        int[] order = Arrays.copyOf(byModulus, count);
        double next = count < values.length ? Math.abs(values[byModulus[count]]) : 0;
        INDArray chosen = Nd4j.createFromArray(
                IntStream.of(order).mapToDouble(i -> values[i]).toArray());
        INDArray vectors = all.vectors().getColumns(order).castTo(operator.precision());
        INDArray off = operator.apply(vectors)
                .castTo(DataType.DOUBLE)
                .subi(vectors.castTo(DataType.DOUBLE).mulRowVector(chosen));
        return new LeadingEigenpairs(
                chosen, vectors, Nd4j.createFromArray(EuclideanNorm.ofColumns(off)), 0, next, count);
    }

    /** Whether there are so many, with residuals within a tolerance relative to the largest modulus, and none is missing. */
    public boolean has(int count, double tolerance) {
        return count <= values.length()
                && isComplete(tolerance)
                && IntStream.range(0, count)
                        .allMatch(i -> residuals.getDouble(i) <= tolerance * Math.abs(values.getDouble(0)));
    }

    /** Whether it is verified that none of a larger modulus is missing, but for a tolerance relative to the largest. */
    public boolean isComplete(double tolerance) {
        double least = Math.abs(values.getDouble(values.length() - 1));
        return completeAbove <= least + 2.01 * tolerance * Math.abs(values.getDouble(0));
    }

    /** The first k. */
    public LeadingEigenpairs first(int count) {
        return new LeadingEigenpairs(
                values.get(NDArrayIndex.interval(0, count)).dup(),
                vectors.get(NDArrayIndex.all(), NDArrayIndex.interval(0, count)).dup('f'),
                residuals.get(NDArrayIndex.interval(0, count)).dup(),
                completeAbove,
                count < values.length() ? Math.abs(values.getDouble(count)) : next,
                products);
    }

    /**
     * The sine of the largest angle between the vectors' span and the space of the k leading eigenvectors, at most: the
     * residuals over the gap to the next eigenvalue (Davis and Kahan 1970). Infinite where there is no gap, and so no such
     * space.
     */
    public double spaceError() {
        if (vectors.columns() == vectors.rows()) {
            return 0;
        }
        double gap = Math.abs(values.getDouble(values.length() - 1)) - next;
        double rounding = vectors.dataType() == DataType.DOUBLE ? Math.ulp(1.0) : Math.ulp(1.0f);
        return gap > ROUNDING * rounding * Math.abs(values.getDouble(0))
                ? EuclideanNorm.of(residuals) / gap
                : Double.POSITIVE_INFINITY;
    }

    private LeadingEigenpairs times(double unit) {
        return new LeadingEigenpairs(
                values.mul(unit), vectors, residuals.mul(unit), completeAbove * unit, next * unit, products);
    }

    /** Steps until the pairs have converged and none is missing. */
    private static final class Search {
        private final CurvatureOperator operator;
        private final BlockLanczos lanczos;
        private final int count;
        private final double tolerance;
        private final Completeness completeness;
        private boolean complete;

        Search(CurvatureOperator operator, BlockLanczos lanczos, int count, double tolerance, RandomGenerator random) {
            this.operator = operator;
            this.lanczos = lanczos;
            this.count = count;
            this.tolerance = tolerance;
            completeness = new Completeness(operator, random);
        }

        LeadingEigenpairs found() {
            boolean done = false;
            while (!done && lanczos.step()) {
                done = hasConverged() && isDecided();
            }
            int[] leading = leading();
            INDArray values = Nd4j.createFromArray(lanczos.values(leading));
            INDArray vectors = lanczos.vectors(leading);
            INDArray off = Vectors.apply(operator, vectors)
                    .castTo(DataType.DOUBLE)
                    .subi(vectors.castTo(DataType.DOUBLE).mulRowVector(values));
            double least = Math.abs(values.getDouble(count - 1));
            return new LeadingEigenpairs(
                    values,
                    vectors,
                    Nd4j.createFromArray(EuclideanNorm.ofColumns(off)),
                    complete || lanczos.isWhole() ? least + 2 * slack() : Double.POSITIVE_INFINITY,
                    next(),
                    lanczos.size() + count + completeness.products());
        }

        private boolean hasConverged() {
            if (lanczos.size() < count || lanczos.steps() < 2) {
                return false;
            }
            double allowed = DominantEigenpair.attainable(tolerance, operator) * largest();
            INDArray squares = lanczos.gramOfRemainders(leading());
            return IntStream.range(0, count).allMatch(i -> squares.getDouble(i, i) <= allowed * allowed);
        }

        /** Whether there is nothing left to find, or no way to. */
        private boolean isDecided() {
            if (lanczos.isWhole()) {
                return true;
            }
            Completeness.Verdict verdict = completeness.verdict(lanczos, count, slack());
            complete = verdict == Completeness.Verdict.COMPLETE;
            if (verdict == Completeness.Verdict.MISSING) {
                lanczos.widen();
            }
            return verdict != Completeness.Verdict.MISSING;
        }

        private double next() {
            int[] byModulus = lanczos.byModulus();
            double within = count < byModulus.length ? Math.abs(lanczos.values(byModulus)[count]) : 0;
            return Math.max(within, completeness.outside());
        }

        private double slack() {
            return Math.max(tolerance, ROUNDING * operator.epsilon()) * largest();
        }

        private double largest() {
            return Math.abs(lanczos.values(leading())[0]);
        }

        private int[] leading() {
            return Arrays.copyOf(lanczos.byModulus(), count);
        }
    }
}
