package org.sagitta.runtime.model;

import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Positive;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;

/** The {@code model} of a descriptor. */
public sealed interface ModelSettings {
    /** Dense layers with an activation between them; the data say how many inputs and outputs there are. */
    @Describe("dense layers with an activation between them; hidden: [] is softmax (or linear) regression")
    record Mlp(
            @Describe("widths of the hidden layers") List<@Positive Integer> hidden,
            @Default("tanh") Activation activation)
            implements ModelSettings {}

    /** Layers in a row, as in PyTorch's {@code Sequential}. */
    @Describe("layers in a row, as in PyTorch's Sequential")
    record Sequential(
            @NotEmpty List<LayerSettings> layers,

            @Describe("a folder with one NAME.npy a parameter: 0.weight.npy, 0.bias.npy ...")
            Optional<Path> weights)
            implements ModelSettings {}

    /** A model that DL4J saved; its layers become the engine's where it has them. */
    @Describe("a model that DL4J saved, MultiLayerNetwork or ComputationGraph, with its weights")
    record Dl4j(@Describe("the zip") Path file) implements ModelSettings {}

    /** A model that Keras saved, which DL4J imports. */
    @Describe("a model that Keras 2 saved, Sequential or functional, with its weights")
    record Keras(@Describe("the HDF5 file") Path file) implements ModelSettings {}
}
