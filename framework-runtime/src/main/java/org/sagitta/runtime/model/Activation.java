package org.sagitta.runtime.model;

/** The activation between an MLP's layers. */
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

    /** The activation as a layer. */
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
