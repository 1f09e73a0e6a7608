package org.sagitta.api.krylov;

import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.operator.CurvatureOperator;

/**
 * XTrace (Epperly, Tropp and Webber 2024) computes the trace exactly on the range of a random sketch A W = Q R. Each of its
 * probes w_i also estimates the remainder that the sketch without w_i leaves, so every product serves both purposes:
 *
 * <pre>
 * tr A ~ (1/k) sum_i t_i,   t_i = tr(Q_i'A Q_i) + c_i x_i'A x_i,   x_i = (I - Q_i Q_i') w_i
 * c_i = (P - k + 1) / ||x_i||^2
 * </pre>
 *
 * <p>Probes are uniform on the sphere of radius sqrt(P); with c_i, only the direction of x_i is random. The estimate is
 * unbiased, and exact if the rank of A is below k or k = P.
 */
public final class XTrace {
    /** XTrace needs at least this many products: they leave two samples for the standard error. */
    public static final int FEWEST_PRODUCTS = 4;

    private XTrace() {}

    /**
     * Estimates the trace. Its standard error, std(t)/sqrt(k), treats the k terms as independent, which they are not, and
     * tends to be too low. Of 1,000 intervals of 95 % by Student's t distribution, with 10 terms each, 90 % covered the trace
     * of a matrix with two outliers and a bulk of both signs.
     *
     * @param products m, at least {@link #FEWEST_PRODUCTS}; 2k are taken, k = min(floor(m/2), P)
     * @throws IllegalArgumentException if there are fewer
     */
    public static StochasticEstimate trace(CurvatureOperator operator, int products, RandomGenerator random) {
        if (products < FEWEST_PRODUCTS) {
            throw new IllegalArgumentException(
                    products + " products given to XTrace; expected at least " + FEWEST_PRODUCTS);
        }
        int k = Math.min(products / 2, operator.dimension());
        LeaveOneOutSketch sketch = LeaveOneOutSketch.of(operator, onSphere(operator, k, random));
        INDArray h = wide(sketch.q()).transpose().mmul(wide(sketch.z()));
        double caught = Nd4j.diag(h).sumNumber().doubleValue();
        if (k == operator.dimension()) {
            return new StochasticEstimate(caught, 0, Double.POSITIVE_INFINITY, 2 * k);
        }
        return StochasticEstimate.mean(terms(sketch, h, caught), 2 * k);
    }

    /** Returns the terms t_i = tr(Q'AQ) - s_i'Q'AQ s_i + c_i x_i'A x_i. */
    private static double[] terms(LeaveOneOutSketch sketch, INDArray h, double caught) {
        INDArray s = sketch.leftOut();
        INDArray w = wide(sketch.probes());
        INDArray q = wide(sketch.q());
        INDArray projected = q.transpose().mmul(w);
        // Q_i Q_i'w_i = Q kept_i, since Q_i Q_i' = Q (I - s_i s_i') Q'
        INDArray kept = projected.sub(s.mulRowVector(s.mul(projected).sum(0)));
        INDArray x = w.sub(q.mmul(kept));
        INDArray image = wide(sketch.y()).sub(wide(sketch.z()).mmul(kept));
        double[] lost = Vectors.columnDots(s, h.mmul(s));
        double[] rest = Vectors.columnDots(x, image);
        double[] squares = Vectors.columnDots(x, x);
        int k = s.columns();
        double[] terms = new double[k];
        for (int i = 0; i < k; i++) {
            terms[i] = caught - lost[i] + (w.rows() - k + 1) * rest[i] / squares[i];
        }
        return terms;
    }

    private static INDArray onSphere(CurvatureOperator operator, int k, RandomGenerator random) {
        INDArray probes = Nd4j.create(operator.precision(), new long[] {operator.dimension(), k}, 'f');
        DoubleReductions reductions = new DoubleReductions(operator);
        for (int i = 0; i < k; i++) {
            INDArray gaussian = Vectors.gaussian(operator, random);
            double scale = Math.sqrt(operator.dimension()) / reductions.norm(gaussian);
            Vectors.columns(probes, i, i + 1).assign(gaussian.muli(scale));
        }
        return probes;
    }

    private static INDArray wide(INDArray array) {
        return array.castTo(DataType.DOUBLE);
    }
}
