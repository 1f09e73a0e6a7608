package org.sagitta.api.contract;

import com.google.common.primitives.Doubles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sagitta.api.layer.Channels;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.LayerRule;
import org.sagitta.api.layer.LayerState;
import org.sagitta.api.layer.Matrix;
import org.sagitta.api.layer.ParameterShape;
import org.sagitta.api.layer.Transpose;
import org.sagitta.api.layer.WeightUse;

/**
 * A rule probe is a rule after its forward pass, in terms of arrays: {@code [j][element]} for stacks. Memory that the engine
 * would not keep, or has not cleared, is NaN.
 */
final class RuleProbe {
    private static final long SEED = 5;

    private final LayerRule rule;
    private final Kernels kernels;
    private final int examples;
    private final List<Matrix> parameters;
    private final LayerState state;
    private final double[] output;
    private final double[] inputAfterwards;

    /**
     * Makes the forward pass.
     *
     * @param cotangent of the output
     */
    RuleProbe(LayerRule rule, Kernels kernels, RulePoint point, double[] cotangent) {
        this.rule = rule;
        this.kernels = kernels;
        this.examples = point.input().length / rule.inputs();
        this.parameters = Stream.of(
                        matrices(rule.parameters(), point.parameters()),
                        matrices(rule.statistics(), point.statistics()))
                .flatMap(List::stream)
                .toList();
        boolean keepsCotangent = rule.readsCotangent() || !rule.parameters().isEmpty();
        this.state = new LayerState(
                matrix(rule.inputs(), examples, point.input()),
                unknown(1, rule.outputs(), examples),
                keepsCotangent ? matrix(rule.outputs(), examples, cotangent) : unknown(1, rule.outputs(), examples),
                rule.auxiliaries().stream()
                        .map(auxiliary -> unknown(1, auxiliary.rows(), auxiliary.perExample() ? examples : 1))
                        .toList(),
                SEED);
        rule.forward(kernels, parameters, state);
        this.output = values(state.output())[0];
        this.inputAfterwards = values(state.input())[0];
        forget(state.output());
        if (!rule.readsInput()) {
            forget(state.input());
        }
    }

    double[] output() {
        return output.clone();
    }

    /** Returns the input as the forward pass has left it. */
    double[] inputAfterwards() {
        return inputAfterwards.clone();
    }

    /** Returns parameters and statistics as they are after all calls since. */
    double[] parametersAfterwards() {
        return values(parameters, 1)[0];
    }

    double[][] pushForward(double[][] directions, Optional<double[][]> inputTangents) {
        Matrix outputTangents = unknown(directions.length, rule.outputs(), examples);
        rule.pushForward(
                kernels,
                parameters,
                state,
                matrices(rule.parameters(), directions),
                inputTangents.map(this::inputs),
                outputTangents);
        return values(outputTangents);
    }

    double[][] pullBack(double[][] cotangents) {
        Matrix inputCotangents = unknown(cotangents.length, rule.inputs(), examples);
        rule.pullBack(kernels, parameters, state, outputs(cotangents), inputCotangents);
        return values(inputCotangents);
    }

    double[][] pullBackTangent(double[][] directions, double[][] inputTangents, double[][] cotangentTangents) {
        Matrix result = unknown(directions.length, rule.inputs(), examples);
        rule.pullBackTangent(
                kernels,
                parameters,
                state,
                matrices(rule.parameters(), directions),
                inputs(inputTangents),
                outputs(cotangentTangents),
                result);
        return values(result);
    }

    /** Returns the amount that is added to gradients that are not zero. */
    double[][] gradient(double[][] cotangents) {
        return added(cotangents.length, sums -> rule.addGradient(kernels, state, outputs(cotangents), sums));
    }

    /** Returns the amount that is added to gradients that are not zero. */
    double[][] gradientOfTangent(double[][] directions, Optional<double[][]> inputTangents) {
        return added(
                directions.length,
                sums -> rule.addGradientOfTangent(
                        kernels,
                        state,
                        matrices(rule.parameters(), directions),
                        inputTangents.map(this::inputs),
                        sums));
    }

    /** Returns the amount that is added to squares that are not zero. */
    double[] squaredGradient(double[][] cotangents) {
        return added(1, sums -> rule.addSquaredGradient(kernels, state, outputs(cotangents), sums))[0];
    }

