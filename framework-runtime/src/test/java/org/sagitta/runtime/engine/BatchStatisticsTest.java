package org.sagitta.runtime.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Targets;
import org.sagitta.api.layer.LayerRule;
import org.sagitta.api.surface.Curvature;
import org.sagitta.runtime.engine.execution.EngineSettings;
import org.sagitta.runtime.engine.execution.Lanes;
import org.sagitta.runtime.engine.kernel.KernelLibrary;
import org.sagitta.runtime.engine.loss.SoftmaxCrossEntropy;
import org.sagitta.runtime.engine.network.Network;
import org.sagitta.runtime.engine.network.RunningStatistics;
import org.sagitta.runtime.engine.rule.ActivationFunction;
import org.sagitta.runtime.engine.rule.BatchNorm;
import org.sagitta.runtime.engine.rule.Dense;
import org.sagitta.runtime.engine.rule.ElementWise;

/**
 * Tests batch normalisation by the statistics of several batches, the last of them smaller, where it matters which
 * examples share a batch.
 */
class BatchStatisticsTest {
    private static final int EXAMPLES = 11;
    private static final int BATCH = 4;
    private static final int INPUTS = 3;
    private static final int HIDDEN = 4;
    private static final int CLASSES = 3;
    private static final double EPSILON = 0.05;

    private static final INDArray FEATURES = RandomProblem.gaussian(new Random(1), EXAMPLES, INPUTS);
    private static final int[] LABELS = new Random(2).ints(EXAMPLES, 0, CLASSES).toArray();

    @ParameterizedTest
    @EnumSource(KernelLibrary.class)
    void agreesWithHyperDualNumbers(KernelLibrary kernels) {
        NetworkSurface surface =
                surface(new Lanes(2), kernels, new ElementWise(List.of(HIDDEN), new ActivationFunction.Tanh()));
        double[] theta = surface.parameters().toDoubleVector();
        int p = theta.length;
        INDArray gradient = Nd4j.create(DataType.DOUBLE, p);
        INDArray hessian = Nd4j.create(DataType.DOUBLE, p, p);
        for (int i = 0; i < p; i++) {
            for (int j = 0; j < p; j++) {
                HyperDual loss = loss(outputs(seeded(theta, i, j)));
                gradient.putScalar(i, loss.first());
                hessian.putScalar(i, j, loss.mixed());
            }
        }
        INDArray identity = Nd4j.eye(p).castTo(DataType.DOUBLE);
        INDArray ggn = ggn(theta);

        assertEquals(loss(outputs(seeded(theta, 0, 0))).value(), surface.loss(), 1e-14);
        close(gradient, surface.gradient());
        close(hessian, surface.product(Curvature.HESSIAN, identity));
        close(hessian, surface.matrix(Curvature.HESSIAN));
        close(ggn, surface.product(Curvature.GGN, identity));
        close(ggn, surface.matrix(Curvature.GGN));
    }

    static LongStream problems() {
        return LongStream.range(0, 200)
                .filter(seed -> !RandomProblem.smooth(seed).network().isPerExample());
    }

    /** With images, residuals and branches too: what holds for one batch is tested elsewhere. */
    @ParameterizedTest
    @MethodSource("problems")
    void isTheMeanOverBatchesByTheirExamples(long seed) {
        RandomProblem problem = RandomProblem.smooth(seed);
        EngineSettings settings = EngineSettings.standard(DataType.DOUBLE);
        NetworkSurface surface = problem.surface(settings.inBatchesOf(OptionalInt.of(2)));
        int n = surface.examples();
        INDArray v = RandomProblem.gaussian(new Random(seed), surface.dimension(), 2);
        double loss = 0;
        INDArray gradient = Nd4j.create(DataType.DOUBLE, surface.dimension());
        INDArray hessian = Nd4j.create(DataType.DOUBLE, v.shape());
        INDArray ggn = Nd4j.create(DataType.DOUBLE, v.shape());
        for (int first = 0; first < n; first += 2) {
            int[] rows = IntStream.range(first, Math.min(n, first + 2)).toArray();
            NetworkSurface batch = problem.of(rows).surface(settings);
            double weight = (double) rows.length / n;
            loss += weight * batch.loss();
            gradient.addi(batch.gradient().mul(weight));
            hessian.addi(batch.product(Curvature.HESSIAN, v).mul(weight));
            ggn.addi(batch.product(Curvature.GGN, v).mul(weight));
        }

        assertEquals(loss, surface.loss(), 1e-13 * Math.max(1, loss));
        close(gradient, surface.gradient());
        close(hessian, surface.product(Curvature.HESSIAN, v));
        close(ggn, surface.product(Curvature.GGN, v));
    }

