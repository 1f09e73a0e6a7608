package org.sagitta.runtime.engine.pass;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.sagitta.api.loss.Likelihood;
import org.sagitta.api.loss.Loss;
import org.sagitta.api.surface.Fisher;
import org.sagitta.api.surface.NotAvailableException;

/**
 * The columns s_nc at the outputs of a chunk's examples whose outer products make a {@link Fisher} matrix. Arrays hold
 * values class by class.
 */
public interface OutputColumns {
    /** Returns the number of columns of each example. */
    int count();

    /** Computes column c of each example. */
    void fill(PassState at, int c, double[] column);

    /** Replaces v by sum_c s_c s_c' v, example by example. */
    default void multiply(PassState at, double[] v) {
        int examples = at.examples();
        double[] column = new double[at.outputs().length];
        double[] product = new double[column.length];
        for (int c = 0; c < count(); c++) {
            fill(at, c, column);
            double[] dots = new double[examples];
            for (int i = 0; i < column.length; i++) {
                dots[i % examples] += column[i] * v[i];
            }
            for (int i = 0; i < column.length; i++) {
                product[i] += dots[i % examples] * column[i];
            }
        }
        System.arraycopy(product, 0, v, 0, product.length);
    }

    /** Why a loss has no scores. */
    String NO_LIKELIHOOD =
            "Scores of single examples are gradients of a log-likelihood, which the model's loss does not stand"
                    + " for; take the Gauss-Newton matrix instead, which is there for every loss";

    static OutputColumns of(Fisher fisher, Loss loss, int classes) {
        if (fisher instanceof Fisher.MonteCarlo monteCarlo) {
            return new Sampled(likelihood(loss), classes, monteCarlo.samples(), monteCarlo.seed());
        }
        return fisher instanceof Fisher.Empirical
                ? new OfTargets(1 / Math.sqrt(likelihood(loss).weight(classes)))
                : new Exact(loss, classes);
    }

    /**
     * Returns the likelihood to which a loss corresponds.
     *
     * @throws NotAvailableException if it corresponds to none
     */
    private static Likelihood likelihood(Loss loss) {
        return loss.likelihood().orElseThrow(() -> new NotAvailableException(NO_LIKELIHOOD));
    }

    /** The columns that form a factor of L. */
    record Exact(Loss loss, int classes) implements OutputColumns {
        @Override
        public int count() {
            return classes;
        }

        @Override
        public void fill(PassState at, int c, double[] column) {
            loss.factor(at.curvature(), classes, at.examples(), c, column);
        }

        @Override
        public void multiply(PassState at, double[] v) {
            loss.multiply(at.curvature(), classes, at.examples(), v);
        }
    }

    /** The gradients dl/df at the targets of the data, scaled like those at targets that are drawn from the model. */
    record OfTargets(double scale) implements OutputColumns {
        @Override
        public int count() {
            return 1;
        }

        @Override
        public void fill(PassState at, int c, double[] column) {
            double[] gradient = at.gradient();
            for (int i = 0; i < gradient.length; i++) {
                column[i] = scale * gradient[i];
            }
        }
    }

    /** The gradients dl/df/sqrt(w) at targets that are drawn from the model. */
    record Sampled(Likelihood likelihood, int classes, int samples, long seed) implements OutputColumns {
        private static final long NEXT_SAMPLE = 0x9E3779B97F4A7C15L;

        @Override
        public int count() {
            return samples;
        }

        @Override
        public void fill(PassState at, int c, double[] column) {
            likelihood.sample(
                    at.outputs(),
                    classes,
                    at.examples(),
                    i -> new SplittableRandom(seed + c * NEXT_SAMPLE ^ Long.rotateLeft(at.first() + i + 1L, 32)),
                    column);
            double scale = 1 / Math.sqrt(samples);
            Arrays.setAll(column, i -> scale * column[i]);
        }
    }
}