    /** Returns the gradients as sums over positions of g_r a_r': those of the weight row by row, then those of the bias. */
    double[][] gradientByPlaces(WeightUse use, double[][] cotangents) {
        double[][] gradients = new double[cotangents.length][];
        for (int j = 0; j < gradients.length; j++) {
            Matrix cotangent = matrix(rule.outputs(), examples, cotangents[j]);
            Matrix weight = kernels.allocate(1, use.outputs(), use.inputs());
            Matrix bias = kernels.allocate(1, use.outputs(), 1);
            for (int strip = 0; strip < use.strips(); strip++) {
                Matrix inputs = unknown(1, use.inputs(), use.places() * examples);
                use.inputs(kernels, state, strip, inputs);
                Matrix outputs = use.outputs(cotangent, strip);
                kernels.multiply(Transpose.RIGHT, outputs, inputs, 1, weight);
                kernels.addChannelSums(new Channels(1, use.outputs(), 1), outputs, bias);
            }
            gradients[j] = values(use.bias() ? List.of(weight, bias) : List.of(weight), 1)[0];
        }
        return gradients;
    }

    /** Returns the weight's inputs in the first strip. */
    double[] weightInputs(WeightUse use) {
        Matrix inputs = unknown(1, use.inputs(), use.places() * examples);
        use.inputs(kernels, state, 0, inputs);
        return values(inputs)[0];
    }

    /** Returns the statistics after this batch. */
    double[] updatedStatistics() {
        List<Matrix> running = parameters.subList(rule.parameters().size(), parameters.size());
        rule.updateStatistics(kernels, state, running);
        return values(running, 1)[0];
    }

    private double[][] added(int count, Addition addition) {
        double[] ones = new double[RulePoint.size(rule.parameters())];
        Arrays.fill(ones, 1);
        double[][] before = new double[count][];
        Arrays.fill(before, ones);
        List<Matrix> sums = matrices(rule.parameters(), before);
        addition.to(sums);
        return Arrays.stream(values(sums, count))
                .map(after -> RulePoint.plus(after, -1, ones))
                .toArray(double[][]::new);
    }

    private Matrix inputs(double[][] stack) {
        return stack(rule.inputs(), examples, stack);
    }

    private Matrix outputs(double[][] stack) {
        return stack(rule.outputs(), examples, stack);
    }

    /** Splits vectors of all parameters into one matrix for each parameter. */
    private List<Matrix> matrices(List<ParameterShape> shapes, double[]... vectors) {
        List<Matrix> matrices = new ArrayList<>();
        int at = 0;
        for (ParameterShape shape : shapes) {
            int from = at;
            int to = at + shape.size();
            matrices.add(stack(
                    shape.rows(),
                    shape.columns(),
                    Arrays.stream(vectors)
                            .map(vector -> Arrays.copyOfRange(vector, from, to))
                            .toArray(double[][]::new)));
            at = to;
        }
        return matrices;
    }

    private Matrix matrix(int rows, int columns, double... values) {
        return stack(rows, columns, new double[][] {values});
    }

    private Matrix stack(int rows, int columns, double[]... values) {
        Matrix stack = kernels.allocate(values.length, rows, columns);
        for (int j = 0; j < values.length; j++) {
            kernels.write(values[j], 1, stack.matrix(j));
        }
        return stack;
    }

    private Matrix unknown(int count, int rows, int columns) {
        Matrix matrix = kernels.allocate(count, rows, columns);
        forget(matrix);
        return matrix;
    }

    private void forget(Matrix matrix) {
        kernels.write(RulePoint.filled((int) matrix.size(), () -> Double.NaN), 1, matrix);
    }

    private double[][] values(Matrix stack) {
        double[][] values = new double[stack.count()][(int) stack.matrixSize()];
        for (int j = 0; j < values.length; j++) {
            kernels.read(stack.matrix(j), values[j]);
        }
        return values;
    }

    /** Joins the matrices into vectors of all parameters. */
    private double[][] values(List<Matrix> stacks, int count) {
        double[][] vectors = new double[count][0];
        for (Matrix stack : stacks) {
            double[][] parts = values(stack);
            Arrays.setAll(vectors, j -> Doubles.concat(vectors[j], parts[j]));
        }
        return vectors;
    }

    @FunctionalInterface
    private interface Addition {
        void to(List<Matrix> sums);
    }
}
