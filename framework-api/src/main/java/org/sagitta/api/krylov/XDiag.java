package org.sagitta.api.krylov;

import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.sagitta.api.operator.CurvatureOperator;

/**
 * XDiag (Epperly, Tropp and Webber 2024) computes the diagonal exactly on the range of a random sketch A W = Q R. Each of its
 * sign vectors w_i also estimates the remainder that the sketch without w_i leaves, so every product serves both purposes:
 *
 * <pre>
 * diag A ~ diag(Q Q'A) + (1/k) sum_i [ w_i o (I - Q_i Q_i')A w_i - diag(Q s_i s_i' Q'A) ]
 * Q_i Q_i' = Q (I - s_i s_i') Q',   s_i the i-th column of R^-T, of norm 1
 * </pre>
 *
 * <p>The estimate is unbiased, and exact if the rank of A is below k.
 */
public final class XDiag {
    /** XDiag needs at least this many products: they leave two samples for the standard error. */
    public static final int FEWEST_PRODUCTS = 4;

    private XDiag() {}

    /**
     * Estimates the diagonal. Its standard errors are those of the mean over i. They treat the k terms as independent, which
     * they are not, and tend to be too low, by a factor of sqrt(2) if no eigenvalue stands out.
     *
     * @param products m, at least {@link #FEWEST_PRODUCTS}; 2k are taken, k = min(floor(m/2), P)
     * @throws IllegalArgumentException if there are fewer
     */
    public static StochasticDiagonal diagonal(CurvatureOperator operator, int products, RandomGenerator random) {
        if (products < FEWEST_PRODUCTS) {
            throw new IllegalArgumentException(
                    products + " products given to XDiag; expected at least " + FEWEST_PRODUCTS);
        }
        int k = Math.min(products / 2, operator.dimension());
        Rescaled rescaled = new Rescaled(operator);
        LeaveOneOutSketch sketch = LeaveOneOutSketch.of(rescaled.operator(), Vectors.rademacher(operator, k, random));
        INDArray q = sketch.q();
        INDArray s = sketch.leftOut().castTo(q.dataType());
        INDArray directions = q.mmul(s);
        INDArray images = sketch.z().mmul(s);
        double[] remainders = sketch.remainders();
        Moments rest = new Moments(operator.dimension());
        for (int i = 0; i < k; i++) {
            INDArray missed = Vectors.columns(sketch.probes(), i, i + 1).mul(remainders[i]);
            rest.add(missed.subi(Vectors.columns(images, i, i + 1))
                    .muli(Vectors.columns(directions, i, i + 1))
                    .castTo(DataType.DOUBLE));
        }
        INDArray caught = q.castTo(DataType.DOUBLE)
                .mul(sketch.z().castTo(DataType.DOUBLE))
                .sum(true, 1);
        return new StochasticDiagonal(
                caught.addi(rest.mean)
                        .muli(rescaled.unit())
                        .castTo(operator.precision())
                        .reshape(operator.dimension()),
                rest.standardErrors().muli(rescaled.unit()).reshape(operator.dimension()),
                k - 1.0,
                2 * k);
    }

    /** Accumulates the mean and the squared deviations of P x 1 samples one by one, in float64 (Welford 1962). */
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
