package org.sagitta.runtime.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Targets;
import org.sagitta.api.layer.LayerMode;
import org.sagitta.api.loss.Loss;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.Fisher;
import org.sagitta.api.surface.FisherMatrices;
import org.sagitta.api.surface.NotAvailableException;
import org.sagitta.runtime.engine.execution.EngineSettings;
import org.sagitta.runtime.engine.execution.Lanes;
import org.sagitta.runtime.engine.kernel.KernelLibrary;
import org.sagitta.runtime.engine.loss.BinaryCrossEntropy;
import org.sagitta.runtime.engine.loss.SoftmaxCrossEntropy;
import org.sagitta.runtime.engine.loss.SquaredError;

class FisherTest {
    private static final double TOLERANCE = 1e-12;
    private static final Fisher TYPE_2 = new Fisher.Type2();
    private static final Fisher EMPIRICAL = new Fisher.Empirical();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theExactOneIsTheGaussNewtonMatrix(long seed) {
        NetworkSurface surface = RandomProblem.sameInTraining(seed).surface();
        INDArray v = directions(surface, 3);

        assertClose(surface.product(Curvature.GGN, v), surface.operator(TYPE_2).apply(v));
        assertClose(surface.product(Curvature.GGN, v), TYPE_2.of(surface).apply(v));
        assertClose(surface.matrix(Curvature.GGN), surface.operator(TYPE_2).toDense());
        assertClose(
                surface.operator(Curvature.GGN).diagonal(),
                surface.operator(TYPE_2).diagonal());
    }

    @ParameterizedTest
    @MethodSource("problems")
    void theEmpiricalOneIsTheMeanOuterProductOfSingleScores(KernelLibrary kernels, RandomProblem problem) {
        NetworkSurface surface = problem.surface(kernels);
        INDArray gradients = surface.exampleGradients(0, surface.examples());
        double weight = problem.likelihoodWeight();
        INDArray expected = gradients.transpose().mmul(gradients).divi(surface.examples() * weight);

        assertEquals(weight, surface.likelihoodWeight().orElseThrow());
        assertIsMatrix(expected, EMPIRICAL, surface);
    }

