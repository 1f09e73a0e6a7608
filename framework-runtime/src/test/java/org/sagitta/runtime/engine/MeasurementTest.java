package org.sagitta.runtime.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.primitives.ImmutableIntArray;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.data.Examples;
import org.sagitta.api.layer.LayerMode;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.Fisher;
import org.sagitta.api.surface.KroneckerBasis;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.NotAvailableException;
import org.sagitta.api.surface.WeightSharing;
import org.sagitta.runtime.engine.execution.ChunkPlan;
import org.sagitta.runtime.engine.execution.EngineSettings;
import org.sagitta.runtime.engine.execution.Lanes;
import org.sagitta.runtime.engine.loss.SoftmaxCrossEntropy;
import org.sagitta.runtime.engine.network.Network;
import org.sagitta.runtime.engine.network.RunningStatistics;
import org.sagitta.runtime.engine.rule.ActivationFunction;
import org.sagitta.runtime.engine.rule.BatchNorm;
import org.sagitta.runtime.engine.rule.Convolution;
import org.sagitta.runtime.engine.rule.Dense;
import org.sagitta.runtime.engine.rule.Dropout;
import org.sagitta.runtime.engine.rule.ElementWise;
import org.sagitta.runtime.engine.rule.LinearMap;
import org.sagitta.runtime.engine.rule.SlidingWindow;

/** Tests that a measurement has no effect on any other measurement, even if it throws an exception. */
class MeasurementTest {
    private static final List<Integer> SHAPE = List.of(1, 4, 4);
    private static final int EXAMPLES = 30;
    private static final int CHUNK = 8;
    private static final int CLASSES = 3;
    private static final List<Fisher> FISHERS =
            List.of(new Fisher.MonteCarlo(2, 1), new Fisher.Empirical(), new Fisher.Type2());
    private static final KroneckerBasis LAST_LAYER = new KroneckerBasis("5", identity(CLASSES), identity(33));

    /** What batch statistics are refused. */
    private static final Set<String> OF_EXAMPLES =
            Set.of("exampleGradients", "layerOutputGradients", "operator", "kroneckerFactors", "rotatedSecondMoments");

    /** What the network here, no chain of dense layers, is refused. */
    private static final Set<String> OF_CHAINS = Set.of("recursiveKroneckerFactors", "kroneckerChain");

    /** What tells of the surface, but does not measure. */
    private static final Set<String> DESCRIPTIONS = Set.of(
            "layout",
            "precision",
            "examples",
            "parameters",
            "dimension",
            "outputDimension",
            "derivatives",
            "likelihoodWeight",
            "obstacle",
            "at",
            "as");

    private static void measure(CurvatureOperator fisher, NetworkSurface surface) {
        fisher.apply(directions(surface));
        fisher.toDense();
        fisher.diagonal();
    }

    static Map<String, Consumer<NetworkSurface>> measurements() {
        return Map.ofEntries(
                Map.entry("loss", NetworkSurface::loss),
                Map.entry("accuracy", NetworkSurface::accuracy),
                Map.entry("outputs", NetworkSurface::outputs),
                Map.entry("gradient", NetworkSurface::gradient),
                Map.entry(
                        "product",
                        surface -> List.of(Curvature.values())
                                .forEach(curvature -> surface.product(curvature, directions(surface)))),
                Map.entry("matrix", surface -> List.of(Curvature.values()).forEach(surface::matrix)),
                Map.entry("jacobianProduct", surface -> surface.jacobianProduct(directions(surface))),
                Map.entry(
                        "transposedJacobianProduct",
                        surface -> surface.transposedJacobianProduct(
                                RandomProblem.gaussian(new Random(5), EXAMPLES, CLASSES))),
                Map.entry("exampleGradients", surface -> surface.exampleGradients(1, EXAMPLES)),
                Map.entry("layerInputs", surface -> surface.layerInputs("0")),
                Map.entry("layerOutputGradients", surface -> surface.layerOutputGradients("0")),
                Map.entry("operator", surface -> FISHERS.forEach(fisher -> measure(surface.operator(fisher), surface))),
                Map.entry(
                        "kroneckerFactors",
                        surface -> List.of(WeightSharing.values())
                                .forEach(sharing -> surface.kroneckerFactors(FISHERS.get(0), sharing))),
                Map.entry("recursiveKroneckerFactors", NetworkSurface::recursiveKroneckerFactors),
                Map.entry("kroneckerChain", surface -> surface.kroneckerChain(FISHERS.get(0))),
                Map.entry(
                        "rotatedSecondMoments",
                        surface -> surface.rotatedSecondMoments(FISHERS.get(0), List.of(LAST_LAYER))),
                Map.entry(
                        "subset",
                        surface -> surface.subset(ImmutableIntArray.of(2, 0))
                                .product(Curvature.HESSIAN, directions(surface))),
                Map.entry("folded", surface -> surface.folded().loss()),
                Map.entry("firstNonFinite", NetworkSurface::firstNonFinite));
    }

