package org.sagitta.runtime.model;

import jakarta.validation.constraints.Positive;
import org.sagitta.api.settings.Default;

/** One layer in the descriptor of a {@code sequential} model: {@code {type: dense, out: 10}}, {@code tanh}. */
public sealed interface LayerSettings {
    /** z = W a + b, W of shape [out, in]. */
    record Dense(@Positive int out, @Default("true") boolean bias) implements LayerSettings {}

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
