package org.sagitta.runtime.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.primitives.ImmutableIntArray;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Targets;
import org.sagitta.api.loss.Loss;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.FisherMatrices;
import org.sagitta.api.surface.NotAvailableException;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.runtime.engine.eigen.SymmetricEigensolver;
import org.sagitta.runtime.engine.execution.EngineSettings;
import org.sagitta.runtime.engine.execution.Lanes;
import org.sagitta.runtime.engine.execution.MemoryEstimate;
import org.sagitta.runtime.engine.kernel.KernelLibrary;
import org.sagitta.runtime.engine.loss.BinaryCrossEntropy;
import org.sagitta.runtime.engine.loss.SoftmaxCrossEntropy;
import org.sagitta.runtime.engine.loss.SquaredError;
import org.sagitta.runtime.engine.network.Layer;
import org.sagitta.runtime.engine.network.Network;
import org.sagitta.runtime.engine.rule.Dense;

/** Tests properties that hold for the curvature of every network. */
class NetworkSurfaceTest {
    private static final double STEP = 1e-5;
    private static final Lanes ONE = new Lanes(1);
    private static final Lanes TWO = new Lanes(2);

    static Stream<Arguments> problems() {
        return Stream.concat(
                LongStream.range(0, 200).mapToObj(seed -> Arguments.of(KernelLibrary.BLAS, seed)),
                LongStream.range(0, 40).mapToObj(seed -> Arguments.of(KernelLibrary.ND4J, seed)));
    }

    /** Those whose loss is a mean over examples that know nothing of one another. */
    static Stream<Arguments> problemsOfSeparateExamples() {
        return problems()
                .filter(arguments -> RandomProblem.smooth((long) arguments.get()[1])
                        .network()
                        .isPerExample());
    }

    static Stream<Arguments> everyFourthProblem() {
        return problems().filter(arguments -> (long) arguments.get()[1] % 4 == 0);
    }

    @ParameterizedTest
    @MethodSource("problems")
    void gradientIsTheLossDifferentiated(KernelLibrary kernels, long seed) {
        RandomProblem problem = RandomProblem.smooth(seed);
        NetworkSurface surface = problem.surface(kernels);
        INDArray v = direction(seed, surface);

        double difference = (surface.at(moved(surface, v, STEP)).loss()
                        - surface.at(moved(surface, v, -STEP)).loss())
                / (2 * STEP);

        assertEquals(difference, inner(surface.gradient(), v), 1e-7 * (1 + Math.abs(difference)));
    }

    @ParameterizedTest
    @MethodSource("problemsOfSeparateExamples")
    void subsetsAddUpToTheWhole(KernelLibrary kernels, long seed) {
        NetworkSurface surface = RandomProblem.smooth(seed).surface(kernels);
        int n = surface.examples();
        int first = n / 3 + 1;
        ImmutableIntArray all = ImmutableIntArray.copyOf(IntStream.range(0, n).map(i -> n - 1 - i));
        NetworkSurface one = surface.subset(all.subArray(0, first));
        NetworkSurface other = surface.subset(all.subArray(first, n));
        INDArray v = direction(seed, surface);

        assertEquals(first, one.examples());
        assertEquals(surface.loss(), (first * one.loss() + (n - first) * other.loss()) / n, 1e-12);
        close(
                surface.product(Curvature.HESSIAN, v),
                one.product(Curvature.HESSIAN, v)
                        .mul(first)
                        .add(other.product(Curvature.HESSIAN, v).mul(n - first))
                        .div(n),
                1e-10);
        close(surface.outputs().getRows(n - 1), one.outputs().getRows(0), 1e-12);
        assertArrayEquals(
                surface.parameters().toDoubleVector(), one.parameters().toDoubleVector());
    }

    @ParameterizedTest
    @MethodSource("problems")
    void hessianProductIsTheGradientDifferentiated(KernelLibrary kernels, long seed) {
        NetworkSurface surface = RandomProblem.smooth(seed).surface(kernels);
        INDArray v = direction(seed, surface);

        INDArray difference = surface.at(moved(surface, v, STEP))
                .gradient()
                .sub(surface.at(moved(surface, v, -STEP)).gradient())
                .div(2 * STEP);

        close(difference, surface.product(Curvature.HESSIAN, v), 1e-7);
    }

