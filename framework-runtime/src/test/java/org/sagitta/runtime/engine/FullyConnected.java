package org.sagitta.runtime.engine;

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

/**
 * A dense layer z = W a + b of another class than the built-in one, as a plugin would define it.
 *
 * @param saysSo whether it describes the use of its weight
 */
record FullyConnected(int in, int out, boolean bias, boolean saysSo) implements LayerRule {
    @Override
    public List<Integer> inputShape() {
        return List.of(in);
    }

    @Override
    public List<Integer> outputShape() {
        return List.of(out);
    }

    @Override
    public List<ParameterShape> parameters() {
        ParameterShape weight = new ParameterShape("weight", List.of(out, in));
        return bias ? List.of(weight, new ParameterShape("bias", List.of(out))) : List.of(weight);
    }

    @Override
    public Optional<WeightUse> weightUse() {
        return saysSo ? Optional.of(WeightUse.dense(in, out, bias)) : Optional.empty();
    }

    @Override
    public LayerRule withBias() {
        return new FullyConnected(in, out, true, saysSo);
    }

    @Override
    public void forward(Kernels kernels, List<Matrix> parameters, LayerState state) {
        double beta = begin(kernels, parameters, state.output());
        kernels.multiply(Transpose.NEITHER, parameters.get(0), state.input(), beta, state.output());
    }

    @Override
    public void pushForward(
            Kernels kernels,
            List<Matrix> parameters,
            LayerState state,
            List<Matrix> directions,
            Optional<Matrix> inputTangent,
            Matrix outputTangent) {
        double beta = begin(kernels, directions, outputTangent);
        kernels.multiply(Transpose.NEITHER, directions.get(0), state.input(), beta, outputTangent);
        inputTangent.ifPresent(
                tangent -> kernels.multiply(Transpose.NEITHER, parameters.get(0), tangent, 1, outputTangent));
    }

    @Override
    public void pullBack(
            Kernels kernels, List<Matrix> parameters, LayerState state, Matrix cotangent, Matrix inputCotangent) {
        kernels.multiply(Transpose.LEFT, parameters.get(0), cotangent, 0, inputCotangent);
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
        kernels.multiply(Transpose.LEFT, directions.get(0), state.cotangent(), 1, inputCotangentTangent);
    }

    @Override
    public void addGradient(Kernels kernels, LayerState state, Matrix cotangent, List<Matrix> gradient) {
        kernels.multiply(Transpose.RIGHT, cotangent, state.input(), 1, gradient.get(0));
        if (bias) {
            kernels.addChannelSums(Channels.of(outputShape()), cotangent, gradient.get(1));
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
                tangent -> kernels.multiply(Transpose.RIGHT, state.cotangent(), tangent, 1, gradient.get(0)));
    }

    private double begin(Kernels kernels, List<Matrix> parameters, Matrix output) {
        if (bias) {
            kernels.fillChannels(Channels.of(outputShape()), parameters.get(1), output);
        }
        return bias ? 1 : 0;
    }
}
