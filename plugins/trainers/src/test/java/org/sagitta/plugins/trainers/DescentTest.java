package org.sagitta.plugins.trainers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.primitives.ImmutableDoubleArray;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.sagitta.api.plugin.Trainer;
import org.sagitta.runtime.model.LayerSettings;

/** Tests update rules and their common settings on a quadratic bowl of curvature 1, 4, 1/2, 2. */
class DescentTest {
    private static final double[] START = {1, 2, -1, 0.5};
    private static final double[] CENTRE = {3, -1, 2, 0.25};
    private static final double[] CURVATURE = {1, 4, 0.5, 2};
    private static final int EXAMPLES = 10;

    /** A {@code Training} is a trainer with its settings, for all examples in batches of 4 or at once. */
    private record Training<S extends Record>(Trainer<S> trainer, S settings) {
        QuadraticContext on(QuadraticContext context) {
            trainer.train(settings, context);
            return context;
        }

        @Override
        public String toString() {
            return settings.toString();
        }
    }

    static Stream<Training<?>> trainings() {
        return Stream.concat(
                Stream.of(
                                Courses.withDecay(0.1, false),
                                Courses.with(new Schedule.Cosine(0.1), 0.3),
                                Courses.with(new IterateAveraging(0.2, IterateAveraging.Each.STEP)),
                                Courses.with(new IterateAveraging(0.2, IterateAveraging.Each.EPOCH)),
                                Courses.with(new Subspace(Subspace.Side.BULK, 1, 3)))
                        .map(course -> sgd(0.05, new Momentum(0.9, true), course)),
                Stream.of(
                        new Training<>(
                                new AdamTrainer(),
                                new AdamTrainer.Settings(
                                        0.01, batches(), new AdaptiveMoments(0.9, 0.99, 1e-8), Courses.PLAIN)),
                        new Training<>(
                                new AdamwTrainer(),
                                new AdamwTrainer.Settings(
                                        0.01,
                                        batches(),
                                        new AdaptiveMoments(0.9, 0.99, 1e-8),
                                        Courses.withDecay(0.1, true))),
                        new Training<>(
                                new RmspropTrainer(),
                                new RmspropTrainer.Settings(0.01, batches(), new MeanSquare(0.9, 1e-8), Courses.PLAIN)),
                        new Training<>(
                                new SamTrainer(),
                                new SamTrainer.Settings(0.05, 0.1, batches(), new Momentum(0.9, false), Courses.PLAIN)),
                        new Training<>(
                                new SlangTrainer(),
                                new SlangTrainer.Settings(0.05, batches(), 2, 0.1, 5, new Schedule.Cosine(0))),
                        new Training<>(
                                new GdTrainer(),
                                new GdTrainer.Settings(0.05, 15, new Momentum(0.5, false), Courses.PLAIN))));
    }

    /** Interrupts in the middle of an epoch and at its end; the losses of epochs continue as well. */
    @ParameterizedTest
    @MethodSource("trainings")
    void goesOnAsIfItHadNotBeenInterrupted(Training<?> training) {
        QuadraticContext whole = training.on(context());
        assertEquals(15, whole.steps.size());
        for (int stop : new int[] {4, 6, 14}) {
            QuadraticContext first = context();
            first.stopAt(stop);
            assertThrows(CancellationException.class, () -> training.on(first));
            Map<String, INDArray> saved = first.saved();
            QuadraticContext rest = context();
            rest.resume(first, saved);
            training.on(rest);

            assertEquals(whole.steps.subList(stop, 15), rest.steps);
            assertEquals(whole.parameters(), rest.parameters());
            int epochs = rest.epochs.size();
            assertEquals(whole.epochs.subList(whole.epochs.size() - epochs, whole.epochs.size()), rest.epochs);
        }
    }

    @Test
    void nesterovsIsNd4jsToo() {
        QuadraticContext context =
                sgd(0.05, new Momentum(0.9, true), Courses.PLAIN).on(centred());

        GradientUpdater<?> updater = new Nesterovs(0.05, 0.9)
                .instantiate(
                        Nd4j.zeros(START.length)
                                .castTo(context.parameters().dataType())
                                .reshape(1, START.length),
                        true);
        assertTrajectory(context, (weights, step) -> {
            INDArray gradient = Nd4j.createFromArray(slope(weights)).reshape(1, START.length);
            updater.applyUpdater(gradient, step, 0);
            return gradient.toDoubleVector();
        });
    }

