package org.sagitta.runtime.model;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.runtime.plugin.PluginType;

/** One layer in the descriptor of a {@code sequential} model: {@code {type: dense, out: 10}}, {@code tanh}. */
@Describe("a layer")
public sealed interface LayerSettings {
    /** A layer that there is without plugins. */
    sealed interface BuiltIn extends LayerSettings {}

    /**
     * A plugin's layer.
     *
     * @param settings an instance of {@link PluginType#settings}
     */
    record OfPlugin(PluginType type, Record settings) implements LayerSettings {}

    /** The layers that it is made of; none of most. */
    default List<LayerSettings> parts() {
        return List.of();
    }

    /** The layer and all that it is made of. */
    default Stream<LayerSettings> all() {
        return Stream.concat(Stream.of(this), parts().stream().flatMap(LayerSettings::all));
    }

    /** z = W a + b, W of shape [out, in]. */
    @Describe("W a + b")
    record Dense(@Positive int out, @Default("true") boolean bias) implements BuiltIn {}

    /** Cross-correlation of an image [C, H, W], weights of shape [out, C, kernel, kernel]. */
    @Describe("cross-correlation of images [channels, height, width]")
    record Conv2d(
            @Positive int out,
            @Positive int kernel,
            @Default("1") @Positive int stride,
            @Default("0") @PositiveOrZero int padding,
            @Default("1") @Positive int dilation,
            @Default("true") boolean bias)
            implements BuiltIn {}

    /** The largest of each window; the stride is the kernel unless given. */
    @Describe("the largest of each window")
    record MaxPool2d(
            @Positive int kernel,
            Optional<@Positive Integer> stride,
            @Default("0") @PositiveOrZero int padding,
            @Default("false") boolean ceil)
            implements BuiltIn {}

    /** The mean of each window, padding included; the stride is the kernel unless given. */
    @Describe("the mean of each window, padding included")
    record AvgPool2d(
            @Positive int kernel,
            Optional<@Positive Integer> stride,
            @Default("0") @PositiveOrZero int padding,
            @Default("false") boolean ceil)
            implements BuiltIn {}

    /** The mean of each channel, as an image [C, 1, 1]. */
    @Describe("the mean of each channel")
    record GlobalAvgPool() implements BuiltIn {}

    /** gamma (a - mean)/sqrt(variance + epsilon) + beta, channel by channel. */
    @Describe("channels brought to mean 0 and variance 1, then scaled and shifted")
    record BatchNorm(
            @Default("1e-5") @Positive double epsilon,

            @Describe("weight of a batch in the running statistics") @Default("0.1") @Positive @DecimalMax("1")
            double momentum)
            implements BuiltIn {}

    /** In training, each feature is 0 with probability {@code rate}, else divided by 1 - rate. */
    @Describe("in training, each feature is 0 at random")
    record Dropout(
            @Default("0.5") @PositiveOrZero @DecimalMax(value = "1", inclusive = false)
            double rate) implements BuiltIn {}

    /** The sum of what layers make of the input and what a shortcut makes of it: the input itself unless given. */
    @Describe("what layers make of the input, plus a shortcut: the input itself unless given")
    record Residual(
            @NotEmpty List<LayerSettings> layers,
            @Default("[]") List<LayerSettings> shortcut) implements BuiltIn {
        @Override
        public List<LayerSettings> parts() {
            return Stream.of(layers, shortcut).flatMap(List::stream).toList();
        }
    }

    /** What several branches make of the input, channel after channel. */
    @Describe("what branches make of the input, channel after channel")
    record Concatenate(@NotEmpty List<List<LayerSettings>> branches) implements BuiltIn {
        @Override
        public List<LayerSettings> parts() {
            return branches.stream().flatMap(List::stream).toList();
        }
    }

    /** An image as a vector. */
    @Describe("an image as a vector")
    record Flatten() implements BuiltIn {}

    /** z. */
    @Describe("z")
    record Identity() implements BuiltIn {}

    /** tanh z. */
    @Describe("tanh z")
    record Tanh() implements BuiltIn {}

    /** max(z, 0). */
    @Describe("max(z, 0)")
    record Relu() implements BuiltIn {}

    /** z where z > 0, else slope z. */
    @Describe("z where z > 0, else slope z")
    record LeakyRelu(@Default("0.01") double slope) implements BuiltIn {}

    /** 1/(1 + exp(-z)). */
    @Describe("1/(1 + exp(-z))")
    record Sigmoid() implements BuiltIn {}

    /** log(1 + exp z). */
    @Describe("log(1 + exp z)")
    record Softplus() implements BuiltIn {}

    /** z where z > 0, else exp z - 1. */
    @Describe("z where z > 0, else exp z - 1")
    record Elu() implements BuiltIn {}

    /** z Phi(z), Phi the normal distribution function: the exact (erf) form. */
    @Describe("z Phi(z), Phi the normal distribution function")
    record Gelu() implements BuiltIn {}

    /** z/(1 + exp(-z)). */
    @Describe("z/(1 + exp(-z))")
    record Silu() implements BuiltIn {}
}