    @ParameterizedTest
    @MethodSource("problems")
    void ggnIsMadeOfJacobianAndLossHessian(KernelLibrary kernels, long seed) {
        RandomProblem problem = RandomProblem.smooth(seed);
        NetworkSurface surface = problem.surface(kernels);
        INDArray identity = Nd4j.eye(surface.dimension()).castTo(DataType.DOUBLE);

        INDArray expected = ggnByDifferences(problem, surface);

        close(expected, surface.product(Curvature.GGN, identity), 1e-7);
        close(Nd4j.diag(expected), surface.operator(Curvature.GGN).diagonal(), 1e-7);
        assertEquals(
                problem.network().isPerExample(),
                surface.as(FisherMatrices.class).isPresent());
    }

    @ParameterizedTest
    @MethodSource("problems")
    void productsAreSymmetricAndLinear(KernelLibrary kernels, long seed) {
        NetworkSurface surface = RandomProblem.smooth(seed).surface(kernels);
        Random random = new Random(seed);
        INDArray u = RandomProblem.gaussian(random, surface.dimension(), 1);
        INDArray v = RandomProblem.gaussian(random, surface.dimension(), 1);
        for (Curvature curvature : Curvature.values()) {
            INDArray au = surface.product(curvature, u);
            INDArray av = surface.product(curvature, v);
            double scale = 1 + au.norm2Number().doubleValue() * v.norm2Number().doubleValue();

            assertEquals(inner(u, av), inner(au, v), 1e-13 * scale);
            close(au.mul(2).sub(av), surface.product(curvature, u.mul(2).sub(v)), 1e-12);
        }
    }

    /** In training mode of batch normalisation too: there J is the derivative of all outputs together. */
    @ParameterizedTest
    @MethodSource("problems")
    void jacobianProductsAreAdjointAndTheOutputsDifferentiated(KernelLibrary kernels, long seed) {
        NetworkSurface surface = RandomProblem.smooth(seed).surface(kernels);
        Random random = new Random(seed);
        INDArray v = direction(seed, surface);
        INDArray outputs = surface.outputs();
        assertEquals(outputs.columns(), surface.outputDimension());
        INDArray u = RandomProblem.gaussian(random, outputs.rows(), outputs.columns());

        INDArray difference = surface.at(moved(surface, v, STEP))
                .outputs()
                .sub(surface.at(moved(surface, v, -STEP)).outputs())
                .div(2 * STEP);

        close(difference, surface.jacobianProduct(v), 1e-7);
        double along = inner(u, surface.jacobianProduct(v));
        assertEquals(along, inner(v, surface.transposedJacobianProduct(u)), 1e-12 * (1 + Math.abs(along)));
    }

    /** A dense layer's weight gradient is (1/N) G'A, so both are right where it is. */
    @ParameterizedTest
    @MethodSource("problems")
    void inputsAndOutputGradientsOfADenseLayerMakeItsGradient(KernelLibrary kernels, long seed) {
        RandomProblem problem = RandomProblem.smooth(seed);
        NetworkSurface surface = problem.surface(kernels);
        Layer last = problem.network().output();
        if (!problem.network().isPerExample()) {
            assertThrows(NotAvailableException.class, () -> surface.layerOutputGradients(last.name()));
            return;
        }
        ParameterBlock weight = surface.layout().blocks().stream()
                .filter(block -> block.name().equals(last.name() + ".weight"))
                .findFirst()
                .orElseThrow();

        INDArray gradient = surface.layerOutputGradients(last.name())
                .transpose()
                .mmul(surface.layerInputs(last.name()))
                .div(surface.examples());

        close(
                surface.gradient()
                        .get(NDArrayIndex.interval(weight.offset(), weight.offset() + weight.size()))
                        .dup(),
                gradient.dup('c'),
                1e-12);
    }

