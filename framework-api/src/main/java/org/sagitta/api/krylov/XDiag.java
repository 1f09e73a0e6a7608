package org.sagitta.api.krylov;

import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.sagitta.api.operator.CurvatureOperator;

/**
 * XDiag (Epperly, Tropp and Webber 2024): the diagonal exactly on the range of a random sketch A W = Q R, and by each of its
 * signs w_i on what the sketch without them leaves over. So every product serves both purposes:
 *
 * <pre>
 * diag A ~ diag(Q Q'A) + (1/k) sum_i [ w_i o (I - Q_i Q_i')A w_i - diag(Q s_i s_i' Q'A) ]
 * Q_i Q_i' = Q (I - s_i s_i') Q',   s_i the i-th column of R^-T, of norm 1
 * </pre>
 *
 * <p>Unbiased; exact where the rank of A is below k.
 */
public final class XDiag {
    /** The fewest products that leave two samples, without which there is no standard error. */
    public static final int FEWEST_PRODUCTS = 4;

    private XDiag() {}

    /**
     * The diagonal. Its standard errors, those of the mean over i, count the k terms as independent, which they are not: they
     * tend to be low, by sqrt(2) where no eigenvalue stands out.
     *
     * @param products m, at least {@link #FEWEST_PRODUCTS}; 2k are taken, k = min(floor(m/2), P)
     */
    public static StochasticDiagonal diagonal(CurvatureOperator operator, int products, RandomGenerator random) {
        if (products < FEWEST_PRODUCTS) {
            throw new IllegalArgumentException(
                    products + " products given to XDiag; expected at least " + FEWEST_PRODUCTS);
        }
        int k = Math.min(products / 2, operator.dimension());
        INDArray signs = Vectors.rademacher(operator, k, random);
        INDArray sketch = Vectors.apply(operator, signs);
        INDArray q = Vectors.orthonormalBasis(sketch);
        double[][] r = q.transpose().mmul(sketch).castTo(DataType.DOUBLE).toDoubleMatrix();
        INDArray z = Vectors.apply(operator, q);
        double[][] s = leftOut(r, Lanczos.epsilon(operator));
        Moments rest = new Moments(operator.dimension());
        for (int i = 0; i < k; i++) {
            INDArray column = Nd4j.createFromArray(s[i]).castTo(q.dataType()).reshape(k, 1);
            INDArray direction = q.mmul(column);
            INDArray doubled = z.mmul(column);
            INDArray missed = Vectors.columns(signs, i, i + 1).mul(remainder(s[i], r, i));
            rest.add(missed.subi(doubled).muli(direction).castTo(DataType.DOUBLE));
        }
        INDArray caught =
                q.castTo(DataType.DOUBLE).muli(z.castTo(DataType.DOUBLE)).sum(true, 1);
        return new StochasticDiagonal(
                caught.addi(rest.mean).castTo(operator.precision()).reshape(operator.dimension()),
                rest.standardErrors().reshape(operator.dimension()),
                2 * k);
    }

    /**
     * Row i is s_i: of norm 1, orthogonal to all columns of R but the i-th. R is upper triangular; a diagonal that rounding
     * makes zero, where A has a lower rank than the sketch, is lifted to the rounding error, which R has anyway.
     */
    private static double[][] leftOut(double[][] r, double epsilon) {
        int k = r.length;
        double least = epsilon * largest(r);
        double[][] inverse = new double[k][k];
        for (int i = 0; i < k; i++) {
            for (int j = i; j < k; j++) {
                double sum = i == j ? 1 : 0;
                for (int p = i; p < j; p++) {
                    sum -= inverse[i][p] * r[p][j];
                }
                inverse[i][j] = sum / lifted(r[j][j], least);
            }
            normalise(inverse[i]);
        }
        return inverse;
    }

    private static double lifted(double pivot, double least) {
        return Math.abs(pivot) >= least && pivot != 0 ? pivot : least == 0 ? 1 : least;
    }

    private static double largest(double[][] r) {
        double largest = 0;
        for (double[] row : r) {
            for (double entry : row) {
                largest = Math.max(largest, Math.abs(entry));
            }
        }
        return largest;
    }

    private static void normalise(double[] row) {
        // the largest first: rows of the inverse of a nearly singular R overflow when squared
        double largest = 0;
        for (double entry : row) {
            largest = Math.max(largest, Math.abs(entry));
        }
        double squares = 0;
        for (int j = 0; j < row.length; j++) {
            row[j] /= largest;
            squares += row[j] * row[j];
        }
        for (int j = 0; j < row.length; j++) {
            row[j] /= Math.sqrt(squares);
        }
    }

    /** s_i' r_i: (I - Q_i Q_i')A w_i is that many times Q s_i. */
    private static double remainder(double[] s, double[][] r, int i) {
        double sum = 0;
        for (int p = 0; p <= i; p++) {
            sum += s[p] * r[p][i];
        }
        return sum;
    }

    /** Mean and squared deviations of P x 1 samples as they come, float64 (Welford 1962). */
    private static final class Moments {
        private final INDArray mean;
        private final INDArray squares;
        private int count;

        Moments(int length) {
            mean = Nd4j.zeros(DataType.DOUBLE, length, 1);
            squares = Nd4j.zeros(DataType.DOUBLE, length, 1);
        }

        void add(INDArray sample) {
            count++;
            INDArray before = sample.sub(mean);
            mean.addi(before.div(count));
            squares.addi(before.muli(sample.sub(mean)));
        }

        INDArray standardErrors() {
            return Transforms.sqrt(squares.div(count - 1.0).divi(count), false);
        }
    }
}
