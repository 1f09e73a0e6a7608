package org.sagitta.plugins.metrics.trajectory;

import com.google.common.primitives.ImmutableDoubleArray;
import com.google.common.primitives.ImmutableIntArray;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.data.Shuffle;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.MiniBatches;
import org.sagitta.api.surface.SingleExamples;
import org.sagitta.plugins.metrics.SampleMean;

/**
 * A {@code GradientNoise} holds samples of tr Sigma and |G|^2, in pairs. Their means are the estimates, and their
 * spread gives the standard errors.
 *
 * @param covarianceTraces the samples of tr Sigma
 * @param squaredGradients the samples of |G|^2
 */
record GradientNoise(ImmutableDoubleArray covarianceTraces, ImmutableDoubleArray squaredGradients) {
    /** The gradients of single examples in memory at once have at most so many entries, if one example allows it. */
    private static final int CHUNK = 1 << 22;

    /**
     * Computes one pair for each example: N/(N - 1) ||g_i - g||^2, and ||g||^2 + 2 g'(g_i - g) minus the first divided
     * by N, which follows |G|^2 to first order.
     */
    static GradientNoise ofExamples(LossSurface surface) {
        SingleExamples singles = surface.as(SingleExamples.class).orElseThrow();
        int n = surface.examples();
        INDArray g = surface.gradient().castTo(DataType.DOUBLE).reshape(1, surface.dimension());
        double square = g.mul(g).sumNumber().doubleValue();
        double[] traces = new double[n];
        double[] squares = new double[n];
        int chunk = Math.max(1, CHUNK / surface.dimension());
        for (int from = 0; from < n; from += chunk) {
            int to = Math.min(n, from + chunk);
            INDArray off =
                    singles.exampleGradients(from, to).castTo(DataType.DOUBLE).subRowVector(g);
            double[] lengths = off.norm2(1).toDoubleVector();
            double[] slopes = off.mulRowVector(g).sum(1).toDoubleVector();
            for (int i = from; i < to; i++) {
                traces[i] = lengths[i - from] * lengths[i - from] * n / (n - 1);
                squares[i] = square + 2 * slopes[i - from] - traces[i] / n;
            }
        }
        return of(traces, squares);
    }

    /** Computes one pair for each draw of a large mini-batch; the small mini-batch is a part of it. */
    static GradientNoise ofBatches(LossSurface surface, int small, int large, int draws, RandomGenerator random) {
        double[] traces = new double[draws];
        double[] squares = new double[draws];
        int[] examples = IntStream.range(0, surface.examples()).toArray();
        for (int draw = 0; draw < draws; draw++) {
            Shuffle.inPlace(examples, random);
            double ofSmall = squaredGradient(surface, Arrays.copyOf(examples, small));
            double ofLarge = squaredGradient(surface, Arrays.copyOf(examples, large));
            traces[draw] = (ofSmall - ofLarge) / (1.0 / small - 1.0 / large);
            squares[draw] = (large * ofLarge - small * ofSmall) / (large - small);
        }
        return of(traces, squares);
    }

    SampleMean covarianceTrace() {
        return SampleMean.mean(covarianceTraces.toArray());
    }

    SampleMean squaredGradient() {
        return SampleMean.mean(squaredGradients.toArray());
    }

    /** Returns tr Sigma / |G|^2, where |G|^2 has to be positive. */
    SampleMean scale() {
        return SampleMean.ratio(covarianceTraces.toArray(), squaredGradients.toArray());
    }

    private static double squaredGradient(LossSurface surface, int[] examples) {
        INDArray g = surface.as(MiniBatches.class)
                .orElseThrow()
                .subset(ImmutableIntArray.copyOf(examples))
                .gradient()
                .castTo(DataType.DOUBLE);
        return g.mul(g).sumNumber().doubleValue();
    }

    private static GradientNoise of(double[] traces, double[] squares) {
        return new GradientNoise(ImmutableDoubleArray.copyOf(traces), ImmutableDoubleArray.copyOf(squares));
    }
}