    @ParameterizedTest
    @MethodSource("problems")
    void cutAndThreadsChangeRoundingOnly(KernelLibrary kernels, long seed) {
        RandomProblem problem = RandomProblem.smooth(seed);
        EngineSettings settings = EngineSettings.standard(DataType.DOUBLE).with(kernels);
        INDArray v = direction(seed, problem.surface(kernels));
        NetworkSurface whole = problem.surface(settings.on(ONE), 100);
        for (int chunk : new int[] {1, 2, 3}) {
            NetworkSurface cut = problem.surface(settings.on(TWO), chunk);

            assertEquals(whole.loss(), cut.loss(), 1e-13 * Math.max(1, whole.loss()));
            close(whole.outputs(), cut.outputs(), 1e-13);
            close(whole.gradient(), cut.gradient(), 1e-12);
            close(whole.product(Curvature.HESSIAN, v), cut.product(Curvature.HESSIAN, v), 1e-12);
            close(whole.product(Curvature.GGN, v), cut.product(Curvature.GGN, v), 1e-12);
            if (problem.network().isPerExample()) {
                close(
                        whole.operator(Curvature.GGN).diagonal(),
                        cut.operator(Curvature.GGN).diagonal(),
                        1e-12);
            }
        }
    }

    /** Several chunks a lane, so that one's state would be taken for another's. */
    @ParameterizedTest
    @MethodSource("everyFourthProblem")
    void withoutMemoryForStateProductsAreComputedFromTheStart(KernelLibrary kernels, long seed, @TempDir Path scratch) {
        RandomProblem problem = RandomProblem.smooth(seed);
        EngineSettings settings =
                EngineSettings.standard(DataType.DOUBLE).with(kernels).on(ONE).inBatchesOf(OptionalInt.of(2));
        EngineSettings tight = settings.in(1, scratch);
        assertFalse(MemoryEstimate.of(problem.network(), problem.examples().size(), tight)
                .keepsState());
        NetworkSurface kept = problem.surface(settings, 2);
        NetworkSurface computed = problem.surface(tight, 2);
        INDArray v = RandomProblem.gaussian(new Random(seed), kept.dimension(), 3);
        INDArray outputs = kept.outputs();
        INDArray u = RandomProblem.gaussian(new Random(seed), outputs.rows(), outputs.columns());

        Bits.assertSame(outputs, computed.outputs());
        Bits.assertSame(kept.gradient(), computed.gradient());
        close(kept.product(Curvature.HESSIAN, v), computed.product(Curvature.HESSIAN, v), 1e-12);
        close(kept.product(Curvature.GGN, v), computed.product(Curvature.GGN, v), 1e-12);
        close(kept.jacobianProduct(v), computed.jacobianProduct(v), 1e-12);
        close(kept.transposedJacobianProduct(u), computed.transposedJacobianProduct(u), 1e-12);
    }

    @ParameterizedTest
    @MethodSource("everyFourthProblem")
    void sameCutAndThreadsGiveTheSameBits(KernelLibrary kernels, long seed) {
        RandomProblem problem = RandomProblem.smooth(seed);
        EngineSettings settings =
                EngineSettings.standard(DataType.DOUBLE).with(kernels).on(TWO).inBatchesOf(OptionalInt.of(2));
        NetworkSurface first = problem.surface(settings, 2);
        NetworkSurface second = problem.surface(settings, 2);
        INDArray v = RandomProblem.gaussian(new Random(seed), first.dimension(), 3);

        assertEquals(first.loss(), second.loss());
        Bits.assertSame(first.gradient(), second.gradient());
        Bits.assertSame(first.product(Curvature.HESSIAN, v), second.product(Curvature.HESSIAN, v));
        Bits.assertSame(first.product(Curvature.GGN, v), second.product(Curvature.GGN, v));
        Bits.assertSame(first.jacobianProduct(v), second.jacobianProduct(v));
        Bits.assertSame(first.product(Curvature.HESSIAN, v), first.product(Curvature.HESSIAN, v));
    }

    @Test
    void sameThreadsGiveTheSameBits() {
        RandomProblem problem = wide();
        INDArray v = RandomProblem.gaussian(
                new Random(1), Math.toIntExact(problem.parameters().length()), 3);
        NetworkSurface first = problem.surface(TWO, 7);
        NetworkSurface second = problem.surface(TWO, 7);

        Bits.assertSame(first.product(Curvature.HESSIAN, v), second.product(Curvature.HESSIAN, v));
        Bits.assertSame(first.product(Curvature.HESSIAN, v), first.product(Curvature.HESSIAN, v));
        Bits.assertSame(first.gradient(), second.gradient());
    }

