package org.sagitta.api.layer;

import java.util.List;

/** Gradients of single examples of a chunk, by taking its columns apart: for any rule that has {@code addGradient}. */
public final class ExampleGradients {
    private final LayerRule rule;
    private final Kernels kernels;
    private final LayerState state;
    private final Matrix cotangent;
    private final LayerState column;
    private final Matrix cotangentColumn;

    /** @param cotangent a stack of cotangents of the outputs */
    public ExampleGradients(LayerRule rule, Kernels kernels, LayerState state, Matrix cotangent) {
        this.rule = rule;
        this.kernels = kernels;
        this.state = state;
        this.cotangent = cotangent;
        this.column = new LayerState(
                column(state.input()),
                state.output(),
                state.cotangent(),
                state.auxiliary().stream()
                        .map(matrix -> isPerExample(matrix) ? column(matrix) : matrix)
                        .toList(),
                state.seed());
        this.cotangentColumn = column(cotangent);
    }

    /** Adds (df/dw)' c_j of one example to gradient j. */
    public void add(int example, List<Matrix> gradient) {
        kernels.copyColumns(state.input(), example, column.input());
        for (int a = 0; a < state.auxiliary().size(); a++) {
            if (isPerExample(state.auxiliary().get(a))) {
                kernels.copyColumns(
                        state.auxiliary().get(a), example, column.auxiliary().get(a));
            }
        }
        kernels.copyColumns(cotangent, example, cotangentColumn);
        rule.addGradient(kernels, column, cotangentColumn, gradient);
    }

    /** Adds the squares of all examples' gradients, summed over examples and j, to one parameter vector. */
    void addSquares(List<Matrix> squares) {
        List<Matrix> gradient = rule.parameters().stream()
                .map(shape -> kernels.allocate(cotangent.count(), shape.rows(), shape.columns()))
                .toList();
        for (int example = 0; example < cotangent.columns(); example++) {
            gradient.forEach(kernels::clear);
            add(example, gradient);
            for (int p = 0; p < gradient.size(); p++) {
                kernels.addSquares(gradient.get(p), squares.get(p));
            }
        }
    }

    private boolean isPerExample(Matrix matrix) {
        return matrix.columns() == state.input().columns();
    }

    private Matrix column(Matrix stack) {
        return kernels.allocate(stack.count(), stack.rows(), 1);
    }
}