    @Test
    void adamCorrectsForItsStartAndScalesBySquares() {
        double[] m = new double[4];
        double[] v = new double[4];
        QuadraticContext context = new Training<>(
                        new AdamTrainer(),
                        new AdamTrainer.Settings(
                                0.1, alone(), new AdaptiveMoments(0.8, 0.95, 1e-3), Courses.withDecay(0.1, true)))
                .on(centred());

        assertTrajectory(context, (weights, step) -> {
            double[] g = slope(weights);
            double[] change = new double[4];
            double rate = 0.1 * Math.sqrt(1 - Math.pow(0.95, step + 1)) / (1 - Math.pow(0.8, step + 1));
            for (int i = 0; i < 4; i++) {
                double decayed = g[i] + 0.1 * weights[i];
                m[i] = 0.8 * m[i] + 0.2 * decayed;
                v[i] = 0.95 * v[i] + 0.05 * decayed * decayed;
                change[i] = rate * m[i] / (Math.sqrt(v[i]) + 1e-3);
            }
            return change;
        });
    }

    /**
     * With a decay of 2 gamma, the trained loss contains gamma ||w||^2. A step of gradient descent has the derivative I
     * - eta (H + 2 gamma I), which gives the eigenvalues of H plus 2 gamma.
     */
    @Test
    void decayShiftsTheTrainedSurfacesEigenvalues() {
        double rate = 0.05;
        double gamma = 0.03;
        double[] origin = stepped(START, rate, 2 * gamma);
        for (int i = 0; i < 4; i++) {
            double[] moved = START.clone();
            moved[i] += 1;
            double[] there = stepped(moved, rate, 2 * gamma);
            double[] eigenvector = new double[4];
            eigenvector[i] = 1 - rate * (CURVATURE[i] + 2 * gamma);
            double[] change = new double[4];
            Arrays.setAll(change, j -> there[j] - origin[j]);
            assertArrayEquals(eigenvector, change, 1e-12);
        }
    }

    private static double[] stepped(double[] start, double rate, double decay) {
        return new Training<>(
                        new GdTrainer(),
                        new GdTrainer.Settings(rate, 1, new Momentum(0, false), Courses.withDecay(decay, true)))
                .on(new QuadraticContext(1, start, CENTRE))
                .parameters()
                .toDoubleVector();
    }

    @Test
    void adamwDecaysBesideTheRule() {
        double[] m = new double[4];
        double[] v = new double[4];
        QuadraticContext context = new Training<>(
                        new AdamwTrainer(),
                        new AdamwTrainer.Settings(
                                0.1, alone(), new AdaptiveMoments(0.8, 0.95, 1e-3), Courses.withDecay(0.1, false)))
                .on(centred());

        assertTrajectory(context, (weights, step) -> {
            double[] g = slope(weights);
            double[] change = new double[4];
            double rate = 0.1 * Math.sqrt(1 - Math.pow(0.95, step + 1)) / (1 - Math.pow(0.8, step + 1));
            for (int i = 0; i < 4; i++) {
                m[i] = 0.8 * m[i] + 0.2 * g[i];
                v[i] = 0.95 * v[i] + 0.05 * g[i] * g[i];
                change[i] = rate * m[i] / (Math.sqrt(v[i]) + 1e-3) + (i < 3 ? 0.1 * 0.1 * weights[i] : 0);
            }
            return change;
        });
    }

    @Test
    void rmspropScalesBySquares() {
        double[] v = {1e-3, 1e-3, 1e-3, 1e-3};
        QuadraticContext context = new Training<>(
                        new RmspropTrainer(),
                        new RmspropTrainer.Settings(0.1, alone(), new MeanSquare(0.9, 1e-3), Courses.PLAIN))
                .on(centred());

        assertTrajectory(context, (weights, step) -> {
            double[] g = slope(weights);
            double[] change = new double[4];
            for (int i = 0; i < 4; i++) {
                v[i] = 0.9 * v[i] + 0.1 * g[i] * g[i];
                change[i] = 0.1 * g[i] / (Math.sqrt(v[i]) + 1e-3);
            }
            return change;
        });
    }

    @Test
    void samTakesTheGradientWhereItClimbsTo() {
        QuadraticContext context = new Training<>(
                        new SamTrainer(),
                        new SamTrainer.Settings(0.1, 0.3, alone(), new Momentum(0, false), Courses.PLAIN))
                .on(centred());

        assertTrajectory(context, (weights, step) -> {
            double[] g = slope(weights);
            double norm = Math.sqrt(Arrays.stream(g).map(x -> x * x).sum());
            double[] climbed = new double[4];
            Arrays.setAll(climbed, i -> weights[i] + 0.3 * g[i] / norm);
            return Arrays.stream(slope(climbed)).map(x -> 0.1 * x).toArray();
        });
    }