    @Test
    void directionsAreTakenInAnyOrderTypeAndView() {
        NetworkSurface surface = wide().surface();
        INDArray v = RandomProblem.gaussian(new Random(1), surface.dimension(), 6);
        INDArray columnMajor = v.dup('f');
        INDArray expected = surface.product(Curvature.HESSIAN, columnMajor);
        INDArray view = RandomProblem.gaussian(new Random(2), surface.dimension() + 2, 9);
        view.get(NDArrayIndex.interval(1, surface.dimension() + 1), NDArrayIndex.interval(2, 8))
                .assign(v);

        Bits.assertSame(expected, surface.product(Curvature.HESSIAN, v.dup('c')));
        Bits.assertSame(
                expected,
                surface.product(
                        Curvature.HESSIAN,
                        view.get(NDArrayIndex.interval(1, surface.dimension() + 1), NDArrayIndex.interval(2, 8))));
        Bits.assertSame(
                surface.product(Curvature.HESSIAN, v.castTo(DataType.FLOAT).castTo(DataType.DOUBLE)),
                surface.product(Curvature.HESSIAN, v.castTo(DataType.FLOAT)));
        for (int j = 0; j < 6; j++) {
            INDArray column = surface.product(Curvature.HESSIAN, v.getColumn(j));
            assertEquals(1, column.rank());
            close(expected.getColumn(j), column, 1e-13);
        }
    }

    @Test
    void moreDirectionsThanFitAtOnceAreTakenInGroups() {
        NetworkSurface surface = wide().surface();
        INDArray v = RandomProblem.gaussian(new Random(1), surface.dimension(), 150);

        INDArray together = surface.product(Curvature.HESSIAN, v);

        for (int j : new int[] {0, 63, 64, 127, 128, 149}) {
            close(surface.product(Curvature.HESSIAN, v.getColumn(j)), together.getColumn(j), 1e-12);
        }
    }

    @Test
    void turnsBetweenPointsDoNotMixTheirStates() {
        RandomProblem problem = wide();
        NetworkSurface here = problem.surface();
        NetworkSurface there = here.at(here.parameters().mul(0.5));
        INDArray v = RandomProblem.gaussian(new Random(1), here.dimension(), 2);
        NetworkSurface freshHere = problem.surface();
        NetworkSurface freshThere = NetworkSurface.of(
                problem.network(), problem.loss(), problem.examples(), there.parameters(), DataType.DOUBLE);
        INDArray atHere = freshHere.product(Curvature.HESSIAN, v);

        Bits.assertSame(atHere, here.product(Curvature.HESSIAN, v));
        Bits.assertSame(freshThere.gradient(), there.gradient());
        Bits.assertSame(
                freshThere.operator(Curvature.GGN).diagonal(),
                there.operator(Curvature.GGN).diagonal());
        Bits.assertSame(atHere, here.product(Curvature.HESSIAN, v));
        Bits.assertSame(freshThere.product(Curvature.HESSIAN, v), there.product(Curvature.HESSIAN, v));
        assertEquals(freshHere.loss(), here.loss());
        Bits.assertSame(freshThere.product(Curvature.GGN, v), there.product(Curvature.GGN, v));
    }

    @Test
    void float32AgreesWithFloat64() {
        RandomProblem problem = wide().rounded();
        NetworkSurface single = problem.surface(DataType.FLOAT);
        NetworkSurface exact = problem.surface(DataType.DOUBLE);
        INDArray v = RandomProblem.gaussian(new Random(1), exact.dimension(), 4).castTo(DataType.FLOAT);

        assertEquals(DataType.FLOAT, single.gradient().dataType());
        assertEquals(exact.loss(), single.loss(), 1e-5 * exact.loss());
        close(exact.gradient(), single.gradient().castTo(DataType.DOUBLE), 1e-5);
        close(
                exact.product(Curvature.HESSIAN, v),
                single.product(Curvature.HESSIAN, v).castTo(DataType.DOUBLE),
                1e-5);
        close(exact.product(Curvature.GGN, v), single.product(Curvature.GGN, v).castTo(DataType.DOUBLE), 1e-5);
        close(
                exact.operator(Curvature.GGN).diagonal(),
                single.operator(Curvature.GGN).diagonal().castTo(DataType.DOUBLE),
                1e-5);
    }

