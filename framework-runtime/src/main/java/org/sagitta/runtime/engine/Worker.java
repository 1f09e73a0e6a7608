package org.sagitta.runtime.engine;

import java.util.List;
import java.util.Optional;
import org.sagitta.runtime.engine.kernel.Kernels;
import org.sagitta.runtime.engine.kernel.Matrix;
import org.sagitta.runtime.engine.kernel.Slot;
import org.sagitta.runtime.engine.loss.Loss;
import org.sagitta.runtime.engine.rule.LayerState;
import org.sagitta.runtime.engine.rule.Rule;

/**
 * The passes over one chunk, with the working memory of one lane. Sums over chunks gather in {@link #sum}. Every cotangent
 * is of the mean loss: it carries the factor 1/N.
 */
final class Worker {
    private final Kernels kernels;
    private final Loss loss;
    private final List<Rule> rules;
    private final List<Slot> tangents;
    private final Slot[] cotangents;
    private final Slot outputCotangent;
    private final ParameterStack sum;
    private final Trace trace;
    private double[] vector = {};

    Worker(Kernels kernels, Network network, Loss loss) {
        this.kernels = kernels;
        this.loss = loss;
        this.rules = network.computing().stream().map(Layer::rule).toList();
        this.tangents = rules.stream().map(rule -> new Slot(kernels)).toList();
        this.cotangents = new Slot[] {new Slot(kernels), new Slot(kernels)};
        this.outputCotangent = new Slot(kernels);
        this.sum = new ParameterStack(kernels, network);
        this.trace = new Trace(kernels, network);
    }

    /** The lane's share of a sum over chunks, of parameter vectors. */
    ParameterStack sum() {
        return sum;
    }

    /** A trace for passes whose state nobody needs afterwards. */
    Trace trace() {
        return trace;
    }

    Kernels kernels() {
        return kernels;
    }

    /** The forward pass. Returns the sum of the chunk's losses. */
    double forward(ParameterStack parameters, Matrix input, double[] targets, Trace into) {
        into.prepare(input);
        for (int l = 0; l < rules.size(); l++) {
            rules.get(l).forward(kernels, parameters.layer(l), into.layer(l));
        }
        kernels.read(into.last().output(), into.outputs());
        return loss.evaluate(
                into.outputs(),
                targets,
                into.last().output().rows(),
                input.columns(),
                into.gradient(),
                into.curvature());
    }

    /** The backward pass after {@link #forward}: fills in the trace's cotangents. */
    void backward(ParameterStack parameters, double scale, Trace of) {
        kernels.write(of.gradient(), scale, of.last().cotangent());
        for (int l = rules.size() - 1; l > 0; l--) {
            LayerState layer = of.layer(l);
            rules.get(l)
                    .pullBack(
                            kernels,
                            parameters.layer(l),
                            layer,
                            layer.cotangent(),
                            of.layer(l - 1).cotangent());
        }
    }

    /** Adds the chunk's part of the gradient to {@link #sum}. */
    void addGradient(Trace at) {
        for (int l = 0; l < rules.size(); l++) {
            rules.get(l).addGradient(kernels, at.layer(l), at.layer(l).cotangent(), sum.layer(l));
        }
    }

    /** Adds the chunk's part of H v_j to {@link #sum} (Pearlmutter 1994). */
    void addHessianProducts(ParameterStack parameters, ParameterStack directions, int k, double scale, Trace at) {
        Matrix cotangent = outputTangents(parameters, directions, k, at);
        multiplyByLossHessian(cotangent, scale, at);
        for (int l = rules.size() - 1; l >= 0; l--) {
            Rule rule = rules.get(l);
            LayerState layer = at.layer(l);
            Optional<Matrix> inputTangent = inputTangent(l, k, layer);
            rule.addGradient(kernels, layer, cotangent, sum.layer(l));
            rule.addGradientOfTangent(kernels, layer, inputTangent, sum.layer(l));
            if (l > 0) {
                Matrix next =
                        cotangents[l % 2].shaped(k, rule.inputs(), layer.input().columns());
                rule.pullBackTangent(
                        kernels, parameters.layer(l), layer, directions.layer(l), inputTangent.get(), cotangent, next);
                cotangent = next;
            }
        }
    }