    /**
     * With a step of length 0, the second gradient has the same dropout masks and does not change the statistics, so
     * the training equals stochastic gradient descent.
     */
    @Test
    void samsSecondGradientBelongsToTheSameUpdate() {
        NetworkContext sgd = regularised();
        new SgdTrainer()
                .train(new SgdTrainer.Settings(0.1, batches(), new Momentum(0.9, false), false, Courses.PLAIN), sgd);
        NetworkContext sam = regularised();
        new SamTrainer().train(sam(1e-9), sam);

        assertEquals(sgd.steps.size(), sam.steps.size());
        for (int step = 0; step < sgd.steps.size(); step++) {
            assertArrayEquals(
                    sgd.steps.get(step).parameters().toArray(),
                    sam.steps.get(step).parameters().toArray(),
                    1e-7);
        }
        assertArrayEquals(sgd.statistics(), sam.statistics(), 1e-7);
    }

    /**
     * Checks that after one update, the statistics come from the batch at the first parameters, whatever the length of
     * the step.
     */
    @Test
    void samMovesRunningStatisticsByTheBatchBeforeTheClimb() {
        NetworkContext plain = regularised();
        plain.gradient(new int[] {0, 1, 2, 3}, plain.parameters().dup());
        NetworkContext climbed = regularised();
        new SamTrainer()
                .gradients(sam(5), climbed)
                .at(new int[] {0, 1, 2, 3}, climbed.parameters().dup());

        assertArrayEquals(plain.statistics(), climbed.statistics());
    }

    @Test
    void samGoesOnWithItsMasksAndStatistics() {
        NetworkContext whole = regularised();
        new SamTrainer().train(sam(0.5), whole);
        NetworkContext first = regularised();
        first.stopAt(7);
        assertThrows(CancellationException.class, () -> new SamTrainer().train(sam(0.5), first));
        NetworkContext rest = regularised();
        rest.resume(first, first.saved());
        new SamTrainer().train(sam(0.5), rest);

        assertEquals(whole.steps.subList(7, whole.steps.size()), rest.steps);
        assertArrayEquals(whole.statistics(), rest.statistics());
    }

    private static SamTrainer.Settings sam(double rho) {
        return new SamTrainer.Settings(0.1, rho, batches(), new Momentum(0.9, false), Courses.PLAIN);
    }

    private static NetworkContext regularised() {
        return new NetworkContext(
                1,
                EXAMPLES,
                List.of(4),
                List.of(
                        new LayerSettings.Dense(6, true),
                        new LayerSettings.BatchNorm(1e-3, 0.2),
                        new LayerSettings.Tanh(),
                        new LayerSettings.Dropout(0.5),
                        new LayerSettings.Dense(3, true)));
    }

    @Test
    void decoupledDecayLeavesTheMomentumAlone() {
        double[] velocity = new double[4];
        QuadraticContext context = new Training<>(
                        new SgdTrainer(),
                        new SgdTrainer.Settings(
                                0.05, alone(), new Momentum(0.9, false), true, Courses.withDecay(0.1, true)))
                .on(centred());

        assertTrajectory(context, (weights, step) -> {
            double[] g = slope(weights);
            Arrays.setAll(velocity, i -> 0.9 * velocity[i] + g[i]);
            double[] change = new double[4];
            Arrays.setAll(change, i -> 0.05 * velocity[i] + 0.05 * 0.1 * weights[i]);
            return change;
        });
    }

    @ParameterizedTest
    @EnumSource(IterateAveraging.Each.class)
    void theMeanOfTheLastIteratesTakesTheirPlace(IterateAveraging.Each each) {
        List<ImmutableDoubleArray> plain =
                weights(sgd(0.05, new Momentum(0, false), Courses.PLAIN).on(context()));
        QuadraticContext averaged = sgd(0.05, new Momentum(0, false), Courses.with(new IterateAveraging(0.4, each)))
                .on(context());

        List<ImmutableDoubleArray> used = IntStream.range(6, 15)
                .filter(step -> each == IterateAveraging.Each.STEP || step % 3 == 2)
                .mapToObj(plain::get)
                .toList();
        double[] mean = new double[4];
        used.forEach(iterate -> Arrays.setAll(mean, i -> mean[i] + iterate.get(i) / used.size()));
        assertEquals(plain.subList(0, 14), weights(averaged).subList(0, 14));
        assertArrayEquals(mean, averaged.parameters().toDoubleVector(), 1e-14);
        assertArrayEquals(mean, weights(averaged).get(14).toArray(), 1e-14, "said with the last step");
        assertEquals(List.of(4), averaged.renewals);
    }