    @Test
    void softmaxRegressionHasEqualHessianAndGgnAndTheKnownSpectrumAtZero() {
        Random random = new Random(5);
        int classes = 4;
        INDArray x = RandomProblem.gaussian(random, 30, 3);
        NetworkSurface surface = regression(
                x,
                RandomProblem.classes(random, 30, classes),
                new SoftmaxCrossEntropy(),
                Nd4j.zeros(DataType.DOUBLE, 12));
        INDArray identity = Nd4j.eye(12).castTo(DataType.DOUBLE);
        INDArray moments = x.transpose().mmul(x).div(30);

        INDArray hessian = surface.product(Curvature.HESSIAN, identity);

        close(hessian, surface.product(Curvature.GGN, identity), 1e-14);
        double[] found = spectrum(hessian);
        double[] of = spectrum(moments);
        for (int i = 0; i < 12; i++) {
            assertEquals(i < 3 ? 0 : of[(i - 3) / 3] / classes, found[i], 1e-14);
        }
    }

    @Test
    void leastSquaresHasTheSecondMomentsAsHessianEverywhere() {
        Random random = new Random(5);
        INDArray x = RandomProblem.gaussian(random, 20, 6);
        INDArray y = RandomProblem.gaussian(random, 20, 1);
        INDArray theta = RandomProblem.gaussian(random, 6, 1).reshape(6);
        NetworkSurface surface = regression(x, new Targets.Values(y), new SquaredError(false), theta);

        INDArray hessian = surface.product(Curvature.HESSIAN, Nd4j.eye(6).castTo(DataType.DOUBLE));

        close(x.transpose().mmul(x).div(20), hessian, 1e-14);
    }

    @Test
    void wrongLengthsAreRefusedAndChangeNothing() {
        NetworkSurface surface = wide().surface();
        INDArray before = surface.parameters();
        INDArray expected = surface.product(Curvature.HESSIAN, before);

        assertThrows(
                IllegalArgumentException.class,
                () -> surface.product(Curvature.HESSIAN, Nd4j.zeros(DataType.DOUBLE, surface.dimension() + 1, 2)));
        assertThrows(IllegalArgumentException.class, () -> surface.at(Nd4j.zeros(DataType.DOUBLE, 3)));

        Bits.assertSame(before, surface.parameters());
        Bits.assertSame(expected, surface.product(Curvature.HESSIAN, before));
    }

    @Test
    void interruptedCallsEndAndChangeNothing() {
        NetworkSurface surface = wide().surface();
        INDArray before = surface.parameters();
        INDArray expected = surface.product(Curvature.HESSIAN, before);

        Thread.currentThread().interrupt();
        assertThrows(CancellationException.class, () -> surface.product(Curvature.HESSIAN, before));
        assertTrue(Thread.interrupted(), "the thread stays interrupted");
        Thread.currentThread().interrupt();
        assertThrows(
                CancellationException.class, () -> surface.at(before.mul(2)).gradient());
        assertTrue(Thread.interrupted());

        assertFalse(Thread.currentThread().isInterrupted());
        Bits.assertSame(before, surface.parameters());
        Bits.assertSame(expected, surface.product(Curvature.HESSIAN, before));
    }

    @Test
    void resultsBelongToTheCaller() {
        RandomProblem problem = wide();
        INDArray given = problem.parameters().dup();
        NetworkSurface surface =
                NetworkSurface.of(problem.network(), problem.loss(), problem.examples(), given, DataType.DOUBLE);
        double loss = surface.loss();
        INDArray gradient = surface.gradient();

        given.assign(0);
        surface.parameters().assign(0);
        surface.gradient().assign(0);

        assertEquals(loss, surface.at(problem.parameters()).loss());
        Bits.assertSame(problem.parameters(), surface.parameters());
        Bits.assertSame(gradient, surface.gradient());
    }

