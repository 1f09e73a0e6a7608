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

/** Mistakes that other tools are known for, each beside what makes it here. */
class PeersSlipsTest {
    /** One eigenvalue stands far out, so its Ritz value converges early, and orthogonality is lost from then on. */
    private static final double[] OUTLIER =
            DoubleStream.iterate(1000, x -> x / 1.2).limit(120).sorted().toArray();

    private static final INDArray MATRIX = Spectra.symmetric(1, OUTLIER);

    /** Batches of 4, 4 and 1: a mean over batches is another figure. */
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
        // c (rho ||theta|| + rho^2 / 2) of each bowl
        assertEquals(bowls.scale() * (0.5 * 3 + 0.125), rise.value(), 1e-6);
    }

    @Test
    void lanczosWithoutReorthogonalisationHasGhostsOfTheLargestEigenvalue() {
        assertTrue(copies(ritzValuesOfPlainRecurrence(100)) > 1, "the matrix gives no ghosts");
        Lanczos lanczos = new Lanczos(new DenseOperator(MATRIX), 100, new Random(1));
        while (lanczos.step()) {
            // to the end
        }
        assertEquals(
                1,
                copies(lanczos.ritzValues().stream()
                        .mapToDouble(RitzValue::value)
                        .toArray()));
    }

    /** beta_j, which is in the residuals, is the norm of what the re-orthogonalisation leaves. */
    @Test
    void lanczosWithoutReorthogonalisationMisstatesResiduals() {
        Lanczos lanczos = new Lanczos(new DenseOperator(MATRIX), 60, new Random(1));
        while (lanczos.step()) {
            // to the end
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

    /** The three-term recurrence alone. */
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
