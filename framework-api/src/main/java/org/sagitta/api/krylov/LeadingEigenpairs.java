package org.sagitta.api.krylov;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.Eigenpairs;

/**
 * The eigenvalues of largest modulus of a symmetric operator, and their eigenvectors.
 *
 * @param values theta, of length k, float64, the largest modulus first
 * @param vectors V, P x k, orthonormal, of the operator's precision
 * @param residuals ||A v - theta v||, of length k, measured by products of their own: an eigenvalue of A is no farther than
 *     that from theta
 * @param products directions that were multiplied
 */
public record LeadingEigenpairs(INDArray values, INDArray vectors, INDArray residuals, int products) {
    /** Random directions that a search starts with beside those that it is given, to find what is new. */
    private static final int SPARE = 4;

    /** What a search may take for each eigenpair where nothing is said. */
    private static final int PRODUCTS_A_PAIR = 40;

    /** What it may take however few eigenpairs it is for: twenty steps. */
    private static final int LEAST_PRODUCTS = 20 * RademacherPasses.COLUMNS;

    /**
     * Block Lanczos steps with full re-orthogonalisation, {@value RademacherPasses#COLUMNS} directions each, until the k Ritz
     * values of largest modulus have residuals of at most {@code tolerance |theta_1|}. Where that does not happen, the
     * residuals say how far they came. An eigenvalue that is there more often than a step has directions may be found as
     * often only.
     *
     * @param operator A
     * @param count k, at most P
     * @param tolerance relative; one below the operator's precision counts as that
     * @param maxProducts of the search, at least k: each keeps a P-vector; k more measure the residuals
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
        double attainable = DominantEigenpair.attainable(tolerance, operator);
        Search search = new Search(operator, count, Math.min(maxProducts, operator.dimension()), start, random);
        while (search.step() && !search.hasConverged(attainable)) {
            // each step is a pass over the data
        }
        return search.measured();
    }

    /** Products that a search takes at most where nothing is said, with those that measure the residuals. */
    public static int mostProducts(int count, int dimension) {
        return Math.min(allowed(count), dimension) + count;
    }

