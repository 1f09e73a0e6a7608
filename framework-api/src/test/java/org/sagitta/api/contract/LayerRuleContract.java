package org.sagitta.api.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.primitives.Doubles;
import com.google.common.primitives.ImmutableDoubleArray;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sagitta.api.layer.ChannelScaling;
import org.sagitta.api.layer.Channels;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.LayerMode;
import org.sagitta.api.layer.LayerRule;
import org.sagitta.api.layer.ParameterShape;
import org.sagitta.api.layer.WeightUse;

/**
 * This contract holds for every layer's rule, in every mode: its derivatives are those of its forward pass, by central
 * differences and as adjoints of each other; many directions together give the same as one by one; and it relies on nothing
 * that the engine does not keep. It computes in float64.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class LayerRuleContract {
    private static final int EXAMPLES = 4;
    private static final int DIRECTIONS = 3;
    private static final double STEP = 1e-5;
    private static final double DIFFERENCE = 1e-7;
    private static final double ROUNDING = 1e-12;

    /** Returns the rules under test, of a few features each. */
    protected abstract List<LayerRule> rules();

    /** Returns the kernels, in float64. */
    protected Kernels kernels() {
        return new ReferenceKernels();
    }

    /** Draws a random feature of an input, within the domain of the rules and away from kinks. */
    protected double inputValue(RandomGenerator random) {
        return random.nextGaussian();
    }

    /** Draws a random component of a parameter. */
    protected double parameterValue(RandomGenerator random) {
        return random.nextGaussian();
    }

    final Stream<LayerRule> inEveryMode() {
        return rules().stream()
                .flatMap(rule -> Arrays.stream(LayerMode.values()).map(rule::in))
                .distinct();
    }

    /** Returns the rules that the engine does not skip. */
    final Stream<LayerRule> working() {
        return inEveryMode().filter(rule -> !rule.isIdentity());
    }

    final Stream<LayerRule> learning() {
        return working().filter(rule -> !rule.parameters().isEmpty());
    }

    /** Returns the rules that declare their use of a weight. */
    final Stream<LayerRule> weighting() {
        return learning().filter(rule -> rule.weightUse().isPresent());
    }

    final Stream<LayerRule> dense() {
        return weighting().filter(rule -> rule.weightUse().orElseThrow().isDense());
    }

    /** Returns the rules that have no bias but could have one. */
    final Stream<LayerRule> takingABias() {
        return weighting()
                .filter(rule -> !rule.weightUse().orElseThrow().bias())
                .filter(rule -> !rule.withBias().equals(rule));
    }

    final Stream<LayerRule> elementWise() {
        return working().filter(LayerRule::isElementWise);
    }

    final Stream<LayerRule> scaling() {
        return working()
                .filter(rule -> rule.channelScaling(
                                ImmutableDoubleArray.copyOf(new double[RulePoint.size(rule.parameters())]),
                                ImmutableDoubleArray.copyOf(new double[RulePoint.size(rule.statistics())]))
                        .isPresent());
    }

    @ParameterizedTest
    @MethodSource("inEveryMode")
    void saysOfItselfWhatGoesTogether(LayerRule rule) {
        assertShape(rule.inputShape(), rule.inputs());
        assertShape(rule.outputShape(), rule.outputs());
        HashSet<String> names = new HashSet<>();
        Stream.of(rule.parameters(), rule.statistics()).flatMap(List::stream).forEach(shape -> {
            assertTrue(names.add(shape.name()), () -> "two parameters are called " + shape.name());
            assertEquals(shape.size(), shape.rows() * shape.columns(), () -> shape + " has no whole columns");
            assertEquals(
                    IntStream.range(0, shape.dimensions().size()).boxed().toList(),
                    shape.storage().stream().sorted().toList(),
                    () -> "the storage order of " + shape);
        });
        rule.parameters().stream()
                .filter(shape -> shape.dimensions().size() < 2)
                .forEach(shape -> assertStartsFromSomething(rule, shape));
        rule.statistics().forEach(shape -> assertStartsFromSomething(rule, shape));
        if (rule.isIdentity()) {
            assertEquals(rule.inputs(), rule.outputs());
            assertEquals(List.of(), rule.parameters());
        }
    }

    @ParameterizedTest
    @MethodSource("inEveryMode")
    void hasTheSameParametersInEveryMode(LayerRule rule) {
        for (LayerMode mode : LayerMode.values()) {
            LayerRule other = rule.in(mode);
            assertEquals(rule.inputShape(), other.inputShape());
            assertEquals(rule.outputShape(), other.outputShape());
            assertEquals(rule.parameters(), other.parameters());
            assertEquals(rule.statistics(), other.statistics());
        }
    }

    @ParameterizedTest
    @MethodSource("working")
    void forwardGivesTheSameEachTimeAndChangesNothingElse(LayerRule rule) {
        Draw draw = new Draw(rule);
        RuleProbe probe = draw.probe();
        assertArrayEquals(probe.output(), draw.probe().output());
        assertArrayEquals(draw.point.input(), probe.inputAfterwards());
        assertArrayEquals(
                Doubles.concat(draw.point.parameters(), draw.point.statistics()), probe.parametersAfterwards());
    }

    @ParameterizedTest
    @MethodSource("working")
    void anExampleDoesNotChangeTheOthersUnlessTheRuleSaysSo(LayerRule rule) {
        Draw draw = new Draw(rule);
        double[] first = new double[rule.inputs() * EXAMPLES];
        IntStream.range(0, rule.inputs()).forEach(feature -> first[feature * EXAMPLES] = 1);
        RulePoint changed = draw.point.moved(1, first, new double[draw.point.parameters().length]);
        double[] before = draw.probe().output();
        double[] after = draw.probeAt(changed, draw.cotangents[0]).output();
        for (int example = 1; rule.isPerExample() && example < EXAMPLES; example++) {
            assertArrayEquals(RulePoint.column(before, example, EXAMPLES), RulePoint.column(after, example, EXAMPLES));
        }
    }

    @ParameterizedTest
    @MethodSource("working")
    void pushForwardIsTheDerivativeOfForward(LayerRule rule) {
        Draw draw = new Draw(rule);
        assertClose(
                draw.differences(probe -> probe.output()),
                draw.probe().pushForward(draw.directions, Optional.of(draw.inputTangents)),
                DIFFERENCE);
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("learning")
    void withoutATangentOfTheInputThatIsZero(LayerRule rule) {
        Draw draw = new Draw(rule);
        RuleProbe probe = draw.probe();
        double[][] zero = new double[DIRECTIONS][rule.inputs() * EXAMPLES];
        assertClose(
                probe.pushForward(draw.directions, Optional.of(zero)),
                probe.pushForward(draw.directions, Optional.empty()),
                ROUNDING);
        assertClose(
                probe.gradientOfTangent(draw.directions, Optional.of(zero)),
                probe.gradientOfTangent(draw.directions, Optional.empty()),
                ROUNDING);
    }

    @ParameterizedTest
    @MethodSource("working")
    void pushForwardIsLinear(LayerRule rule) {
        Draw draw = new Draw(rule);
        RuleProbe probe = draw.probe();
        double[][] tangents = probe.pushForward(draw.directions, Optional.of(draw.inputTangents));
        double[][] combined = probe.pushForward(
                new double[][] {RulePoint.plus(draw.directions[0], -3, draw.directions[1])},
                Optional.of(new double[][] {RulePoint.plus(draw.inputTangents[0], -3, draw.inputTangents[1])}));
        assertClose(RulePoint.plus(tangents[0], -3, tangents[1]), combined[0], ROUNDING);
    }

    @ParameterizedTest
    @MethodSource("working")
    void pullBackIsTheAdjointOfPushForward(LayerRule rule) {
        Draw draw = new Draw(rule);
        RuleProbe probe = draw.probe();
        double[][] tangents = probe.pushForward(
                new double[DIRECTIONS][draw.point.parameters().length], Optional.of(draw.inputTangents));
        assertAdjoint(draw.cotangents, tangents, probe.pullBack(draw.cotangents), draw.inputTangents);
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("learning")
    void addGradientAddsTheAdjointOfPushForward(LayerRule rule) {
        Draw draw = new Draw(rule);
        RuleProbe probe = draw.probe();
        double[][] tangents = probe.pushForward(draw.directions, Optional.empty());
        assertAdjoint(draw.cotangents, tangents, probe.gradient(draw.cotangents), draw.directions);
    }

    @ParameterizedTest
    @MethodSource("working")
    void pullBackTangentIsTheDerivativeOfPullBack(LayerRule rule) {
        Draw draw = new Draw(rule);
        double[][] withoutLinearPart = draw.differences(probe -> probe.pullBack(draw.cotangent())[0]);
        double[][] linearPart = draw.probe().pullBack(draw.cotangentTangents);
        double[][] expected = new double[DIRECTIONS][];
        Arrays.setAll(expected, j -> RulePoint.plus(withoutLinearPart[j], 1, linearPart[j]));
        assertClose(
                expected,
                draw.probe().pullBackTangent(draw.directions, draw.inputTangents, draw.cotangentTangents),
                DIFFERENCE);
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("learning")
    void addGradientOfTangentAddsTheDerivativeOfTheGradient(LayerRule rule) {
        Draw draw = new Draw(rule);
        assertClose(
                draw.differences(probe -> probe.gradient(draw.cotangent())[0]),
                draw.probe().gradientOfTangent(draw.directions, Optional.of(draw.inputTangents)),
                DIFFERENCE);
    }

    @ParameterizedTest
    @MethodSource("working")
    void manyDirectionsAtOnceGiveWhatTheyGiveOneByOne(LayerRule rule) {
        Draw draw = new Draw(rule);
        RuleProbe probe = draw.probe();
        double[][] tangents = probe.pushForward(draw.directions, Optional.of(draw.inputTangents));
        double[][] cotangents = probe.pullBack(draw.cotangents);
        double[][] cotangentTangents =
                probe.pullBackTangent(draw.directions, draw.inputTangents, draw.cotangentTangents);
        double[][] gradients = probe.gradient(draw.cotangents);
        double[][] gradientTangents = probe.gradientOfTangent(draw.directions, Optional.of(draw.inputTangents));
        for (int j = 0; j < DIRECTIONS; j++) {
            double[][] direction = {draw.directions[j]};
            double[][] inputTangent = {draw.inputTangents[j]};
            double[][] cotangent = {draw.cotangents[j]};
            double[][] cotangentTangent = {draw.cotangentTangents[j]};
            assertClose(tangents[j], probe.pushForward(direction, Optional.of(inputTangent))[0], ROUNDING);
            assertClose(cotangents[j], probe.pullBack(cotangent)[0], ROUNDING);
            assertClose(
                    cotangentTangents[j],
                    probe.pullBackTangent(direction, inputTangent, cotangentTangent)[0],
                    ROUNDING);
            assertClose(gradients[j], probe.gradient(cotangent)[0], ROUNDING);
            assertClose(
                    gradientTangents[j], probe.gradientOfTangent(direction, Optional.of(inputTangent))[0], ROUNDING);
        }
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("learning")
    void addSquaredGradientAddsTheSquaresOfEachExample(LayerRule rule) {
        Draw draw = new Draw(rule);
        double[] expected = new double[draw.point.parameters().length];
        for (int example = 0; rule.isPerExample() && example < EXAMPLES; example++) {
            for (double[] cotangents : draw.cotangents) {
                double[] cotangent = RulePoint.column(cotangents, example, EXAMPLES);
                RuleProbe one = draw.probeAt(draw.point.example(example, EXAMPLES), cotangent);
                double[] gradient = one.gradient(new double[][] {cotangent})[0];
                Arrays.setAll(expected, i -> expected[i] + gradient[i] * gradient[i]);
            }
        }
        if (rule.isPerExample()) {
            assertClose(expected, draw.probe().squaredGradient(draw.cotangents), ROUNDING);
        }
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("weighting")
    void theUseOfAWeightGivesItsGradient(LayerRule rule) {
        WeightUse use = rule.weightUse().orElseThrow();
        ParameterShape weight = rule.parameters().get(0);
        assertEquals(use.bias() ? 2 : 1, rule.parameters().size());
        assertEquals(use.outputs(), weight.dimensions().get(0));
        assertEquals(use.inputs(), weight.size() / use.outputs());
        assertEquals(rule.outputs(), use.outputs() * use.strips() * use.places());
        Draw draw = new Draw(rule);
        double[][] expected = Arrays.stream(draw.probe().gradient(draw.cotangents))
                .map(gradient -> inFlatOrder(weight, gradient))
                .toArray(double[][]::new);
        assertClose(expected, draw.probe().gradientByPlaces(use, draw.cotangents), ROUNDING);
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("dense")
    void aDenseLayerMultipliesItsWholeInput(LayerRule rule) {
        WeightUse use = rule.weightUse().orElseThrow();
        Draw draw = new Draw(rule);
        assertEquals(List.of(1, 1), List.of(use.strips(), use.places()));
        assertEquals(rule.inputs(), use.inputs());
        assertArrayEquals(draw.point.input(), draw.probe().weightInputs(use));
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("takingABias")
    void aBiasIsAddedToTheOutputs(LayerRule rule) {
        LayerRule biased = rule.withBias();
        assertTrue(biased.weightUse().orElseThrow().bias());
        assertEquals(rule.parameters(), biased.parameters().subList(0, 1));
        Draw draw = new Draw(rule);
        int outputs = rule.weightUse().orElseThrow().outputs();
        RuleProbe withZeros =
                new RuleProbe(biased, kernels(), draw.point.withMoreParameters(outputs), draw.cotangents[0]);
        assertClose(draw.probe().output(), withZeros.output(), ROUNDING);
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("elementWise")
    void anElementWiseLayerHasADiagonalDerivative(LayerRule rule) {
        Draw draw = new Draw(rule);
        assertEquals(rule.inputs(), rule.outputs());
        double[] cotangent = new double[rule.outputs() * EXAMPLES];
        Arrays.fill(cotangent, 0, EXAMPLES, 1);
        double[] inputs = draw.probe().pullBack(new double[][] {cotangent})[0];
        for (int i = EXAMPLES; i < inputs.length; i++) {
            assertEquals(0, inputs[i]);
        }
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("scaling")
    void aScalingOfChannelsIsTheForwardPass(LayerRule rule) {
        Draw draw = new Draw(rule);
        ChannelScaling scaling = scaling(rule, draw.point);
        Channels channels = Channels.of(rule.inputShape());
        assertEquals(channels.count(), scaling.channels());
        double[] expected = new double[rule.outputs() * EXAMPLES];
        for (int i = 0; i < expected.length; i++) {
            int c = i / EXAMPLES / channels.width() % channels.count();
            expected[i] = scaling.offset().get(c)
                    + scaling.factor().get(c)
                            * (draw.point.input()[i] - scaling.centre().get(c));
        }
        assertClose(expected, draw.probe().output(), ROUNDING);
    }

    @ParameterizedTest
    @MethodSource("working")
    void statisticsStayNumbers(LayerRule rule) {
        assertNumbers(new Draw(rule).probe().updatedStatistics());
    }

    /** Returns the components with those of the weight in the order of the flat vector instead of that of the rule. */
    private static double[] inFlatOrder(ParameterShape weight, double[] stored) {
        double[] flat = stored.clone();
        int[] coordinates = new int[weight.dimensions().size()];
        for (int s = 0; s < weight.size(); s++) {
            int rest = s;
            for (int d = coordinates.length - 1; d >= 0; d--) {
                int dimension = weight.storage().get(d);
                coordinates[dimension] = rest % weight.dimensions().get(dimension);
                rest /= weight.dimensions().get(dimension);
            }
            int at = 0;
            for (int d = 0; d < coordinates.length; d++) {
                at = at * weight.dimensions().get(d) + coordinates[d];
            }
            flat[at] = stored[s];
        }
        return flat;
    }

    private static ChannelScaling scaling(LayerRule rule, RulePoint point) {
        return rule.channelScaling(
                        ImmutableDoubleArray.copyOf(point.parameters()),
                        ImmutableDoubleArray.copyOf(point.statistics()))
                .orElseThrow();
    }

    private static void assertShape(List<Integer> shape, int features) {
        assertTrue(shape.size() == 1 || shape.size() == 3, () -> "neither [C, H, W] nor [F]: " + shape);
        assertEquals(shape.stream().reduce(1, Math::multiplyExact), features);
        assertTrue(features > 0, () -> "no features: " + shape);
    }

    private static void assertStartsFromSomething(LayerRule rule, ParameterShape shape) {
        assertTrue(rule.initialValue(shape).isPresent(), () -> "nothing says what " + shape + " starts from");
    }

    /** Asserts c'(f') = b'(a') for each direction. */
    private static void assertAdjoint(
            double[][] cotangents, double[][] tangents, double[][] pulledBack, double[][] directions) {
        for (int j = 0; j < DIRECTIONS; j++) {
            assertClose(
                    new double[] {product(cotangents[j], tangents[j])},
                    new double[] {product(pulledBack[j], directions[j])},
                    ROUNDING);
        }
    }

    private static double product(double[] x, double[] y) {
        return IntStream.range(0, x.length).mapToDouble(i -> x[i] * y[i]).sum();
    }

    private static void assertClose(double[][] expected, double[][] actual, double tolerance) {
        assertEquals(expected.length, actual.length);
        for (int j = 0; j < expected.length; j++) {
            assertClose(expected[j], actual[j], tolerance);
        }
    }

    /** Compares relative to the largest element if that is above 1. */
    private static void assertClose(double[] expected, double[] actual, double tolerance) {
        assertNumbers(expected);
        assertNumbers(actual);
        double scale = Arrays.stream(expected).map(Math::abs).reduce(1, Math::max);
        assertArrayEquals(expected, actual, tolerance * scale);
    }

    private static void assertNumbers(double... values) {
        assertTrue(
                Arrays.stream(values).allMatch(Double::isFinite),
                () -> Arrays.toString(values) + ": the rule may not fill in all of a result, or read what is not kept;"
                        + " see readsInput and readsCotangent");
    }

    /** A draw is a random point with tangents and cotangents. */
    private final class Draw {
        private final LayerRule rule;
        private final Random random = new Random(17);
        private final RulePoint point;
        private final double[][] directions;
        private final double[][] inputTangents;
        private final double[][] cotangents;
        private final double[][] cotangentTangents;

        Draw(LayerRule rule) {
            this.rule = rule;
            this.point = RulePoint.draw(rule, EXAMPLES, () -> inputValue(random), () -> parameterValue(random), random);
            this.directions = gaussian(point.parameters().length);
            this.inputTangents = gaussian(rule.inputs() * EXAMPLES);
            this.cotangents = gaussian(rule.outputs() * EXAMPLES);
            this.cotangentTangents = gaussian(rule.outputs() * EXAMPLES);
        }

        /** Returns the cotangent c of first derivatives, as a stack of one. */
        double[][] cotangent() {
            return new double[][] {cotangents[0]};
        }

        RuleProbe probe() {
            return probeAt(point, cotangents[0]);
        }

        RuleProbe probeAt(RulePoint other, double[] cotangent) {
            return new RuleProbe(rule, kernels(), other, cotangent);
        }

        /** Returns central differences of a vector, along the tangents and directions together. */
        double[][] differences(Function<RuleProbe, double[]> vector) {
            double[][] differences = new double[DIRECTIONS][];
            for (int j = 0; j < differences.length; j++) {
                double[] up = vector.apply(probeAt(point.moved(STEP, inputTangents[j], directions[j]), cotangents[0]));
                double[] down =
                        vector.apply(probeAt(point.moved(-STEP, inputTangents[j], directions[j]), cotangents[0]));
                differences[j] = new double[up.length];
                for (int i = 0; i < up.length; i++) {
                    differences[j][i] = (up[i] - down[i]) / (2 * STEP);
                }
            }
            return differences;
        }

        private double[][] gaussian(int length) {
            double[][] stack = new double[DIRECTIONS][];
            Arrays.setAll(stack, j -> RulePoint.filled(length, random::nextGaussian));
            return stack;
        }
    }
}
