package org.sagitta.plugins.trainers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sagitta.api.settings.NoSettings;

class SgdTrainerTest {
    private static final double[] START = {1, 2, -1, 0.5};
    private static final double[] CENTRE = {3, -1, 2, 0.25};

    @Test
    void stepsDownTheGradientOfTheBatch() {
        QuadraticContext context = train(settings(0.1, 1, 2, 0, 0, true), 1, new double[] {2, 1, -1, 0.5});

        // The gradients are (1 (1-2), 4 (2-1), 0, 0) = (-1, 4, 0, 0), then (-0.9, 2.4, 0, 0).
        assertArrayEquals(
                new double[] {1.1, 1.6, -1, 0.5},
                context.steps.get(0).parameters().toArray(),
                1e-15);
        assertArrayEquals(
                new double[] {1.19, 1.36, -1, 0.5},
                context.steps.get(1).parameters().toArray(),
                1e-15);
        assertEquals(0.5 + 2, context.steps.get(0).loss(), 1e-15);
        assertEquals(0.405 + 0.72, context.steps.get(1).loss(), 1e-15);
    }

    /** The expected figures come from {@code src/test/python/sgd_trace.py}. */
    @Test
    void movesAsPyTorchDoesWithMomentumAndDecay() {
        QuadraticContext context = train(settings(0.05, 1, 5, 0.9, 0.1, true), 1, CENTRE);

        double[][] expected = {
            {1.095, 1.39, -0.92, 0.4725},
            {1.270275, 0.3560499999999999, -0.7704000000000001, 0.4231375},
            {1.5081573750000001, -0.8474952500000001, -0.562648, 0.3592818125},
            {1.7893028568750002, -1.95694944875, -0.30879176, 0.2890871034375},
            {2.093922133434375, -2.75428359063125, -0.02105739119999998, 0.2205577194203125}
        };
        double[] losses = {22.3125, 15.419818749999997, 7.12247312671875, 2.8130463139478556, 3.8985559305274844};
        assertTrajectory(expected, context);
        for (int step = 0; step < losses.length; step++) {
            assertEquals(losses[step], context.steps.get(step).loss(), 1e-13);
        }
    }

