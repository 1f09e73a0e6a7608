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
 * The leading eigenpairs are the eigenvalues of largest modulus of a symmetric operator, and their eigenvectors.
 *
 * @param values theta, of length k, float64, in descending order of modulus, repeated by multiplicity
 * @param vectors V, P x k, orthonormal, of the operator's precision
 * @param residuals ||A v - theta v||, of length k, measured by additional products: some eigenvalue of A lies within this
 *     distance of theta
 * @param completeAbove a modulus above which no eigenvalue of A is missing, with a probability of 99.9 % over new random
 *     directions; infinite if this was not verified
 * @param next an estimate, from within the spectrum, of the largest modulus that is not among the values
 * @param products the number of directions that were multiplied
 */
public record LeadingEigenpairs(
        INDArray values, INDArray vectors, INDArray residuals, double completeAbove, double next, int products) {
    /** Eigenvalues closer than this multiple of the rounding error count as equal. */
    private static final double ROUNDING = 64;

    /** A search that is given start directions adds at least this many random ones, which find new eigenvectors. */
    private static final int SPARE = 4;

    /** A search takes at most this many products an eigenpair by default. */
    private static final int PRODUCTS_A_PAIR = 40;

    /** A search for few eigenpairs may take this many products by default, which is twenty steps. */
    private static final int LEAST_PRODUCTS = 20 * RademacherPasses.COLUMNS;

    /**
     * Takes block Lanczos steps with full re-orthogonalisation, of {@value RademacherPasses#COLUMNS} directions each, until
     * the k Ritz values of largest modulus have residuals of at most {@code tolerance |theta_1|}. If the products do not
     * suffice, the residuals tell the accuracy that was reached.
     *
     * <p>A step finds an eigenvalue at most as many times as it has directions. A new random direction, orthogonal to all
     * multiplied ones, tests for a higher multiplicity ({@link Completeness}): if it finds an eigenvalue of a modulus above
     * {@code |theta_k| + 2 tolerance |theta_1|}, the steps continue with twice as many directions.
     *
     * @param operator A
     * @param count k, at most P
     * @param tolerance the relative tolerance; smaller values than the operator's precision attains count as that
     *     precision
     * @param maxProducts the largest number of products of the search, at least k; each keeps a vector of length P. k more
     *     measure the residuals, and some verify that none is missing
     * @param random the source of the start directions
     * @throws IllegalArgumentException if k is below 1, or above P or the products
     * @throws ArithmeticException if a product has entries that are not finite
     */
    public static LeadingEigenpairs of(
            CurvatureOperator operator, int count, double tolerance, int maxProducts, RandomGenerator random) {
        int columns = Math.min(RademacherPasses.COLUMNS, operator.dimension());
        return search(Vectors.rademacher(operator, columns, random), operator, count, tolerance, maxProducts, random);
    }

    /** Searches by at most {@value #PRODUCTS_A_PAIR} products a pair, or by twenty steps if those are more products. */
    public static LeadingEigenpairs of(
            CurvatureOperator operator, int count, double tolerance, RandomGenerator random) {
        return of(operator, count, tolerance, allowed(count), random);
    }

    /**
     * Takes the steps of {@link #of(CurvatureOperator, int, double, int, RandomGenerator)} from given directions near the
     * eigenvectors, such as those of a similar operator, and some random ones: a step has at least {@value #SPARE} directions
     * more than are given. At least two steps are taken, to find eigenvectors far from the given directions.
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

    /** Searches by at most {@value #PRODUCTS_A_PAIR} products a pair, or by twenty steps if those are more products. */
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

    /**
     * Returns the largest number of products that a search takes by default, including those that measure the residuals and
     * verify completeness.
     */
    public static int mostProducts(int count, int dimension) {
        int search = Math.min(allowed(count), dimension);
        return search + count + (search < dimension ? Completeness.MOST_PRODUCTS : 0);
    }

    /** Selects the leading pairs of a full eigendecomposition; their residuals are measured by the operator's products. */
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

    /**
     * Tells whether there are {@code count} pairs with residuals within a tolerance relative to the largest modulus, and none
     * is missing.
     */
    public boolean has(int count, double tolerance) {
        return count <= values.length()
                && isComplete(tolerance)
                && IntStream.range(0, count)
                        .allMatch(i -> residuals.getDouble(i) <= tolerance * Math.abs(values.getDouble(0)));
    }

    /**
     * Tells whether it was verified that no eigenvalue of a larger modulus is missing, within a tolerance relative to the
     * largest modulus.
     */
    public boolean isComplete(double tolerance) {
        double least = Math.abs(values.getDouble(values.length() - 1));
        return completeAbove <= least + 2.01 * tolerance * Math.abs(values.getDouble(0));
    }

    /** Returns the first {@code count} pairs. */
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
     * Returns an upper bound of the sine of the largest angle between the span of the vectors and the space of the k leading
     * eigenvectors: the residuals over the gap to the next eigenvalue (Davis and Kahan 1970). It is infinite if there is no
     * gap, since that space is then not defined.
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

    /** A search takes steps until the pairs have converged and none is missing. */
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

        /** Tells whether no eigenvalue is missing, or no product is left to decide it. */
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