    @Test
    void firstNonFiniteValueIsFoundWhereItIs() {
        RandomProblem problem = wide();
        NetworkSurface surface = problem.surface();
        INDArray broken = problem.parameters().dup();
        broken.putScalar(4 * 9, Double.NaN);
        INDArray huge = problem.parameters().mul(0).add(1e308);
        INDArray last = problem.parameters().dup();
        last.get(NDArrayIndex.interval(5 * 9, last.length())).assign(1e308);
        RandomProblem brokenData = problem.of(0, 1);
        brokenData.examples().features().putScalar(1, 2, Double.POSITIVE_INFINITY);

        assertEquals(Optional.empty(), surface.firstNonFinite());
        assertEquals(Optional.of("the parameter 0.bias"), surface.at(broken).firstNonFinite());
        assertEquals(Optional.of("the output of layer 0"), surface.at(huge).firstNonFinite());
        assertEquals(Optional.of("the output of layer 2"), surface.at(last).firstNonFinite());
        assertEquals(Optional.of("the data"), brokenData.surface().firstNonFinite());
        assertEquals(Optional.empty(), surface.firstNonFinite());
    }

    private static double[] spectrum(INDArray symmetric) {
        return SymmetricEigensolver.eigenvalues(symmetric).values().toDoubleVector();
    }

    private static RandomProblem wide() {
        return RandomProblem.classifier(600, 4, 9, 3);
    }

    private static NetworkSurface regression(INDArray x, Targets targets, Loss loss, INDArray theta) {
        int inputs = x.columns();
        Network network =
                Network.chain(List.of(inputs), List.of(new Dense(inputs, (int) theta.length() / inputs, false)));
        return NetworkSurface.of(network, loss, new Examples(x, List.of(inputs), targets), theta, DataType.DOUBLE);
    }

    /** (1/N) sum_n J_n' L_n J_n, J by central differences of the outputs. */
    private static INDArray ggnByDifferences(RandomProblem problem, NetworkSurface surface) {
        int p = surface.dimension();
        long n = surface.examples();
        long c = problem.network().outputs();
        INDArray jacobian = Nd4j.create(DataType.DOUBLE, n * c, p);
        for (int i = 0; i < p; i++) {
            INDArray unit = Nd4j.zeros(DataType.DOUBLE, p);
            unit.putScalar(i, 1);
            INDArray difference = surface.at(moved(surface, unit, STEP))
                    .outputs()
                    .sub(surface.at(moved(surface, unit, -STEP)).outputs())
                    .div(2 * STEP);
            jacobian.putColumn(
                    i, Nd4j.createFromArray(difference.dup('c').data().asDouble()));
        }
        INDArray ggn = Nd4j.zeros(DataType.DOUBLE, p, p);
        INDArray outputs = surface.outputs();
        for (long i = 0; i < n; i++) {
            INDArray j = jacobian.get(NDArrayIndex.interval(i * c, (i + 1) * c), NDArrayIndex.all());
            ggn.addi(j.transpose()
                    .mmul(lossHessian(problem.loss(), outputs.getRow(i, true)))
                    .mmul(j));
        }
        return ggn.div(n);
    }

    private static INDArray lossHessian(Loss loss, INDArray f) {
        int c = f.columns();
        if (loss instanceof SquaredError squared) {
            return Nd4j.eye(c).castTo(DataType.DOUBLE).mul(squared.averaged() ? 2.0 / c : 1);
        }
        if (loss instanceof BinaryCrossEntropy) {
            INDArray s = Transforms.sigmoid(f).reshape(c);
            return Nd4j.diag(s.mul(s.rsub(1))).reshape(c, c).div(c);
        }
        INDArray p = Nd4j.nn().softmax(f, 1);
        return Nd4j.diag(p.reshape(c)).reshape(c, c).sub(p.transpose().mmul(p));
    }

    private static INDArray direction(long seed, NetworkSurface surface) {
        return RandomProblem.gaussian(new Random(-seed), surface.dimension(), 1).reshape(-1);
    }

    private static INDArray moved(NetworkSurface surface, INDArray v, double step) {
        return surface.parameters().add(v.mul(step));
    }

    private static double inner(INDArray u, INDArray v) {
        return u.mul(v).sumNumber().doubleValue();
    }

    /** Relative to 1 + the norm: some of the random problems have curvature close to 0. */
    private static void close(INDArray expected, INDArray actual, double tolerance) {
        double error =
                expected.sub(actual.reshape(expected.shape())).norm2Number().doubleValue();
        double scale = 1 + expected.norm2Number().doubleValue();
        assertTrue(error <= tolerance * scale, "error " + error + " at scale " + scale);
    }
}