    /** Those of all eigenpairs of an operator, with the residuals that its own products give. */
    public static LeadingEigenpairs of(Eigenpairs all, CurvatureOperator operator, int count) {
        double[] values = all.values().toDoubleVector();
        int[] order = IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -Math.abs(values[i])))
                .mapToInt(Integer::intValue)
                .limit(count)
                .toArray();
        INDArray chosen = Nd4j.createFromArray(
                IntStream.of(order).mapToDouble(i -> values[i]).toArray());
        INDArray vectors = all.vectors().getColumns(order).castTo(operator.precision());
        INDArray off = operator.apply(vectors)
                .castTo(DataType.DOUBLE)
                .subi(vectors.castTo(DataType.DOUBLE).mulRowVector(chosen));
        return new LeadingEigenpairs(chosen, vectors, off.norm2(0), count);
    }

    /** Whether there are so many, with residuals within a tolerance relative to the largest modulus. */
    public boolean has(int count, double tolerance) {
        return count <= values.length()
                && IntStream.range(0, count)
                        .allMatch(i -> residuals.getDouble(i) <= tolerance * Math.abs(values.getDouble(0)));
    }

    /** The first k. */
    public LeadingEigenpairs first(int count) {
        return new LeadingEigenpairs(
                values.get(NDArrayIndex.interval(0, count)).dup(),
                vectors.get(NDArrayIndex.all(), NDArrayIndex.interval(0, count)).dup('f'),
                residuals.get(NDArrayIndex.interval(0, count)).dup(),
                products);
    }

    /** The same of a search that is charged elsewhere. */
    public LeadingEigenpairs withoutProducts() {
        return new LeadingEigenpairs(values, vectors, residuals, 0);
    }

    /** A growing orthonormal basis Q, in blocks, and T = Q'AQ. */
    private static final class Search {
        /** What is left of a unit vector that counts as nothing. */
        private static final double LOST = 1e-3;

        private final CurvatureOperator operator;
        private final RandomGenerator random;
        private final int count;
        private final int width;
        private final List<INDArray> basis = new ArrayList<>();
        private final INDArray t;
        private INDArray block;
        private INDArray remainder;
        private int size;
        private SmallEigen eigen;

        Search(CurvatureOperator operator, int count, int capacity, INDArray start, RandomGenerator random) {
            this.operator = operator;
            this.random = random;
            this.count = count;
            width = Math.min(start.columns(), capacity);
            t = Nd4j.create(DataType.DOUBLE, new long[] {capacity, capacity}, 'f');
            block = Vectors.orthonormalBasis(Vectors.columns(start, 0, width));
        }

        /** Multiplies a block of directions; false, and none was, where there is no room for another. */
        boolean step() {
            if (size == t.rows()) {
                return false;
            }
            INDArray image = operator.apply(block).dup('f');
            if (!Double.isFinite(image.sumNumber().doubleValue())) {
                throw new ArithmeticException("One of the operator's products number " + (size + 1) + " to "
                        + (size + block.columns())
                        + " has entries that are not finite; its eigenvalues cannot be computed");
            }
            basis.add(block);
            int from = size;
            size += block.columns();
            remember(image, from);
            orthogonalise(image);
            orthogonalise(image);
            remainder = image;
            eigen = SmallEigen.of(t.get(NDArrayIndex.interval(0, size), NDArrayIndex.interval(0, size)));
            if (size < t.rows()) {
                block = next();
            }
            return true;
        }

        boolean hasConverged(double tolerance) {
            if (size < count || basis.size() < 2) {
                return false;
            }
            INDArray last = selected().get(NDArrayIndex.interval(size - remainder.columns(), size), NDArrayIndex.all());
            INDArray gram = remainder.transpose().mmul(remainder).castTo(DataType.DOUBLE);
            double[] squares = Vectors.columnDots(last, gram.mmul(last));
            double allowed = Math.pow(tolerance * largest(), 2);
            return IntStream.range(0, count).allMatch(j -> squares[j] <= allowed);
        }

        LeadingEigenpairs measured() {
            INDArray vectors = Nd4j.create(operator.precision(), new long[] {operator.dimension(), count}, 'f');
            INDArray s = selected();
            int from = 0;
            for (INDArray part : basis) {
                INDArray rows = s.get(NDArrayIndex.interval(from, from + part.columns()), NDArrayIndex.all());
                Nd4j.gemm(part, rows.castTo(operator.precision()).dup('f'), vectors, false, false, 1, 1);
                from += part.columns();
            }
            INDArray values = Nd4j.createFromArray(
                    order().mapToDouble(i -> eigen.values().getDouble(i)).toArray());
            INDArray off = Vectors.apply(operator, vectors)
                    .castTo(DataType.DOUBLE)
                    .subi(vectors.castTo(DataType.DOUBLE).mulRowVector(values));
            return new LeadingEigenpairs(values, vectors, off.norm2(0), size + count);
        }

        private int columns() {
            return Math.min(width, t.rows() - size);
        }

        /** Orthonormal directions beyond the basis: of the remainder, and any others where that is of a lower rank. */
        private INDArray next() {
            INDArray q = Vectors.orthonormalBasis(Vectors.columns(remainder, 0, columns()));
            for (int clean = 0; clean < 2; ) {
                orthogonalise(q);
                clean = replaceLost(q) ? 0 : clean + 1;
                q = Vectors.orthonormalBasis(q);
            }
            return q;
        }

        /** Puts random directions in the place of those that lay in the basis. */
        private boolean replaceLost(INDArray directions) {
            boolean lost = false;
            for (int j = 0; j < directions.columns(); j++) {
                INDArray column = Vectors.columns(directions, j, j + 1);
                if (column.norm2Number().doubleValue() < LOST) {
                    column.assign(Vectors.rademacher(operator, 1, random));
                    lost = true;
                }
            }
            return lost;
        }

        /** T's new rows and columns, Q'A times the newest block. */
        private void remember(INDArray image, int from) {
            int row = 0;
            for (INDArray part : basis) {
                INDArray c = part.transpose().mmul(image).castTo(DataType.DOUBLE);
                t.get(NDArrayIndex.interval(row, row + part.columns()), NDArrayIndex.interval(from, size))
                        .assign(c);
                t.get(NDArrayIndex.interval(from, size), NDArrayIndex.interval(row, row + part.columns()))
                        .assign(c.transpose());
                row += part.columns();
            }
        }

        /** V - Q Q'V, in place. */
        private void orthogonalise(INDArray vectors) {
            for (INDArray part : basis) {
                Nd4j.gemm(part, part.transpose().mmul(vectors), vectors, false, false, -1, 1);
            }
        }

        /** The eigenvectors of T that belong to the k eigenvalues of largest modulus: size x k. */
        private INDArray selected() {
            INDArray selected = Nd4j.create(DataType.DOUBLE, new long[] {size, count}, 'f');
            int[] order = order().toArray();
            for (int j = 0; j < count; j++) {
                selected.getColumn(j, true).assign(eigen.vectors().getColumn(order[j], true));
            }
            return selected;
        }

        private IntStream order() {
            return IntStream.range(0, size)
                    .boxed()
                    .sorted(Comparator.comparingDouble(
                            i -> -Math.abs(eigen.values().getDouble(i))))
                    .mapToInt(Integer::intValue)
                    .limit(count);
        }

        private double largest() {
            return eigen.values().normmaxNumber().doubleValue();
        }
    }
}
