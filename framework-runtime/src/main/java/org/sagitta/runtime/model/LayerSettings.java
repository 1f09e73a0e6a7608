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

/** Configures one layer of a {@code sequential} model: {@code {type: dense, out: 10}}, {@code tanh}. */
@Describe("a layer")
public sealed interface LayerSettings {
    /** Configures a built-in layer. */
    sealed interface BuiltIn extends LayerSettings {}

    /**
     * Configures a plugin's layer.
     *
     * @param settings an instance of {@link PluginType#settings}
     */
    record OfPlugin(PluginType type, Record settings) implements LayerSettings {}

    /** Returns the layers that it contains; most layers contain none. */
    default List<LayerSettings> parts() {
        return List.of();
    }

    /** Returns the layer and all layers that it contains. */
    default Stream<LayerSettings> all() {
        return Stream.concat(Stream.of(this), parts().stream().flatMap(LayerSettings::all));
    }

    /** Configures a dense layer z = W a + b, where W has the shape [out, in]. */
    @Describe("W a + b")
    record Dense(@Positive int out, @Default("true") boolean bias) implements BuiltIn {}

    /** Configures a cross-correlation of an image [C, H, W] with weights of shape [out, C, kernel, kernel]. */
    @Describe("cross-correlation of images [channels, height, width]")
    record Conv2d(
            @Positive int out,
            @Positive int kernel,
            @Default("1") @Positive int stride,
            @Default("0") @PositiveOrZero int padding,
            @Default("1") @Positive int dilation,
            @Default("true") boolean bias)
            implements BuiltIn {}

    /** Configures max pooling; the stride defaults to the kernel. */
    @Describe("the largest of each window")
    record MaxPool2d(
            @Positive int kernel,
            Optional<@Positive Integer> stride,
            @Default("0") @PositiveOrZero int padding,
            @Default("false") boolean ceil)
            implements BuiltIn {}

    /** Configures average pooling, where padding counts as zeros; the stride defaults to the kernel. */
    @Describe("the mean of each window, padding included")
    record AvgPool2d(
            @Positive int kernel,
            Optional<@Positive Integer> stride,
            @Default("0") @PositiveOrZero int padding,
            @Default("false") boolean ceil)
            implements BuiltIn {}

    /** Configures the mean of each channel, as an image [C, 1, 1]. */
    @Describe("the mean of each channel")
    record GlobalAvgPool() implements BuiltIn {}

    /** Configures batch normalisation: gamma (a - mean)/sqrt(variance + epsilon) + beta for each channel. */
    @Describe("channels brought to mean 0 and variance 1, then scaled and shifted")
    record BatchNorm(
            @Default("1e-5") @Positive double epsilon,

            @Describe("weight of a batch in the running statistics") @Default("0.1") @Positive @DecimalMax("1")
            double momentum)
            implements BuiltIn {}

    /**
     * Configures dropout: in training, each feature is set to 0 with probability {@code rate}, and otherwise divided by
     * 1 - rate.
     */
    @Describe("in training, each feature is 0 at random")
    record Dropout(
            @Default("0.5") @PositiveOrZero @DecimalMax(value = "1", inclusive = false)
            double rate) implements BuiltIn {}

    /**
     * Configures a residual connection: the sum of the outputs of some layers and of a shortcut, which by default is
     * the identity.
     */
    @Describe("what layers make of the input, plus a shortcut: the input itself unless given")
    record Residual(
            @NotEmpty List<LayerSettings> layers,
            @Default("[]") List<LayerSettings> shortcut) implements BuiltIn {
        @Override
        public List<LayerSettings> parts() {
            return Stream.of(layers, shortcut).flatMap(List::stream).toList();
        }
    }

    /** Configures the concatenation of the channels of several branches, which have the same input. */
    @Describe("what branches make of the input, channel after channel")
    record Concatenate(@NotEmpty List<List<LayerSettings>> branches) implements BuiltIn {
        @Override
        public List<LayerSettings> parts() {
            return branches.stream().flatMap(List::stream).toList();
        }
    }

    /** Configures the conversion of an image to a vector. */
    @Describe("an image as a vector")
    record Flatten() implements BuiltIn {}

    /** Configures the identity z. */
    @Describe("z")
    record Identity() implements BuiltIn {}

    /** Configures the hyperbolic tangent tanh z. */
    @Describe("tanh z")
    record Tanh() implements BuiltIn {}

    /** Configures the rectifier max(z, 0). */
    @Describe("max(z, 0)")
    record Relu() implements BuiltIn {}

    /** Configures the leaky rectifier: z for z > 0, otherwise slope z. */
    @Describe("z where z > 0, else slope z")
    record LeakyRelu(@Default("0.01") double slope) implements BuiltIn {}

    /** Configures the logistic function 1/(1 + exp(-z)). */
    @Describe("1/(1 + exp(-z))")
    record Sigmoid() implements BuiltIn {}

    /** Configures the softplus function log(1 + exp z). */
    @Describe("log(1 + exp z)")
    record Softplus() implements BuiltIn {}

    /** Configures the exponential linear unit: z for z > 0, otherwise exp z - 1. */
    @Describe("z where z > 0, else exp z - 1")
    record Elu() implements BuiltIn {}

    /**
     * Configures the Gaussian error linear unit z Phi(z), where Phi is the normal distribution function, in the exact
     * (erf) form.
     */
    @Describe("z Phi(z), Phi the normal distribution function")
    record Gelu() implements BuiltIn {}

    /** Configures the sigmoid linear unit z/(1 + exp(-z)). */
    @Describe("z/(1 + exp(-z))")
    record Silu() implements BuiltIn {}
}
