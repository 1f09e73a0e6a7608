package org.sagitta.runtime.model;

import jakarta.validation.constraints.NotEmpty;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.sagitta.api.settings.Describe;

/** The {@code model} of a descriptor. */
@Describe("a model")
public sealed interface ModelSettings {
    /** What gives the initial weights, where no initialiser draws them: a folder of .npy files, or a checkpoint of any run. */
    default Optional<Path> weights() {
        return Optional.empty();
    }

    /**
     * A model with a name, whose data say how many inputs and outputs there are.
     *
     * @param initialiser what draws its initial weights
     */
    record Named(Architecture architecture, Initialiser initialiser, Optional<Path> weights) implements ModelSettings {
        /** Its initial weights are drawn as is usual. */
        public Named(Architecture architecture) {
            this(architecture, Initialiser.standard(), Optional.empty());
        }
    }

    /** A model of the user's own. */
    sealed interface Custom extends ModelSettings {}

    /** Layers in a row, as in PyTorch's {@code Sequential}. */
    @Describe("layers in a row, as in PyTorch's Sequential")
    record Sequential(
            @NotEmpty List<LayerSettings> layers,

            @Describe("a folder with one NAME.npy a parameter (0.weight.npy, 0.bias.npy ...), or a checkpoint of a run")
            Optional<Path> weights,

            @Describe("what draws the initial weights, where no files give them; by-activation unless given")
            Optional<Initialiser> initialiser)
            implements Custom {
        /** @throws IllegalArgumentException where both weights and an initialiser are given */
        public Sequential {
            layers = List.copyOf(layers);
            if (weights.isPresent() && initialiser.isPresent()) {
                throw new IllegalArgumentException("the weights are read from files, so there is nothing to draw:"
                        + " take 'weights' or 'initialiser' out");
            }
        }

        /** Layers whose initial weights are drawn as is usual. */
        public Sequential(List<LayerSettings> layers) {
            this(layers, Optional.empty(), Optional.empty());
        }
    }

    /** A model that DL4J saved; its layers become the engine's where it has them. */
    @Describe("a model that DL4J saved, MultiLayerNetwork or ComputationGraph, with its weights")
    record Dl4j(@Describe("the zip") Path file) implements Custom {}

    /** A model that Keras saved, which DL4J imports. */
    @Describe("a model that Keras 2 saved, Sequential or functional, with its weights")
    record Keras(@Describe("the HDF5 file") Path file) implements Custom {}
}