    /** Adds the chunk's part of G v_j to {@link #sum} (Schraudolph 2002). */
    void addGgnProducts(ParameterStack parameters, ParameterStack directions, int k, double scale, Trace at) {
        Matrix cotangent = outputTangents(parameters, directions, k, at);
        multiplyByLossHessian(cotangent, scale, at);
        for (int l = rules.size() - 1; l >= 0; l--) {
            rules.get(l).addGradient(kernels, at.layer(l), cotangent, sum.layer(l));
            cotangent = pulledBack(parameters, l, cotangent, at);
        }
    }

    /** Adds the chunk's part of G's diagonal to {@link #sum}, for the loss's factor columns from c to c + k. */
    void addGgnDiagonal(ParameterStack parameters, int c, int k, double scale, Trace at) {
        Matrix cotangent = factorColumns(c, k, Math.sqrt(scale), at);
        for (int l = rules.size() - 1; l >= 0; l--) {
            rules.get(l).addSquaredGradient(kernels, at.layer(l), cotangent, sum.layer(l));
            cotangent = pulledBack(parameters, l, cotangent, at);
        }
    }

    private Matrix outputTangents(ParameterStack parameters, ParameterStack directions, int k, Trace at) {
        for (int l = 0; l < rules.size(); l++) {
            LayerState layer = at.layer(l);
            rules.get(l)
                    .pushForward(
                            kernels,
                            parameters.layer(l),
                            layer,
                            directions.layer(l),
                            inputTangent(l, k, layer),
                            tangent(l, k, layer));
        }
        return tangent(rules.size() - 1, k, at.last());
    }

    private Matrix tangent(int l, int k, LayerState layer) {
        return tangents.get(l).shaped(k, layer.output().rows(), layer.output().columns());
    }

    private Optional<Matrix> inputTangent(int l, int k, LayerState layer) {
        return l == 0
                ? Optional.empty()
                : Optional.of(tangents.get(l - 1)
                        .shaped(k, layer.input().rows(), layer.input().columns()));
    }

    private Matrix pulledBack(ParameterStack parameters, int l, Matrix cotangent, Trace at) {
        if (l == 0) {
            return cotangent;
        }
        LayerState layer = at.layer(l);
        Matrix next = cotangents[l % 2].shaped(
                cotangent.count(), layer.input().rows(), layer.input().columns());
        rules.get(l).pullBack(kernels, parameters.layer(l), layer, cotangent, next);
        return next;
    }

    /** Replaces the stack's tangents f'_j by scale L f'_j. */
    private void multiplyByLossHessian(Matrix stack, double scale, Trace at) {
        forEachMatrix(stack, (j, matrix) -> {
            kernels.read(matrix, vector);
            loss.multiply(at.curvature(), matrix.rows(), matrix.columns(), vector);
            kernels.write(vector, scale, matrix);
        });
    }

    private Matrix factorColumns(int c, int k, double scale, Trace at) {
        Matrix output = at.last().output();
        Matrix stack = outputCotangent.shaped(k, output.rows(), output.columns());
        forEachMatrix(stack, (j, matrix) -> {
            loss.factor(at.curvature(), matrix.rows(), matrix.columns(), c + j, vector);
            kernels.write(vector, scale, matrix);
        });
        return stack;
    }

    private void forEachMatrix(Matrix stack, MatrixConsumer consumer) {
        if (vector.length < stack.matrixSize()) {
            vector = new double[(int) stack.matrixSize()];
        }
        for (int j = 0; j < stack.count(); j++) {
            consumer.accept(j, stack.view(j * stack.matrixSize(), 1, stack.rows(), stack.columns()));
        }
    }

    @FunctionalInterface
    private interface MatrixConsumer {
        void accept(int j, Matrix matrix);
    }
}