    @ParameterizedTest
    @MethodSource("problems")
    void theSampledOneIsTheSameMatrixHoweverItIsAskedFor(KernelLibrary kernels, RandomProblem problem) {
        NetworkSurface surface = problem.surface(kernels);
        Fisher sampled = new Fisher.MonteCarlo(3, 17);
        INDArray expected = surface.operator(sampled).apply(Nd4j.eye(surface.dimension()));

        assertIsMatrix(expected, sampled, surface);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void theSamplesOfAnExampleAreTheSameHoweverTheDataAreCut(int chunk) {
        RandomProblem problem = RandomProblem.classifier(7, 4, 3, 3);
        Fisher sampled = new Fisher.MonteCarlo(2, 5);

        assertClose(
                problem.surface().operator(sampled).toDense(),
                problem.surface(new Lanes(2), chunk).operator(sampled).toDense());
    }

    @Test
    void otherSeedsDrawOtherSamples() {
        NetworkSurface surface = RandomProblem.classifier(7, 4, 3, 3).surface();

        assertTrue(surface.operator(new Fisher.MonteCarlo(1, 1))
                        .toDense()
                        .distance2(surface.operator(new Fisher.MonteCarlo(1, 2)).toDense())
                > 1e-3);
    }

    @Test
    void theSamplesOfAnExampleAreNotThoseOfFewerNorOfTheNextSeed() {
        NetworkSurface surface = RandomProblem.classifier(7, 4, 3, 3).surface();
        INDArray two = surface.operator(new Fisher.MonteCarlo(2, 5)).toDense();
        INDArray first = surface.operator(new Fisher.MonteCarlo(1, 5)).toDense();
        INDArray next = surface.operator(new Fisher.MonteCarlo(1, 6)).toDense();

        assertTrue(two.distance2(first) > 1e-3);
        assertTrue(two.distance2(first.add(next).div(2)) > 1e-3);
    }

    /** The mean over many draws, of one to three samples an example, entry by entry, against three standard errors; both from the draws. */
    @ParameterizedTest
    @MethodSource("losses")
    void theMeanOfTheSampledOneIsTheExactOne(Loss loss) {
        NetworkSurface surface = withLoss(loss).surface();
        int draws = 4000;
        INDArray sum = Nd4j.zeros(surface.dimension(), surface.dimension());
        INDArray squares = sum.dup();
        for (int draw = 0; draw < draws; draw++) {
            INDArray matrix =
                    surface.operator(new Fisher.MonteCarlo(1 + draw % 3, draw)).toDense();
            sum.addi(matrix);
            squares.addi(matrix.mul(matrix));
        }

        double[] exact = surface.operator(TYPE_2).toDense().dup('c').data().asDouble();
        double[] total = sum.dup('c').data().asDouble();
        double[] square = squares.dup('c').data().asDouble();
        int outside = 0;
        for (int i = 0; i < exact.length; i++) {
            double mean = total[i] / draws;
            double error = Math.sqrt((square[i] / draws - mean * mean) / (draws - 1));
            outside += Math.abs(mean - exact[i]) > 3 * error + TOLERANCE ? 1 : 0;
        }
        // 0.27 % of them, were they independent
        assertTrue(outside <= 0.02 * exact.length, outside + " of " + exact.length + " entries");
    }

    @Test
    void asksForExamplesThatDoNotDependOnEachOther() {
        RandomProblem problem = Stream.iterate(1L, seed -> seed + 1)
                .map(RandomProblem::smooth)
                .filter(some -> !some.network().in(LayerMode.BATCH_STATISTICS).isPerExample())
                .findFirst()
                .orElseThrow();
        NetworkSurface surface = NetworkSurface.of(
                problem.network().in(LayerMode.BATCH_STATISTICS),
                problem.loss(),
                problem.examples(),
                problem.parameters(),
                problem.statistics(),
                EngineSettings.standard(DataType.DOUBLE));
        INDArray v = directions(surface, 1);

        assertClose(surface.product(Curvature.GGN, v), TYPE_2.of(surface).apply(v));
        assertFalse(surface.as(FisherMatrices.class).isPresent());
        for (Fisher fisher : List.of(EMPIRICAL, new Fisher.MonteCarlo(1, 1))) {
            assertTrue(assertThrows(NotAvailableException.class, () -> surface.operator(fisher))
                    .getMessage()
                    .contains("batch normalisation in training mode"));
        }
    }

    @Test
    void refusesNoSamples() {
        assertEquals(
                "0 samples; expected at least 1",
                assertThrows(IllegalArgumentException.class, () -> new Fisher.MonteCarlo(0, 1))
                        .getMessage());
    }

    static Stream<Arguments> problems() {
        return Stream.of(KernelLibrary.values())
                .flatMap(kernels -> Stream.concat(
                                Stream.of(1L, 2L, 3L, 4L, 5L, 6L).map(RandomProblem::dense),
                                Stream.of(1L, 2L, 3L, 4L, 5L, 6L).map(RandomProblem::sameInTraining))
                        .map(problem -> Arguments.of(kernels, problem)));
    }

    static Stream<Loss> losses() {
        return Stream.of(
                new SoftmaxCrossEntropy(), new SquaredError(true), new SquaredError(false), new BinaryCrossEntropy());
    }

    private static RandomProblem withLoss(Loss loss) {
        RandomProblem problem = RandomProblem.classifier(4, 2, 2, 3);
        Random random = new Random(3);
        Targets targets = loss instanceof SoftmaxCrossEntropy
                ? problem.examples().targets()
                : new Targets.Values(
                        Nd4j.createFromArray(random.doubles(12).map(Math::round).toArray())
                                .reshape('c', 4, 3));
        Examples examples = new Examples(problem.examples().features(), List.of(2), targets);
        return new RandomProblem(problem.network(), loss, examples, problem.parameters(), problem.statistics());
    }

    private static void assertIsMatrix(INDArray expected, Fisher fisher, NetworkSurface surface) {
        INDArray v = directions(surface, 2);
        INDArray one = v.getColumn(0).dup();
        assertClose(expected, surface.operator(fisher).toDense());
        assertClose(expected.mmul(v), surface.operator(fisher).apply(v));
        assertClose(expected.mmul(v).getColumn(0), surface.operator(fisher).apply(one));
        assertClose(Nd4j.diag(expected), surface.operator(fisher).diagonal());
    }

    private static INDArray directions(NetworkSurface surface, int k) {
        return RandomProblem.gaussian(new Random(4), surface.dimension(), k);
    }

    private static void assertClose(INDArray expected, INDArray actual) {
        assertArrayEquals(expected.shape(), actual.shape());
        double[] all = expected.dup('c').data().asDouble();
        double scale = expected.norm2Number().doubleValue();
        assertArrayEquals(all, actual.dup('c').data().asDouble(), TOLERANCE * (1 + scale));
    }
}
