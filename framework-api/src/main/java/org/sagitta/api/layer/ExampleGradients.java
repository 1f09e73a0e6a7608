package org.sagitta.api.layer;

import java.util.List;
import java.util.stream.IntStream;

/** Gradients of single examples of a chunk, by taking its columns apart. */
final class ExampleGradients {
    private ExampleGradients() {}

    static void addSquares(LayerRule rule, Kernels kernels, LayerState state, Matrix cotangent, List<Matrix> squares) {
        List<ParameterShape> shapes = rule.parameters();
        if (shapes.isEmpty()) {
            return;
        }
        List<Matrix> gradient = IntStream.range(0, shapes.size())
                .mapToObj(p -> kernels.allocate(
                        cotangent.count(), shapes.get(p).rows(), shapes.get(p).columns()))
                .toList();
        for (int example = 0; example < cotangent.columns(); example++) {
            gradient.forEach(kernels::clear);
            rule.addGradient(kernels, column(kernels, state, example), column(kernels, cotangent, example), gradient);
            for (int p = 0; p < gradient.size(); p++) {
                kernels.addSquares(gradient.get(p), squares.get(p));
            }
        }
    }

    /** The state of one example. */
    static LayerState column(Kernels kernels, LayerState state, int example) {
        int n = state.input().columns();
        return new LayerState(
                column(kernels, state.input(), example),
                state.output(),
                state.cotangent(),
                state.auxiliary().stream()
                        .map(matrix -> matrix.columns() == n ? column(kernels, matrix, example) : matrix)
                        .toList(),
                state.seed());
    }

    private static Matrix column(Kernels kernels, Matrix stack, int example) {
        Matrix column = kernels.allocate(stack.count(), stack.rows(), 1);
        kernels.copyColumns(stack, example, column);
        return column;
    }
}