    @Test
    void allMeasurementsAreKnownHere() {
        assertEquals(
                new TreeSet<>(measurements().keySet()),
                Stream.concat(
                                Stream.of("firstNonFinite"),
                                Stream.concat(
                                                Stream.of(LossSurface.class),
                                                Arrays.stream(NetworkSurface.class.getInterfaces()))
                                        .flatMap(type -> Arrays.stream(type.getMethods()))
                                        .map(Method::getName))
                        .filter(name -> !DESCRIPTIONS.contains(name))
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    static Stream<Arguments> cases() {
        return measurements().keySet().stream()
                .sorted()
                .flatMap(name -> Stream.of(LayerMode.EVALUATION, LayerMode.BATCH_STATISTICS)
                        .map(mode -> Arguments.of(name, mode)));
    }

    static Stream<Arguments> casesThatAreNotRefused() {
        return cases().filter(arguments ->
                !isRefused((String) arguments.get()[0], (LayerMode) arguments.get()[1]));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void leavesEveryBitAsItWas(String name, LayerMode mode) {
        Consumer<NetworkSurface> measurement = measurements().get(name);
        Surface surface = new Surface(mode);
        if (isRefused(name, mode)) {
            assertThrows(NotAvailableException.class, () -> measurement.accept(surface.surface()));
        } else {
            measurement.accept(surface.fresh());
            measurement.accept(surface.surface());
        }
        surface.assertUnchanged(surface.surface());
    }

    /** A layer throws at the first of the measurement's computations, then at later ones. */
    @ParameterizedTest
    @MethodSource("casesThatAreNotRefused")
    void leavesEveryBitAsItWasWhereItThrows(String name, LayerMode mode) {
        Consumer<NetworkSurface> measurement = measurements().get(name);
        Surface surface = new Surface(mode);
        NetworkSurface whole = surface.fresh();
        surface.failAt(Integer.MAX_VALUE);
        measurement.accept(whole);
        int computations = surface.computations();
        assertTrue(computations > 1, "the layer is in use");
        for (int last = 1; last <= computations; last += 1 + computations / 5) {
            NetworkSurface fresh = surface.fresh();
            surface.failAt(last);
            assertThrows(Failure.class, () -> measurement.accept(fresh));
            surface.failAt(Integer.MAX_VALUE);
            surface.assertUnchanged(fresh);
            surface.assertUnchanged(surface.surface());
        }
    }

    private static boolean isRefused(String name, LayerMode mode) {
        return OF_CHAINS.contains(name) || (mode == LayerMode.BATCH_STATISTICS && OF_EXAMPLES.contains(name));
    }

    private static INDArray identity(int n) {
        return Nd4j.eye(n).castTo(DataType.DOUBLE);
    }

    private static INDArray directions(LossSurface surface) {
        return RandomProblem.gaussian(new Random(6), surface.dimension(), 3);
    }

    private static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** A loss surface with everything that a measurement is given, and the figures before the measurement. */
    private static final class Surface {
        private final AtomicInteger computations = new AtomicInteger();
        private volatile int last = Integer.MAX_VALUE;
        private final INDArray given;
        private final INDArray features;
        private final RunningStatistics statistics;
        private final NetworkSurface surface;
        private final INDArray parametersBefore;
        private final INDArray featuresBefore;
        private final double[] statisticsBefore;
        private final List<INDArray> figuresBefore;

        Surface(LayerMode mode) {
            Random random = new Random(3);
            Network network = Network.chain(
                            SHAPE,
                            List.of(
                                    new Convolution(
                                            SHAPE, 2, SlidingWindow.of(3, 1, 1), SlidingWindow.of(3, 1, 1), true),
                                    new BatchNorm(List.of(2, 4, 4), 1e-3, 0.1, false),
                                    WatchedRule.of(
                                            new ElementWise(List.of(2, 4, 4), new ActivationFunction.Tanh()),
                                            this::compute),
                                    new Dropout(List.of(2, 4, 4), 0.5, false),
                                    LinearMap.flatten(List.of(2, 4, 4)),
                                    new Dense(32, CLASSES, true)))
                    .in(mode);
            given = RandomProblem.gaussian(random, network.layout().dimension(), 1)
                    .reshape(-1);
            features = RandomProblem.gaussian(random, EXAMPLES, 16);
            statistics = RunningStatistics.of(
                    random.doubles(network.statistics().dimension(), 0.5, 2).toArray());
            parametersBefore = given.dup();
            featuresBefore = features.dup();
            statisticsBefore = statistics.values();
            EngineSettings settings =
                    EngineSettings.standard(DataType.DOUBLE).on(new Lanes(2)).inBatchesOf(OptionalInt.of(CHUNK));
            ChunkPlan plan = ChunkPlan.of(network, EXAMPLES, settings);
            surface = NetworkSurface.of(
                    network,
                    new SoftmaxCrossEntropy(),
                    new Examples(features, SHAPE, RandomProblem.classes(random, EXAMPLES, CLASSES)),
                    given,
                    statistics,
                    settings,
                    network.isPerExample() ? plan.withSize(CHUNK) : plan);
            figuresBefore = figures(surface);
        }

        /** The one whose figures are known, and what passes left. */
        NetworkSurface surface() {
            return surface;
        }

        /** The same point, of which nothing is known yet; the memory that it works in has another point's state. */
        NetworkSurface fresh() {
            NetworkSurface elsewhere = surface.at(given.mul(0.5), statistics);
            elsewhere.product(Curvature.HESSIAN, directions(elsewhere));
            return surface.at(given, statistics);
        }

        /** Counts computations anew; the layer throws at one of them. */
        void failAt(int computation) {
            computations.set(0);
            last = computation;
        }

        int computations() {
            return computations.get();
        }

        private void compute() {
            if (computations.incrementAndGet() == last) {
                throw new Failure();
            }
        }

        /** In this order the first ones are of what passes have left. */
        private List<INDArray> figures(NetworkSurface at) {
            return List.of(
                    at.product(Curvature.HESSIAN, directions(at)),
                    at.product(Curvature.GGN, directions(at)),
                    at.outputs(),
                    at.gradient(),
                    fresh().gradient());
        }

        /** @param at the surface that was measured */
        void assertUnchanged(NetworkSurface at) {
            Bits.assertSame(parametersBefore, given);
            Bits.assertSame(parametersBefore, at.parameters());
            Bits.assertSame(featuresBefore, features);
            assertArrayEquals(statisticsBefore, statistics.values());
            List<INDArray> figures = figures(at);
            for (int i = 0; i < figures.size(); i++) {
                Bits.assertSame(figuresBefore.get(i), figures.get(i));
            }
        }
    }
}
