package org.sagitta.api.contract;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;
import org.sagitta.api.layer.LayerRule;
import org.sagitta.api.layer.ParameterShape;

/**
 * A rule point consists of inputs, parameters and statistics of a rule: the parameters one after the other, each in the rule's
 * order.
 */
final class RulePoint {
    private final double[] input;
    private final double[] parameters;
    private final double[] statistics;

    private RulePoint(double[] input, double[] parameters, double[] statistics) {
        this.input = input;
        this.parameters = parameters;
        this.statistics = statistics;
    }

    /** Draws a random point; statistics are from 0.5 to 2, as some are variances. */
    static RulePoint draw(
            LayerRule rule,
            int examples,
            DoubleSupplier inputValue,
            DoubleSupplier parameterValue,
            RandomGenerator random) {
        return new RulePoint(
                filled(rule.inputs() * examples, inputValue),
                filled(size(rule.parameters()), parameterValue),
                filled(size(rule.statistics()), () -> random.nextDouble(0.5, 2)));
    }

    static double[] filled(int length, DoubleSupplier value) {
        double[] values = new double[length];
        Arrays.setAll(values, i -> value.getAsDouble());
        return values;
    }

    static int size(List<ParameterShape> shapes) {
        return shapes.stream().mapToInt(ParameterShape::size).sum();
    }

    /** Returns this point plus t times a tangent of the input and a direction of the parameters. */
    RulePoint moved(double t, double[] inputTangent, double[] direction) {
        return new RulePoint(plus(input, t, inputTangent), plus(parameters, t, direction), statistics);
    }

    /** Returns x + t y. */
    static double[] plus(double[] x, double t, double[] y) {
        double[] sum = new double[x.length];
        Arrays.setAll(sum, i -> x[i] + t * y[i]);
        return sum;
    }

    /** Returns this point with more parameters of value 0 at the end. */
    RulePoint withMoreParameters(int count) {
        return new RulePoint(input, Arrays.copyOf(parameters, parameters.length + count), statistics);
    }

    /** Returns this point with one of the examples only. */
    RulePoint example(int example, int examples) {
        return new RulePoint(column(input, example, examples), parameters, statistics);
    }

    /** Returns one column of {@code [rows x columns]}. */
    static double[] column(double[] x, int column, int columns) {
        double[] values = new double[x.length / columns];
        Arrays.setAll(values, row -> x[row * columns + column]);
        return values;
    }

    double[] input() {
        return input.clone();
    }

    double[] parameters() {
        return parameters.clone();
    }

    double[] statistics() {
        return statistics.clone();
    }
}
