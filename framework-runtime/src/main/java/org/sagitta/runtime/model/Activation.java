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
    SILU
}
