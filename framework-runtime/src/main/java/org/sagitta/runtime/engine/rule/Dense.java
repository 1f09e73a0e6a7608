package org.sagitta.runtime.engine.rule;

import java.util.List;
import java.util.Optional;
import org.sagitta.runtime.engine.kernel.Kernels;
import org.sagitta.runtime.engine.kernel.Matrix;
import org.sagitta.runtime.engine.kernel.Transpose;

/** z = W a + b, W of shape [out, in], with or without b. */
public record Dense(int inputs, int outputs, boolean bias) implements Rule {
    private static final int WEIGHT = 0;
    private static final int BIAS = 1;

    @Override
    public List<ParameterShape> parameters() {
        ParameterShape weight = new ParameterShape("weight", List.of(outputs, inputs));
        return bias ? List.of(weight, new ParameterShape("bias", List.of(outputs))) : List.of(weight);
    }

    @Override
    public void forward(Kernels kernels, List<Matrix> parameters, LayerState state) {
        kernels.multiply(Transpose.NEITHER, parameters.get(WEIGHT), state.input(), 0, state.output());
        addBias(kernels, parameters, state.output());
    }

    @Override
    public void pushForward(
            Kernels kernels,
            List<Matrix> parameters,
            LayerState state,
            List<Matrix> directions,
            Optional<Matrix> inputTangent,
            Matrix outputTangent) {
        kernels.multiply(Transpose.NEITHER, directions.get(WEIGHT), state.input(), 0, outputTangent);
        inputTangent.ifPresent(
                tangent -> kernels.multiply(Transpose.NEITHER, parameters.get(WEIGHT), tangent, 1, outputTangent));
        addBias(kernels, directions, outputTangent);
    }

    @Override
    public void pullBack(
            Kernels kernels, List<Matrix> parameters, LayerState state, Matrix cotangent, Matrix inputCotangent) {
        kernels.multiply(Transpose.LEFT, parameters.get(WEIGHT), cotangent, 0, inputCotangent);
    }

    @Override
    public void pullBackTangent(
            Kernels kernels,
            List<Matrix> parameters,
            LayerState state,
            List<Matrix> directions,
            Matrix inputTangent,
            Matrix cotangentTangent,
            Matrix inputCotangentTangent) {
        pullBack(kernels, parameters, state, cotangentTangent, inputCotangentTangent);
        kernels.multiply(Transpose.LEFT, directions.get(WEIGHT), state.cotangent(), 1, inputCotangentTangent);
    }

    @Override
    public void addGradient(Kernels kernels, LayerState state, Matrix cotangent, List<Matrix> gradient) {
        kernels.multiply(Transpose.RIGHT, cotangent, state.input(), 1, gradient.get(WEIGHT));
        if (bias) {
            kernels.addRowSums(cotangent, gradient.get(BIAS));
        }
    }

    @Override
    public void addGradientOfTangent(
            Kernels kernels, LayerState state, Optional<Matrix> inputTangent, List<Matrix> gradient) {
        inputTangent.ifPresent(
                tangent -> kernels.multiply(Transpose.RIGHT, state.cotangent(), tangent, 1, gradient.get(WEIGHT)));
    }

    @Override
    public void addSquaredGradient(Kernels kernels, LayerState state, Matrix cotangent, List<Matrix> squares) {
        Matrix cotangentSquares = kernels.scratch(0, cotangent.rows(), cotangent.columns());
        Matrix inputSquares =
                kernels.scratch(1, state.input().rows(), state.input().columns());
        kernels.sumOfSquares(cotangent, cotangentSquares);
        kernels.sumOfSquares(state.input(), inputSquares);
        kernels.multiply(Transpose.RIGHT, cotangentSquares, inputSquares, 1, squares.get(WEIGHT));
        if (bias) {
            kernels.addRowSums(cotangentSquares, squares.get(BIAS));
        }
    }

    private void addBias(Kernels kernels, List<Matrix> parameters, Matrix output) {
        if (bias) {
            kernels.addColumn(parameters.get(BIAS), output);
        }
    }
}