    /** The bowl's two largest curvatures belong to the second and the fourth axis. */
    @Test
    void staysWithinTheDominantSubspaceOrOutsideIt() {
        double[] dominant = sgd(
                        0.05, new Momentum(0.5, false), Courses.with(new Subspace(Subspace.Side.DOMINANT, 2, 5)))
                .on(centred())
                .parameters()
                .toDoubleVector();
        double[] bulk = sgd(0.05, new Momentum(0.5, false), Courses.with(new Subspace(Subspace.Side.BULK, 2, 5)))
                .on(centred())
                .parameters()
                .toDoubleVector();
        double[] free = sgd(0.05, new Momentum(0.5, false), Courses.PLAIN)
                .on(centred())
                .parameters()
                .toDoubleVector();

        assertArrayEquals(new double[] {START[0], free[1], START[2], free[3]}, dominant, 1e-5);
        assertArrayEquals(new double[] {free[0], START[1], free[2], START[3]}, bulk, 1e-5);
        assertEquals(
                "subspace.dimension is 5, but there are 4 parameters; expected at most as many",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new Subspace(Subspace.Side.BULK, 5, 1).check(QuadraticContext.LAYOUT))
                        .getMessage());
    }

    @Test
    void stopsAtALossOrAnAccuracyAtTheEndOfAnEpoch() {
        List<RecordingContext.Epoch> whole =
                sgd(0.05, new Momentum(0, false), Courses.PLAIN).on(centred()).epochs;
        double third = lossAfter(whole, 3);

        for (Stopping stop : List.of(
                new Stopping(Optional.of(third), Optional.empty(), 1),
                new Stopping(Optional.empty(), Optional.of(1 / (1 + third)), 1),
                new Stopping(Optional.of(1e-9), Optional.of(1 / (1 + third)), 1))) {
            assertEquals(
                    3,
                    sgd(0.05, new Momentum(0, false), Courses.with(stop))
                            .on(centred())
                            .steps
                            .size());
        }
        Stopping every2 = new Stopping(Optional.of(third), Optional.empty(), 2);
        assertEquals(
                4,
                sgd(0.05, new Momentum(0, false), Courses.with(every2))
                        .on(centred())
                        .steps
                        .size());
        assertThrows(IllegalArgumentException.class, () -> new Stopping(Optional.empty(), Optional.empty(), 1));
    }

    @Test
    void aTrainingHasOneLength() {
        assertEquals(60, new Batches(4, Optional.empty(), Optional.empty()).steps(EXAMPLES));
        assertEquals(7, new Batches(4, Optional.empty(), Optional.of(7L)).steps(EXAMPLES));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> new Batches(4, Optional.of(1), Optional.of(7L)))
                .getMessage()
                .contains("give one of them"));
    }

    /**
     * Returns the loss after so many steps, for epochs of one step each: the loss of an epoch is the one before its
     * step.
     */
    private static double lossAfter(List<RecordingContext.Epoch> epochs, int steps) {
        return epochs.get(steps).loss();
    }

    private interface Rule {
        double[] change(double[] weights, int step);
    }

    private static void assertTrajectory(QuadraticContext context, Rule rule) {
        double[] weights = START.clone();
        for (int step = 0; step < context.steps.size(); step++) {
            double[] change = rule.change(weights, step);
            for (int i = 0; i < weights.length; i++) {
                weights[i] -= change[i];
            }
            assertArrayEquals(weights, context.steps.get(step).parameters().toArray(), 1e-12, "step " + (step + 1));
        }
        assertEquals(5, context.steps.size());
    }

    private static double[] slope(double[] weights) {
        double[] slope = new double[4];
        Arrays.setAll(slope, i -> CURVATURE[i] * (weights[i] - CENTRE[i]));
        return slope;
    }

    private static List<ImmutableDoubleArray> weights(QuadraticContext context) {
        return context.steps.stream().map(RecordingContext.Step::parameters).toList();
    }

    private static Training<SgdTrainer.Settings> sgd(double rate, Momentum momentum, DescentSettings course) {
        return new Training<>(new SgdTrainer(), new SgdTrainer.Settings(rate, batches(), momentum, false, course));
    }

    private static Batches batches() {
        return new Batches(4, Optional.of(5), Optional.empty());
    }

    private static Batches alone() {
        return new Batches(1, Optional.of(5), Optional.empty());
    }

    private static QuadraticContext centred() {
        return new QuadraticContext(1, START, CENTRE);
    }

    private static QuadraticContext context() {
        Random random = new Random(EXAMPLES);
        return new QuadraticContext(
                3,
                START,
                IntStream.range(0, EXAMPLES)
                        .mapToObj(n -> random.doubles(4).toArray())
                        .toArray(double[][]::new));
    }
}
