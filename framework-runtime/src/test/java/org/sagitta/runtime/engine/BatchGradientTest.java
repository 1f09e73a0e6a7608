package org.sagitta.runtime.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.runtime.engine.execution.Lanes;
import org.sagitta.runtime.engine.network.Network;
import org.sagitta.runtime.engine.network.RunningStatistics;
import org.sagitta.runtime.engine.rule.ActivationFunction;
import org.sagitta.runtime.engine.rule.BatchNorm;
import org.sagitta.runtime.engine.rule.Dense;
import org.sagitta.runtime.engine.rule.Dropout;
import org.sagitta.runtime.engine.rule.ElementWise;

class BatchGradientTest {
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void allExamplesInAnyOrderGiveTheSurfacesGradient(long seed) {
        RandomProblem problem = RandomProblem.sameInTraining(seed);
        NetworkSurface surface = problem.surface();
        int n = surface.examples();
        int[] backwards = IntStream.range(0, n).map(i -> n - 1 - i).toArray();
        INDArray gradient = Nd4j.create(DataType.DOUBLE, surface.dimension());

        double loss = batches(problem).compute(problem.parameters(), backwards, gradient);

        assertEquals(surface.loss(), loss, 1e-13 * Math.max(1, loss));
        close(surface.gradient(), gradient);
    }

    @Test
    void batchesOfEverySizeFollowTheLiveParameters() {
        RandomProblem problem = large();
        BatchGradient batches = batches(problem);
        INDArray theta = problem.parameters().dup();
        INDArray gradient = Nd4j.create(DataType.DOUBLE, theta.length());
        for (int size : new int[] {1, 50, 50, 7, 700, 50}) {
            theta.muli(0.9);
            int[] batch = new Random(size).ints(size, 0, 900).toArray();

            double loss = batches.compute(theta, batch, gradient);

            NetworkSurface union = problem.of(batch).surface().at(theta);
            assertEquals(union.loss(), loss, 1e-13 * Math.max(1, loss));
            close(union.gradient(), gradient);
        }
    }

    @Test
    void sameLanesGiveTheSameBits() {
        RandomProblem problem = large();
        int[] batch = IntStream.range(0, 800).toArray();
        INDArray first = Nd4j.create(DataType.DOUBLE, problem.parameters().length());
        INDArray second = first.dup();

        double loss = batches(problem).compute(problem.parameters(), batch, first);

        assertEquals(loss, batches(problem).compute(problem.parameters(), batch, second));
        Bits.assertSame(first, second);
    }

    /** With dropout and batch normalisation: the bits are those of the batch before, and nothing has moved. */
    @Test
    void anotherLookHasTheSameMasksAndMovesNothing() {
        RandomProblem problem = regularised();
        BatchGradient batches = batches(problem);
        int[] batch = IntStream.range(0, 40).toArray();
        INDArray first = Nd4j.create(DataType.DOUBLE, problem.parameters().length());
        INDArray again = first.dup();
        INDArray next = first.dup();
        batches.compute(problem.parameters(), batch, first);
        double loss = batches.compute(problem.parameters(), batch, first);
        double[] moved = batches.statistics().values();

        INDArray elsewhere = problem.parameters().mul(3);
        batches.computeAgain(elsewhere, new int[] {3, 1, 2}, again);
        assertEquals(loss, batches.computeAgain(problem.parameters(), batch, again));
        Bits.assertSame(first, again);
        assertArrayEquals(moved, batches.statistics().values());
        assertEquals(2, batches.batches());

        assertNotEquals(loss, batches.compute(problem.parameters(), batch, next));
        BatchGradient plain = batches(problem);
        for (int i = 0; i < 3; i++) {
            plain.compute(problem.parameters(), batch, again);
        }
        Bits.assertSame(again, next);
        assertArrayEquals(plain.statistics().values(), batches.statistics().values());
    }

    @Test
    void thereIsNoOtherLookBeforeTheFirst() {
        RandomProblem problem = large();
        INDArray gradient = Nd4j.create(DataType.DOUBLE, problem.parameters().length());

        assertThrows(
                IllegalStateException.class,
                () -> batches(problem).computeAgain(problem.parameters(), new int[] {0}, gradient));
    }

    @Test
    void examplesThatDoNotExistAreRefused() {
        RandomProblem problem = large();
        INDArray gradient = Nd4j.create(DataType.DOUBLE, problem.parameters().length());

        assertThrows(
                IllegalArgumentException.class,
                () -> batches(problem).compute(problem.parameters(), new int[] {0, 900}, gradient));
    }

    private static BatchGradient batches(RandomProblem problem) {
        return new BatchGradient(
                problem.network(), problem.loss(), problem.examples(), DataType.DOUBLE, new Lanes(2), 1);
    }

    private static RandomProblem regularised() {
        RandomProblem plain = RandomProblem.classifier(40, 3, 5, 4);
        Network network = Network.chain(
                List.of(3),
                List.of(
                        new Dense(3, 5, true),
                        new BatchNorm(List.of(5), 1e-5, 0.1, false),
                        new ElementWise(List.of(5), new ActivationFunction.Tanh()),
                        new Dropout(List.of(5), 0.5, false),
                        new Dense(5, 4, true)));
        return new RandomProblem(
                network,
                plain.loss(),
                plain.examples(),
                RandomProblem.gaussian(new Random(2), network.layout().dimension(), 1)
                        .reshape(-1),
                RunningStatistics.initial(network));
    }

    /** Enough work for two lanes and for several pieces in each. */
    private static RandomProblem large() {
        return RandomProblem.classifier(900, 60, 50, 4);
    }

    private static void close(INDArray expected, INDArray actual) {
        double error = expected.sub(actual).norm2Number().doubleValue();
        assertTrue(error <= 1e-12 * (1 + expected.norm2Number().doubleValue()), "error " + error);
    }
}