    /** The expected figures come from {@code src/test/python/sgd_trace.py}. */
    @Test
    void leavesBiasesOutOfTheDecayWhenTold() {
        QuadraticContext context = train(settings(0.05, 1, 5, 0.9, 0.1, false), 1, CENTRE);

        double[][] expected = {
            {1.095, 1.39, -0.92, 0.475},
            {1.270275, 0.3560499999999999, -0.7704000000000001, 0.43},
            {1.5081573750000001, -0.8474952500000001, -0.562648, 0.3715},
            {1.7893028568750002, -1.95694944875, -0.30879176, 0.30670000000000003},
            {2.093922133434375, -2.75428359063125, -0.02105739119999998, 0.24271000000000004}
        };
        assertTrajectory(expected, context);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void seesEveryExampleOnceAnEpochInAFreshOrder(long seed) {
        QuadraticContext context = train(settings(0.01, 4, 3, 0, 0, true), seed, examples(10));

        assertEquals(
                List.of(4, 4, 2, 4, 4, 2, 4, 4, 2),
                context.batches.stream().map(batch -> batch.length).toList());
        int[] all = IntStream.range(0, 10).toArray();
        for (int epoch = 1; epoch <= 3; epoch++) {
            int[] seen = context.examplesOfEpoch(epoch, 3);
            assertFalse(Arrays.equals(all, seen));
            assertArrayEquals(all, Arrays.stream(seen).sorted().toArray());
        }
        assertFalse(Arrays.equals(context.examplesOfEpoch(1, 3), context.examplesOfEpoch(2, 3)));
    }

    /** Counts the six orders of three examples in 6,000 epochs. */
    @Test
    void everyOrderIsAsLikely() {
        QuadraticContext context = train(settings(1e-9, 1, 6000, 0, 0, true), 7, examples(3));

        long[] counts = new long[6];
        for (int epoch = 1; epoch <= 6000; epoch++) {
            int[] order = context.examplesOfEpoch(epoch, 3);
            counts[order[0] * 2 + (order[1] > order[2] ? 1 : 0)]++;
        }
        double chiSquared = Arrays.stream(counts)
                .mapToDouble(count -> (count - 1000.0) * (count - 1000.0) / 1000)
                .sum();
        assertTrue(
                chiSquared < 25.7,
                "chi-squared of 5 degrees of freedom is below 25.7 but once in 10,000: " + chiSquared);
    }

    @Test
    void reportsStepsEpochsAndMeansWeightedByExamples() {
        QuadraticContext context = train(settings(0.01, 4, 2, 0, 0, true), 1, examples(10));

        assertEquals(
                List.of(1L, 2L, 3L, 4L, 5L, 6L),
                context.steps.stream().map(RecordingContext.Step::step).toList());
        assertEquals(6, new SgdTrainer().steps(settings(0.01, 4, 2, 0, 0, true), 10));
        assertEquals(1.0 / 3, context.steps.get(0).epoch(), 1e-15);
        assertEquals(1.0, context.steps.get(2).epoch());
        assertEquals(2.0, context.steps.get(5).epoch());
        for (int epoch = 1; epoch <= 2; epoch++) {
            List<RecordingContext.Step> steps = context.steps.subList(3 * epoch - 3, 3 * epoch);
            double mean = (4 * steps.get(0).loss()
                            + 4 * steps.get(1).loss()
                            + 2 * steps.get(2).loss())
                    / 10;
            assertEquals(epoch, context.epochs.get(epoch - 1).epoch());
            assertEquals(3L * epoch, context.epochs.get(epoch - 1).step());
            assertEquals(mean, context.epochs.get(epoch - 1).loss(), 1e-14);
        }
    }

    @Test
    void repeatsItselfWithTheSameSeedOnly() {
        SgdTrainer.Settings settings = settings(0.05, 3, 4, 0.9, 1e-3, true);
        List<RecordingContext.Step> first = train(settings, 5, examples(10)).steps;

        assertEquals(first, train(settings, 5, examples(10)).steps);
        assertNotEquals(first, train(settings, 6, examples(10)).steps);
    }

    @Test
    void takesItsRateFromTheSchedule() {
        SgdTrainer.Settings settings = new SgdTrainer.Settings(
                0.1,
                new Batches(1, Optional.of(10), Optional.empty()),
                new Momentum(0, false),
                false,
                Courses.with(new Schedule.Granziol(0.01, 0.5, 0.9), 0));
        QuadraticContext context = train(settings, 1, new double[] {0, 0, 0, 0});

        // w_0 shrinks by the factor 1 - alpha at each step, since a_0 is 1.
        double[] rates = {0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.07525, 0.0505, 0.02575, 0.001};
        double weight = 1;
        for (int step = 0; step < rates.length; step++) {
            weight *= 1 - rates[step];
            assertEquals(weight, context.steps.get(step).parameters().get(0), 1e-14, "step " + (step + 1));
        }
    }

    @Test
    void refusesABatchLargerThanTheData() {
        SgdTrainer trainer = new SgdTrainer();
        IllegalArgumentException refusal = assertThrows(
                IllegalArgumentException.class,
                () -> trainer.check(settings(0.1, 11, 1, 0, 0, true), 10, QuadraticContext.LAYOUT));

        assertEquals(
                "batch-size is 11 but there are 10 training examples; expected at most as many", refusal.getMessage());
        trainer.check(settings(0.1, 10, 1, 0, 0, true), 10, QuadraticContext.LAYOUT);
    }

    @Test
    void stopsWhenTold() {
        QuadraticContext context = new QuadraticContext(1, START, examples(10));
        context.stopAt(3);

        assertThrows(
                CancellationException.class, () -> new SgdTrainer().train(settings(0.1, 2, 5, 0, 0, true), context));
        assertEquals(3, context.batches.size());
    }

    @Test
    void noneMovesNothing() {
        QuadraticContext context = new QuadraticContext(1, START, examples(10));
        new NoneTrainer().train(new NoSettings(), context);

        assertArrayEquals(START, context.parameters().toDoubleVector());
        assertTrue(context.steps.isEmpty() && context.batches.isEmpty());
    }

    private static void assertTrajectory(double[][] expected, QuadraticContext context) {
        assertEquals(expected.length, context.steps.size());
        for (int step = 0; step < expected.length; step++) {
            assertArrayEquals(
                    expected[step], context.steps.get(step).parameters().toArray(), 1e-14, "step " + (step + 1));
        }
    }

    private static QuadraticContext train(SgdTrainer.Settings settings, long seed, double[]... examples) {
        QuadraticContext context = new QuadraticContext(seed, START, examples);
        new SgdTrainer().train(settings, context);
        return context;
    }

    private static SgdTrainer.Settings settings(
            double learningRate, int batchSize, int epochs, double momentum, double decay, boolean decayBiases) {
        return new SgdTrainer.Settings(
                learningRate,
                new Batches(batchSize, Optional.of(epochs), Optional.empty()),
                new Momentum(momentum, false),
                false,
                Courses.withDecay(decay, decayBiases));
    }

    private static double[][] examples(int count) {
        Random random = new Random(count);
        return IntStream.range(0, count)
                .mapToObj(n -> random.doubles(4).toArray())
                .toArray(double[][]::new);
    }
}
