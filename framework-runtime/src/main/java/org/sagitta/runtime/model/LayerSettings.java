package org.sagitta.runtime.model;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import java.util.List;
import java.util.Optional;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;

/** One layer in the descriptor of a {@code sequential} model: {@code {type: dense, out: 10}}, {@code tanh}. */
public sealed interface LayerSettings {
    /** z = W a + b, W of shape [out, in]. */
    record Dense(@Positive int out, @Default("true") boolean bias) implements LayerSettings {}

    /** Cross-correlation of an image [C, H, W], weights of shape [out, C, kernel, kernel]. */
    record Conv2d(
            @Positive int out,
            @Positive int kernel,
            @Default("1") @Positive int stride,
            @Default("0") @PositiveOrZero int padding,
            @Default("1") @Positive int dilation,
            @Default("true") boolean bias)
            implements LayerSettings {}

    /** The largest of each window; the stride is the kernel unless given. */
    record MaxPool2d(
            @Positive int kernel,
            Optional<@Positive Integer> stride,
            @Default("0") @PositiveOrZero int padding,
            @Default("false") boolean ceil)
            implements LayerSettings {}

    /** The mean of each window, padding included; the stride is the kernel unless given. */
    record AvgPool2d(
            @Positive int kernel,
            Optional<@Positive Integer> stride,
            @Default("0") @PositiveOrZero int padding,
            @Default("false") boolean ceil)
            implements LayerSettings {}

    /** The mean of each channel, as an image [C, 1, 1]. */
    record GlobalAvgPool() implements LayerSettings {}

    /** gamma (a - mean)/sqrt(variance + epsilon) + beta, channel by channel. */
    record BatchNorm(
            @Default("1e-5") @Positive double epsilon,

            @Describe("weight of a batch in the running statistics") @Default("0.1") @Positive @DecimalMax("1")
            double momentum)
            implements LayerSettings {}

    /** In training, each feature is 0 with probability {@code rate}, else divided by 1 - rate. */
    record Dropout(
            @Default("0.5") @PositiveOrZero @DecimalMax(value = "1", inclusive = false)
            double rate) implements LayerSettings {}

    /** The sum of what layers make of the input and what a shortcut makes of it: the input itself unless given. */
    record Residual(
            @NotEmpty List<LayerSettings> layers,
            @Default("[]") List<LayerSettings> shortcut) implements LayerSettings {}

    /** What several branches make of the input, channel after channel. */
    record Concatenate(@NotEmpty List<List<LayerSettings>> branches) implements LayerSettings {}

    /** An image as a vector. */
    record Flatten() implements LayerSettings {}

    /** z. */
    record Identity() implements LayerSettings {}

    /** tanh z. */
    record Tanh() implements LayerSettings {}

    /** max(z, 0). */
    record Relu() implements LayerSettings {}

    /** z where z > 0, else slope z. */
    record LeakyRelu(@Default("0.01") double slope) implements LayerSettings {}

    /** 1/(1 + exp(-z)). */
    record Sigmoid() implements LayerSettings {}

    /** log(1 + exp z). */
    record Softplus() implements LayerSettings {}

    /** z where z > 0, else exp z - 1. */
    record Elu() implements LayerSettings {}

    /** z Phi(z), Phi the normal distribution function: the exact (erf) form. */
    record Gelu() implements LayerSettings {}

    /** z/(1 + exp(-z)). */
    record Silu() implements LayerSettings {}
}