    @Test
    void batchesAreSharedAmongTheLanesWhichChangeRoundingOnly() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        LayerRule tanh = new ElementWise(List.of(HIDDEN), new ActivationFunction.Tanh());
        LayerRule watched = WatchedRule.of(tanh, () -> threads.add(Thread.currentThread()));
        NetworkSurface one = surface(new Lanes(1), KernelLibrary.BLAS, tanh);
        NetworkSurface two = surface(new Lanes(2), KernelLibrary.BLAS, watched);
        NetworkSurface again = surface(new Lanes(2), KernelLibrary.BLAS, tanh);
        INDArray v = RandomProblem.gaussian(new Random(3), one.dimension(), 2);

        close(one.gradient(), two.gradient());
        close(one.product(Curvature.HESSIAN, v), two.product(Curvature.HESSIAN, v));
        close(one.product(Curvature.GGN, v), two.product(Curvature.GGN, v));
        Bits.assertSame(again.gradient(), two.gradient());
        Bits.assertSame(again.product(Curvature.HESSIAN, v), two.product(Curvature.HESSIAN, v));
        Bits.assertSame(again.product(Curvature.GGN, v), two.product(Curvature.GGN, v));
        assertEquals(2, threads.size());
    }

    private static NetworkSurface surface(Lanes lanes, KernelLibrary kernels, LayerRule function) {
        Network network = Network.chain(
                List.of(INPUTS),
                List.of(
                        new Dense(INPUTS, HIDDEN, true),
                        new BatchNorm(List.of(HIDDEN), EPSILON, 0.1, true),
                        function,
                        new Dense(HIDDEN, CLASSES, true)));
        return NetworkSurface.of(
                network,
                new SoftmaxCrossEntropy(),
                new Examples(FEATURES, List.of(INPUTS), new Targets.Classes(ImmutableIntArray.copyOf(LABELS), CLASSES)),
                RandomProblem.gaussian(new Random(4), network.layout().dimension(), 1),
                RunningStatistics.initial(network),
                EngineSettings.standard(DataType.DOUBLE).with(kernels).on(lanes).inBatchesOf(OptionalInt.of(BATCH)));
    }

    /** (1/N) sum_n J_n' L_n J_n, where an example's outputs depend on its whole batch. */
    private static INDArray ggn(double[] theta) {
        int p = theta.length;
        INDArray jacobian = Nd4j.create(DataType.DOUBLE, (long) EXAMPLES * CLASSES, p);
        for (int i = 0; i < p; i++) {
            HyperDual[][] outputs = outputs(seeded(theta, i, i));
            for (int row = 0; row < EXAMPLES * CLASSES; row++) {
                jacobian.putScalar(row, i, outputs[row / CLASSES][row % CLASSES].first());
            }
        }
        INDArray lossHessian = Nd4j.create(DataType.DOUBLE, (long) EXAMPLES * CLASSES, (long) EXAMPLES * CLASSES);
        HyperDual[][] outputs = outputs(seeded(theta, 0, 0));
        for (int n = 0; n < EXAMPLES; n++) {
            double[] e = Arrays.stream(outputs[n])
                    .mapToDouble(f -> Math.exp(f.value()))
                    .toArray();
            double sum = Arrays.stream(e).sum();
            for (int c = 0; c < CLASSES; c++) {
                for (int d = 0; d < CLASSES; d++) {
                    double entry = (c == d ? e[c] / sum : 0) - e[c] * e[d] / (sum * sum);
                    lossHessian.putScalar(n * CLASSES + c, n * CLASSES + d, entry);
                }
            }
        }
        return jacobian.transpose().mmul(lossHessian).mmul(jacobian).div(EXAMPLES);
    }

    /** The parameters, of which i changes along the first direction and j along the second. */
    private static HyperDual[] seeded(double[] theta, int i, int j) {
        return IntStream.range(0, theta.length)
                .mapToObj(k -> new HyperDual(theta[k], k == i ? 1 : 0, k == j ? 1 : 0, 0))
                .toArray(HyperDual[]::new);
    }

    private static HyperDual loss(HyperDual[][] outputs) {
        HyperDual sum = HyperDual.of(0);
        for (int n = 0; n < EXAMPLES; n++) {
            HyperDual partition =
                    Arrays.stream(outputs[n]).map(HyperDual::exp).reduce(HyperDual.of(0), HyperDual::plus);
            sum = sum.plus(partition.log().minus(outputs[n][LABELS[n]]));
        }
        return sum.over(EXAMPLES);
    }

    private static HyperDual[][] outputs(HyperDual[] theta) {
        HyperDual[][] outputs = new HyperDual[EXAMPLES][];
        for (int first = 0; first < EXAMPLES; first += BATCH) {
            HyperDual[][] batch = batch(theta, first, Math.min(EXAMPLES, first + BATCH));
            System.arraycopy(batch, 0, outputs, first, batch.length);
        }
        return outputs;
    }

    private static HyperDual[][] batch(HyperDual[] theta, int from, int to) {
        int gamma = HIDDEN * (INPUTS + 1);
        int last = gamma + 2 * HIDDEN;
        HyperDual[][] inputs = IntStream.range(from, to)
                .mapToObj(n -> Arrays.stream(FEATURES.getRow(n).toDoubleVector())
                        .mapToObj(HyperDual::of)
                        .toArray(HyperDual[]::new))
                .toArray(HyperDual[][]::new);
        HyperDual[][] a = dense(theta, 0, inputs, HIDDEN);
        for (int h = 0; h < HIDDEN; h++) {
            int unit = h;
            HyperDual mean = mean(Arrays.stream(a).map(row -> row[unit]).toArray(HyperDual[]::new));
            HyperDual[] deviations =
                    Arrays.stream(a).map(row -> row[unit].minus(mean)).toArray(HyperDual[]::new);
            HyperDual variance =
                    mean(Arrays.stream(deviations).map(d -> d.times(d)).toArray(HyperDual[]::new));
            HyperDual scale =
                    theta[gamma + h].times(variance.plus(HyperDual.of(EPSILON)).inverseRoot());
            for (int n = 0; n < a.length; n++) {
                a[n][h] = deviations[n]
                        .times(scale)
                        .plus(theta[gamma + HIDDEN + h])
                        .tanh();
            }
        }
        return dense(theta, last, a, CLASSES);
    }

    private static HyperDual[][] dense(HyperDual[] theta, int offset, HyperDual[][] inputs, int width) {
        int depth = inputs[0].length;
        HyperDual[][] outputs = new HyperDual[inputs.length][width];
        for (int n = 0; n < inputs.length; n++) {
            for (int o = 0; o < width; o++) {
                outputs[n][o] = theta[offset + width * depth + o];
                for (int i = 0; i < depth; i++) {
                    outputs[n][o] = outputs[n][o].plus(theta[offset + o * depth + i].times(inputs[n][i]));
                }
            }
        }
        return outputs;
    }

    private static HyperDual mean(HyperDual[] values) {
        return Arrays.stream(values).reduce(HyperDual.of(0), HyperDual::plus).over(values.length);
    }

    private static void close(INDArray expected, INDArray actual) {
        double error =
                expected.sub(actual.reshape(expected.shape())).norm2Number().doubleValue();
        assertTrue(error <= 1e-12 * (1 + expected.norm2Number().doubleValue()), "error " + error);
    }
}
