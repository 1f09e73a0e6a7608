package org.sagitta.api.contract;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.sagitta.api.layer.Auxiliary;
import org.sagitta.api.layer.Channels;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.LayerRule;
import org.sagitta.api.layer.LayerState;
import org.sagitta.api.layer.Matrix;
import org.sagitta.api.layer.ParameterShape;

/**
 * An exponential gain is the layer f = exp(g) a, channel by channel: the smallest rule that is not linear in its parameter.
 */
public record ExponentialGain(List<Integer> inputShape) implements LayerRule {
    private static final int GAIN = 0;
    private static final int VALUE = 1;

    public ExponentialGain {
        inputShape = List.copyOf(inputShape);
    }

    @Override
    public List<Integer> outputShape() {
        return inputShape;
    }

    @Override
    public List<ParameterShape> parameters() {
        return List.of(new ParameterShape("gain", List.of(channels().count())));
    }

    @Override
    public OptionalDouble initialValue(ParameterShape shape) {
        return OptionalDouble.of(0);
    }

    /** Returns exp(g) and f. */
    @Override
    public List<Auxiliary> auxiliaries() {
        return List.of(new Auxiliary(channels().count(), false), Auxiliary.perExample(inputs()));
    }

    @Override
    public boolean readsInput() {
        return false;
    }

    @Override
    public void forward(Kernels kernels, List<Matrix> parameters, LayerState state) {
        double[] gain = new double[channels().count()];
        kernels.read(parameters.get(0), gain);
        for (int c = 0; c < gain.length; c++) {
            gain[c] = Math.exp(gain[c]);
        }
        kernels.write(gain, 1, state.auxiliary().get(GAIN));
        scale(kernels, state, state.input(), state.output());
        kernels.copy(
                state.output(),
                0,
                state.auxiliary().get(VALUE),
                0,
                state.output().size());
    }

    /** Computes f' = exp(g) a' + g' f. */
    @Override
    public void pushForward(
            Kernels kernels,
            List<Matrix> parameters,
            LayerState state,
            List<Matrix> directions,
            Optional<Matrix> inputTangent,
            Matrix outputTangent) {
        tangent(kernels, state, directions, inputTangent, outputTangent);
    }

    @Override
    public void pullBack(
            Kernels kernels, List<Matrix> parameters, LayerState state, Matrix cotangent, Matrix inputCotangent) {
        scale(kernels, state, cotangent, inputCotangent);
    }

    /** Computes exp(g) (c' + g' c). */
    @Override
    public void pullBackTangent(
            Kernels kernels,
            List<Matrix> parameters,
            LayerState state,
            List<Matrix> directions,
            Matrix inputTangent,
            Matrix cotangentTangent,
            Matrix inputCotangentTangent) {
        Matrix scaled = kernels.scratch(1, 1, cotangentTangent.rows(), cotangentTangent.columns());
        scale(kernels, state, state.cotangent(), scaled);
        kernels.combineChannels(
                channels(),
                state.auxiliary().get(GAIN),
                cotangentTangent,
                directions.get(0),
                scaled,
                zeros(kernels),
                inputCotangentTangent);
    }

    /** Uses that df/dg is f. */
    @Override
    public void addGradient(Kernels kernels, LayerState state, Matrix cotangent, List<Matrix> gradient) {
        kernels.addChannelProducts(channels(), cotangent, state.auxiliary().get(VALUE), gradient.get(0));
    }

    @Override
    public void addGradientOfTangent(
            Kernels kernels,
            LayerState state,
            List<Matrix> directions,
            Optional<Matrix> inputTangent,
            List<Matrix> gradient) {
        Matrix tangent = kernels.scratch(
                1, gradient.get(0).count(), inputs(), state.cotangent().columns());
        tangent(kernels, state, directions, inputTangent, tangent);
        kernels.addChannelProducts(channels(), state.cotangent(), tangent, gradient.get(0));
    }

    private void tangent(
            Kernels kernels, LayerState state, List<Matrix> directions, Optional<Matrix> inputTangent, Matrix out) {
        Matrix value = state.auxiliary().get(VALUE);
        if (inputTangent.isPresent()) {
            kernels.combineChannels(
                    channels(),
                    state.auxiliary().get(GAIN),
                    inputTangent.get(),
                    directions.get(0),
                    value,
                    zeros(kernels),
                    out);
        } else {
            kernels.scaleChannels(channels(), directions.get(0), value, zeros(kernels), out);
        }
    }

    private void scale(Kernels kernels, LayerState state, Matrix x, Matrix out) {
        kernels.scaleChannels(channels(), state.auxiliary().get(GAIN), x, zeros(kernels), out);
    }

    private Matrix zeros(Kernels kernels) {
        Matrix zeros = kernels.scratch(0, 1, channels().count(), 1);
        kernels.clear(zeros);
        return zeros;
    }

    private Channels channels() {
        return Channels.of(inputShape);
    }
}
