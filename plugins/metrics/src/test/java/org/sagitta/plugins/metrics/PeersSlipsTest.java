package org.sagitta.plugins.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.contract.TestContext;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.krylov.Lanczos;
import org.sagitta.api.krylov.RitzValue;
import org.sagitta.api.operator.DenseOperator;
import org.sagitta.plugins.metrics.sharpness.AdaptiveSharpnessMetric;
import org.sagitta.plugins.metrics.sharpness.Norm;

/** Tests cases in which other tools are known to make mistakes, and shows the cause of each. */
class PeersSlipsTest {
    /**
     * A spectrum with one eigenvalue far outside: its Ritz value converges early, and orthogonality is lost from then
     * on.
     */
    private static final double[] OUTLIER =
            DoubleStream.iterate(1000, x -> x / 1.2).limit(120).sorted().toArray();

    private static final INDArray MATRIX = Spectra.symmetric(1, OUTLIER);

    /** Uses batches of 4, 4 and 1 examples, for which an unweighted mean over batches is wrong. */
    @Test
    void unequalBatchesAreAveragedByTheirExamples() {
        ScaledBowls bowls = new ScaledBowls(1, 2, 3, 4, 5, 6, 7, 8, 100);
        Measurement rise = new AdaptiveSharpnessMetric()
                .measure(
                        new AdaptiveSharpnessMetric.Settings(
                                List.of(AdaptiveSharpnessMetric.Kind.WORST_CASE),
                                0.5,
                                0,
                                Norm.L2,
                                AdaptiveSharpnessMetric.Scale.NONE,
                                9,
                                4,
                                40,
                                2),
                        new TestContext(1, 0, bowls))
                .own();
        // The rise on each bowl is c (rho ||theta|| + rho^2 / 2).
        assertEquals(bowls.scale() * (0.5 * 3 + 0.125), rise.value(), 1e-6);
    }

    @Test
    void lanczosWithoutReorthogonalisationHasGhostsOfTheLargestEigenvalue() {
        assertTrue(copies(ritzValuesOfPlainRecurrence(100)) > 1, "the matrix gives no ghosts");
        Lanczos lanczos = new Lanczos(new DenseOperator(MATRIX), 100, new Random(1));
        while (lanczos.step()) {
            // The Lanczos steps run to their end.
        }
        assertEquals(
                1,
                copies(lanczos.ritzValues().stream()
                        .mapToDouble(RitzValue::value)
                        .toArray()));
    }

    /** Compares beta_j, on which the residuals depend, with the norm of the vector after re-orthogonalisation. */
    @Test
    void lanczosWithoutReorthogonalisationMisstatesResiduals() {
        Lanczos lanczos = new Lanczos(new DenseOperator(MATRIX), 60, new Random(1));
        while (lanczos.step()) {
            // The Lanczos steps run to their end.
        }
        for (int i = 0; i < lanczos.steps(); i++) {
            RitzValue ritz = lanczos.ritzValues().get(i);
            INDArray v = lanczos.ritzVector(i);
            assertEquals(MATRIX.mmul(v).subi(v.mul(ritz.value())).norm2Number().doubleValue(), ritz.residual(), 1e-9);
        }
    }

    private static long copies(double[] values) {
        return DoubleStream.of(values)
                .filter(value -> Math.abs(value - 1000) < 1e-6)
                .count();
    }

    /** Computes the Ritz values of the three-term recurrence alone. */
    private static double[] ritzValuesOfPlainRecurrence(int steps) {
        INDArray tridiagonal = Spectra.gaussian(0, steps, steps).muli(0);
        INDArray before = Spectra.gaussian(2, OUTLIER.length, 1).muli(0);
        INDArray q = Spectra.gaussian(3, OUTLIER.length, 1);
        q.divi(q.norm2Number());
        double beta = 0;
        for (int j = 0; j < steps; j++) {
            INDArray image = MATRIX.mmul(q).subi(before.mul(beta));
            double alpha = image.mul(q).sumNumber().doubleValue();
            tridiagonal.putScalar(j, j, alpha);
            image.subi(q.mul(alpha));
            beta = image.norm2Number().doubleValue();
            if (j + 1 < steps) {
                tridiagonal.putScalar(j, j + 1, beta);
                tridiagonal.putScalar(j + 1, j, beta);
            }
            before = q;
            q = image.divi(beta);
        }
        return Spectra.eigenvalues(tridiagonal);
    }
}
