package org.sagitta.runtime.model;

/** The activation functions that an MLP can have between its layers. */
public enum Activation {
    IDENTITY,
    TANH,
    RELU,
    LEAKY_RELU,
    SIGMOID,
    SOFTPLUS,
    ELU,
    GELU,
    SILU;

    /** Returns the layer that applies the activation function. */
    public LayerSettings layer() {
        return switch (this) {
            case IDENTITY -> new LayerSettings.Identity();
            case TANH -> new LayerSettings.Tanh();
            case RELU -> new LayerSettings.Relu();
            case LEAKY_RELU -> new LayerSettings.LeakyRelu(0.01);
            case SIGMOID -> new LayerSettings.Sigmoid();
            case SOFTPLUS -> new LayerSettings.Softplus();
            case ELU -> new LayerSettings.Elu();
            case GELU -> new LayerSettings.Gelu();
            case SILU -> new LayerSettings.Silu();
        };
    }
}
