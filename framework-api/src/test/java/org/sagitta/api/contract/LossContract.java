package org.sagitta.api.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sagitta.api.loss.Likelihood;
import org.sagitta.api.loss.Loss;

/**
 * This contract holds for every loss: its gradient and Hessian are those of its value, by central differences; its factor is
 * one of the Hessian; examples do not affect each other; and if it represents a likelihood, its sampled scores have the
 * moments that follow from the loss.
 */
public abstract class LossContract {
    private static final int EXAMPLES = 4;
    private static final double STEP = 1e-5;
    private static final double DIFFERENCE = 1e-8;
    private static final double ROUNDING = 1e-13;
    private static final int DRAWS = 200_000;

    /** The mean of samples may deviate by this many standard errors; the seeds are fixed, so it does not fail by chance. */
    private static final double STANDARD_ERRORS = 5;

    private static final double SENTINEL = -77.5;

    /** Returns the loss under test. */
    protected abstract Loss loss();

    /** Draws a random target of one example, among all for which the loss is defined. */
    protected abstract double[] target(int components, RandomGenerator random);

    /** Draws a random component of an output, away from kinks. */
    protected double output(RandomGenerator random) {
        return random.nextGaussian();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void theGradientIsTheDerivativeOfTheValue(int components) {
        Point point = new Point(components, EXAMPLES, 1);
        double[] differences = new double[point.length()];
        for (int at = 0; at < differences.length; at++) {
            differences[at] = (point.moved(at, STEP).evaluate().value
                            - point.moved(at, -STEP).evaluate().value)
                    / (2 * STEP);
        }
        assertClose(differences, point.evaluate().gradient, DIFFERENCE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void theHessianIsTheDerivativeOfTheGradient(int components) {
        Point point = new Point(components, EXAMPLES, 2);
        Evaluation here = point.evaluate();
        for (int at = 0; at < point.length(); at++) {
            double[] after = point.moved(at, STEP).evaluate().gradient;
            double[] before = point.moved(at, -STEP).evaluate().gradient;
            double[] differences = new double[point.length()];
            Arrays.setAll(differences, i -> (after[i] - before[i]) / (2 * STEP));
            assertClose(differences, here.multiplied(unit(point.length(), at)), DIFFERENCE);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void theFactorIsOneOfTheHessian(int components) {
        Point point = new Point(components, EXAMPLES, 3);
        Evaluation here = point.evaluate();
        double[] v = new Random(4).doubles(point.length()).toArray();
        double[] expected = here.multiplied(v);
        double[] product = new double[point.length()];
        for (int c = 0; c < components; c++) {
            double[] column = new double[point.length()];
            Arrays.fill(column, Double.NaN); // it is overwritten, not added to
            loss().factor(here.curvature, components, EXAMPLES, c, column);
            for (int i = 0; i < EXAMPLES; i++) {
                double dot = 0;
                for (int at = i; at < v.length; at += EXAMPLES) {
                    dot += column[at] * v[at];
                }
                for (int at = i; at < v.length; at += EXAMPLES) {
                    product[at] += dot * column[at];
                }
            }
        }
        assertClose(expected, product, ROUNDING);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void examplesAreWhatTheyAreAlone(int components) {
        Point point = new Point(components, EXAMPLES, 5);
        Evaluation together = point.evaluate();
        double[] v = new Random(6).doubles(point.length()).toArray();
        double[] product = together.multiplied(v);
        double sum = 0;
        for (int i = 0; i < EXAMPLES; i++) {
            Evaluation alone = point.example(i).evaluate();
            sum += alone.value;
            assertClose(column(together.gradient, i), alone.gradient, ROUNDING);
            assertClose(column(product, i), alone.multiplied(column(v, i)), ROUNDING);
        }
        assertEquals(sum, together.value, ROUNDING * (1 + Math.abs(sum)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void itChangesNothingElse(int components) {
        Point point = new Point(components, EXAMPLES, 7);
        double[] outputs = longer(point.outputs);
        double[] targets = longer(point.targets);
        double[] gradient = longer(point.outputs);
        double[] curvature = longer(point.outputs);
        double[] column = longer(point.outputs);
        double[] outputsBefore = outputs.clone();
        double[] targetsBefore = targets.clone();

        loss().evaluate(outputs, targets, components, EXAMPLES, gradient, curvature);
        double[] curvatureBefore = curvature.clone();
        loss().factor(curvature, components, EXAMPLES, 0, column);
        loss().multiply(curvature, components, EXAMPLES, column);

        assertArrayEquals(outputsBefore, outputs);
        assertArrayEquals(targetsBefore, targets);
        assertArrayEquals(curvatureBefore, curvature);
        for (double[] array : new double[][] {gradient, curvature, column}) {
            assertEquals(SENTINEL, array[array.length - 1]);
        }
        assertArrayEquals(point.evaluate().gradient, Arrays.copyOf(gradient, point.length()));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void theHessianOfALikelihoodDoesNotDependOnTheTarget(int components) {
        if (loss().likelihood().isEmpty()) {
            return;
        }
        Point point = new Point(components, EXAMPLES, 8);
        Point other = new Point(components, EXAMPLES, point.outputs, new Point(components, EXAMPLES, 9).targets);
        double[] v = new Random(10).doubles(point.length()).toArray();
        assertClose(point.evaluate().multiplied(v), other.evaluate().multiplied(v), ROUNDING);
    }

    /**
     * Tests that the scores' mean is 0, the mean of their outer products L, and the third moment of each component -sqrt(w)
     * times the derivative of L_cc with respect to f_c: the third cumulant of an exponential family determines its scale.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void scoresHaveTheMomentsOfTheLikelihood(int components) {
        if (loss().likelihood().isEmpty()) {
            return;
        }
        Likelihood likelihood = loss().likelihood().get();
        Point point = new Point(components, 1, 11);
        double[][] scores = scores(likelihood, point);
        double root = Math.sqrt(likelihood.weight(components));
        for (int c = 0; c < components; c++) {
            double[] own = scores[c];
            assertMean(0, own);
            assertMean(-root * slopeOfHessian(point, c), product(own, product(own, own)));
            double[] row = point.evaluate().multiplied(unit(components, c));
            for (int d = 0; d <= c; d++) {
                assertMean(row[d], product(own, scores[d]));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void scoresOfAnExampleFollowFromItsOwnRandomNumbers(int components) {
        if (loss().likelihood().isEmpty()) {
            return;
        }
        Likelihood likelihood = loss().likelihood().get();
        Point point = new Point(components, EXAMPLES, 12);
        double[] together = new double[point.length()];
        likelihood.sample(point.outputs, components, EXAMPLES, SplittableRandom::new, together);
        for (int i = 0; i < EXAMPLES; i++) {
            int example = i;
            double[] alone = new double[components];
            likelihood.sample(point.example(i).outputs, components, 1, first -> new SplittableRandom(example), alone);
            assertClose(column(together, i), alone, ROUNDING);
        }
    }

    private double[][] scores(Likelihood likelihood, Point point) {
        double[] outputs = new double[point.components * DRAWS];
        double[] scores = new double[outputs.length];
        Arrays.setAll(outputs, at -> point.outputs[at / DRAWS]);
        SplittableRandom random = new SplittableRandom(13);
        likelihood.sample(outputs, point.components, DRAWS, i -> random, scores);
        double[][] byComponent = new double[point.components][];
        Arrays.setAll(byComponent, c -> Arrays.copyOfRange(scores, c * DRAWS, (c + 1) * DRAWS));
        return byComponent;
    }

    private double slopeOfHessian(Point point, int c) {
        double[] unit = unit(point.components, c);
        double after = point.moved(c, STEP).evaluate().multiplied(unit)[c];
        return (after - point.moved(c, -STEP).evaluate().multiplied(unit)[c]) / (2 * STEP);
    }

    private static void assertMean(double expected, double[] values) {
        double mean = Arrays.stream(values).average().orElseThrow();
        double variance =
                Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum() / (values.length - 1);
        assertEquals(expected, mean, STANDARD_ERRORS * Math.sqrt(variance / values.length) + DIFFERENCE);
    }

    private static double[] product(double[] x, double[] y) {
        double[] product = new double[x.length];
        Arrays.setAll(product, i -> x[i] * y[i]);
        return product;
    }

    private static double[] unit(int length, int at) {
        double[] unit = new double[length];
        unit[at] = 1;
        return unit;
    }

    private static double[] column(double[] values, int example) {
        return RulePoint.column(values, example, EXAMPLES);
    }

    private static double[] longer(double[] values) {
        double[] longer = Arrays.copyOf(values, values.length + 1);
        longer[values.length] = SENTINEL;
        return longer;
    }

    private static void assertClose(double[] expected, double[] actual, double tolerance) {
        double scale = 1 + Arrays.stream(expected).map(Math::abs).max().orElse(0);
        assertTrue(Arrays.stream(actual).allMatch(Double::isFinite), () -> Arrays.toString(actual));
        assertArrayEquals(expected, actual, tolerance * scale);
    }

    /** A point consists of outputs and targets of some examples. */
    private final class Point {
        private final int components;
        private final int examples;
        private final double[] outputs;
        private final double[] targets;

        Point(int components, int examples, double[] outputs, double[] targets) {
            this.components = components;
            this.examples = examples;
            this.outputs = outputs;
            this.targets = targets;
        }

        Point(int components, int examples, long seed) {
            this(components, examples, new double[components * examples], new double[components * examples]);
            Random random = new Random(seed);
            Arrays.setAll(outputs, at -> output(random));
            for (int i = 0; i < examples; i++) {
                double[] target = target(components, random);
                for (int c = 0; c < components; c++) {
                    targets[c * examples + i] = target[c];
                }
            }
        }

        int length() {
            return outputs.length;
        }

        Point moved(int at, double step) {
            double[] moved = outputs.clone();
            moved[at] += step;
            return new Point(components, examples, moved, targets);
        }

        Point example(int i) {
            return new Point(components, 1, column(outputs, i), column(targets, i));
        }

        Evaluation evaluate() {
            double[] gradient = new double[length()];
            double[] curvature = new double[length()];
            double value = loss().evaluate(outputs, targets, components, examples, gradient, curvature);
            return new Evaluation(this, value, gradient, curvature);
        }
    }

    /** An evaluation holds the results of a loss at a point. */
    private final class Evaluation {
        private final Point point;
        private final double value;
        private final double[] gradient;
        private final double[] curvature;

        Evaluation(Point point, double value, double[] gradient, double[] curvature) {
            this.point = point;
            this.value = value;
            this.gradient = gradient;
            this.curvature = curvature;
        }

        double[] multiplied(double[] v) {
            double[] product = v.clone();
            loss().multiply(curvature, point.components, point.examples, product);
            return product;
        }
    }
}
