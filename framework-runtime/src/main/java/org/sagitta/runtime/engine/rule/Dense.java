package org.sagitta.runtime.engine.rule;

import java.util.List;
import java.util.Optional;
import org.sagitta.api.layer.Channels;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.LayerRule;
import org.sagitta.api.layer.LayerState;
import org.sagitta.api.layer.Matrix;
import org.sagitta.api.layer.ParameterShape;
import org.sagitta.api.layer.Transpose;
import org.sagitta.api.layer.WeightUse;

/** A dense layer z = W a + b, where W has the shape [out, in] and b is optional. */
public record Dense(int inputs, int outputs, boolean bias) implements LayerRule {
    private static final int WEIGHT = 0;
    private static final int BIAS = 1;

    @Override
    public List<Integer> inputShape() {
        return List.of(inputs);
    }

    @Override
    public List<Integer> outputShape() {
        return List.of(outputs);
    }

    @Override
    public List<ParameterShape> parameters() {
        ParameterShape weight = new ParameterShape("weight", List.of(outputs, inputs));
        return bias ? List.of(weight, new ParameterShape("bias", List.of(outputs))) : List.of(weight);
    }

    @Override
    public void forward(Kernels kernels, List<Matrix> parameters, LayerState state) {
        double beta = beginWithBias(kernels, parameters, state.output());
        kernels.multiply(Transpose.NEITHER, parameters.get(WEIGHT), state.input(), beta, state.output());
    }

    @Override
    public void pushForward(
            Kernels kernels,
            List<Matrix> parameters,
            LayerState state,
            List<Matrix> directions,
            Optional<Matrix> inputTangent,
            Matrix outputTangent) {
        double beta = beginWithBias(kernels, directions, outputTangent);
        kernels.multiply(Transpose.NEITHER, directions.get(WEIGHT), state.input(), beta, outputTangent);
        inputTangent.ifPresent(
                tangent -> kernels.multiply(Transpose.NEITHER, parameters.get(WEIGHT), tangent, 1, outputTangent));
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
            kernels.addChannelSums(Channels.of(outputShape()), cotangent, gradient.get(BIAS));
        }
    }

    @Override
    public void addGradientOfTangent(
            Kernels kernels,
            LayerState state,
            List<Matrix> directions,
            Optional<Matrix> inputTangent,
            List<Matrix> gradient) {
        inputTangent.ifPresent(
                tangent -> kernels.multiply(Transpose.RIGHT, state.cotangent(), tangent, 1, gradient.get(WEIGHT)));
    }

    @Override
    public void addSquaredGradient(Kernels kernels, LayerState state, Matrix cotangent, List<Matrix> squares) {
        Matrix cotangentSquares = squared(kernels, 0, cotangent);
        Matrix inputSquares = squared(kernels, 1, state.input());
        kernels.multiply(Transpose.RIGHT, cotangentSquares, inputSquares, 1, squares.get(WEIGHT));
        if (bias) {
            kernels.addChannelSums(Channels.of(outputShape()), cotangentSquares, squares.get(BIAS));
        }
    }

    @Override
    public Optional<WeightUse> weightUse() {
        return Optional.of(WeightUse.dense(inputs, outputs, bias));
    }

    @Override
    public LayerRule withBias() {
        return new Dense(inputs, outputs, true);
    }

    /** Computes sum_j x_j o x_j. */
    private static Matrix squared(Kernels kernels, int slot, Matrix x) {
        Matrix squares = kernels.scratch(slot, 1, x.rows(), x.columns());
        kernels.clear(squares);
        kernels.addSquares(x, squares);
        return squares;
    }

    /**
     * Sets the output to the bias, if there is one; returns the factor by which the output is multiplied before the
     * product is added.
     */
    private double beginWithBias(Kernels kernels, List<Matrix> parameters, Matrix output) {
        if (bias) {
            kernels.fillChannels(Channels.of(outputShape()), parameters.get(BIAS), output);
        }
        return bias ? 1 : 0;
    }
}
