package org.sagitta.runtime.model;

import jakarta.validation.constraints.NotEmpty;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.sagitta.api.layer.Initialiser;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.runtime.model.initialiser.ByActivation;

/** Configures the {@code model} of a descriptor. */
@Describe("a model")
public sealed interface ModelSettings {
    /** The initialiser of a model that no other is given for. */
    Initialiser STANDARD_INITIALISER = new ByActivation(Optional.empty());

    /** Returns the source of the initial weights, if no initialiser draws them: a folder of .npy files, or a checkpoint of any run. */
    default Optional<Path> weights() {
        return Optional.empty();
    }

    /**
     * Configures a named model; the data determine its numbers of inputs and outputs.
     *
     * @param initialiser draws the initial weights
     */
    record Named(Architecture architecture, Initialiser initialiser, Optional<Path> weights) implements ModelSettings {
        /** Creates the settings with the default initialiser. */
        public Named(Architecture architecture) {
            this(architecture, STANDARD_INITIALISER, Optional.empty());
        }
    }

    /** Configures a model that the user defines. */
    sealed interface Custom extends ModelSettings {}

    /** Configures a sequence of layers, as in PyTorch's {@code Sequential}. */
    @Describe("layers in a row, as in PyTorch's Sequential")
    record Sequential(
            @NotEmpty List<LayerSettings> layers,

            @Describe("a folder with one NAME.npy a parameter (0.weight.npy, 0.bias.npy ...), or a checkpoint of a run")
            Optional<Path> weights,

            @Describe("what draws the initial weights, where no files give them; by-activation unless given")
            Optional<Initialiser> initialiser)
            implements Custom {
        /** @throws UnsuitableSettingsException if both weights and an initialiser are given */
        public Sequential {
            layers = List.copyOf(layers);
            if (weights.isPresent() && initialiser.isPresent()) {
                throw new UnsuitableSettingsException("the weights are read from files, so there is nothing to draw:"
                        + " take 'weights' or 'initialiser' out");
            }
        }

        /** Creates the settings with the default initialiser. */
        public Sequential(List<LayerSettings> layers) {
            this(layers, Optional.empty(), Optional.empty());
        }
    }

    /** Configures a model that DL4J saved; its layers are converted to the engine's as far as these exist. */
    @Describe("a model that DL4J saved, MultiLayerNetwork or ComputationGraph, with its weights")
    record Dl4j(@Describe("the zip") Path file) implements Custom {}

    /** Configures a model that Keras saved and DL4J imports. */
    @Describe("a model that Keras 2 saved, Sequential or functional, with its weights")
    record Keras(@Describe("the HDF5 file") Path file) implements Custom {}
}
