package com.example.counts;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.pf4j.Extension;
import org.sagitta.api.layer.Channels;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.LayerRule;
import org.sagitta.api.layer.LayerState;
import org.sagitta.api.layer.LayerType;
import org.sagitta.api.layer.Matrix;
import org.sagitta.api.layer.ParameterShape;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;

/**
 * This layer, {@code {type: scale, start: 1}} among the layers of a sequential model, multiplies each channel, or each feature
 * of a vector, by a learned factor: f = s a (LayerScale: Touvron et al. 2021).
 */
@Extension
@Describe("each channel times a factor that is learned")
public final class ScaleLayer implements LayerType<ScaleLayer.Settings> {
    /** The settings configure the initial value of the factors. */
    public record Settings(@Describe("what the factors start from") @Default("1") double start) {}

    @Override
    public LayerRule rule(Settings settings, List<Integer> inputShape) {
        return new Scale(inputShape, settings.start());
    }

    /**
     * The rule defines how values, tangents and cotangents pass through the layer. A prime is the derivative along a direction
     * s' of the factors: a' is the input's tangent, c' that of the output's cotangent c. Products are taken channel by
     * channel:
     *
     * <pre>
     * forward               f  = s a
     * pushForward           f' = s a' + s' a
     * pullBack              b  = s c
     * pullBackTangent       b' = s c' + s' c
     * addGradient           sum over examples of c a
     * addGradientOfTangent  sum over examples of c a'
     * </pre>
     */
    record Scale(List<Integer> inputShape, double start) implements LayerRule {
        @Override
        public List<Integer> outputShape() {
            return inputShape;
        }

        @Override
        public List<ParameterShape> parameters() {
            return List.of(new ParameterShape("scale", List.of(channels().count())));
        }

        @Override
        public OptionalDouble initialValue(ParameterShape shape) {
            return OptionalDouble.of(start);
        }

        @Override
        public void forward(Kernels kernels, List<Matrix> parameters, LayerState state) {
            kernels.scaleChannels(channels(), parameters.get(0), state.input(), zeros(kernels), state.output());
        }

        @Override
        public void pushForward(
                Kernels kernels,
                List<Matrix> parameters,
                LayerState state,
                List<Matrix> directions,
                Optional<Matrix> inputTangent,
                Matrix outputTangent) {
            if (inputTangent.isPresent()) {
                kernels.combineChannels(
                        channels(),
                        parameters.get(0),
                        inputTangent.get(),
                        directions.get(0),
                        state.input(),
                        zeros(kernels),
                        outputTangent);
            } else {
                kernels.scaleChannels(channels(), directions.get(0), state.input(), zeros(kernels), outputTangent);
            }
        }

        @Override
        public void pullBack(
                Kernels kernels, List<Matrix> parameters, LayerState state, Matrix cotangent, Matrix inputCotangent) {
            kernels.scaleChannels(channels(), parameters.get(0), cotangent, zeros(kernels), inputCotangent);
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
            kernels.combineChannels(
                    channels(),
                    parameters.get(0),
                    cotangentTangent,
                    directions.get(0),
                    state.cotangent(),
                    zeros(kernels),
                    inputCotangentTangent);
        }

        @Override
        public void addGradient(Kernels kernels, LayerState state, Matrix cotangent, List<Matrix> gradient) {
            kernels.addChannelProducts(channels(), cotangent, state.input(), gradient.get(0));
        }

        @Override
        public void addGradientOfTangent(
                Kernels kernels,
                LayerState state,
                List<Matrix> directions,
                Optional<Matrix> inputTangent,
                List<Matrix> gradient) {
            inputTangent.ifPresent(
                    tangent -> kernels.addChannelProducts(channels(), tangent, state.cotangent(), gradient.get(0)));
        }

        private Channels channels() {
            return Channels.of(inputShape);
        }

        /** Returns a shift of zeros, since the kernels add a shift to each channel and this layer has none. */
        private Matrix zeros(Kernels kernels) {
            Matrix zeros = kernels.scratch(0, 1, channels().count(), 1);
            kernels.clear(zeros);
            return zeros;
        }
    }
}
