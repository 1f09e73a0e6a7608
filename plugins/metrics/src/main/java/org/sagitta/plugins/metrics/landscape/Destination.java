package org.sagitta.plugins.metrics.landscape;

import jakarta.validation.constraints.NotEmpty;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.data.Npy;
import org.sagitta.api.data.NpyArray;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.plugins.metrics.direction.Milestones;

/** A {@code Destination} is the end of an interpolation between two parameter vectors. */
public sealed interface Destination {
    /** Returns the parameters there, of length P, float64; empty if they do not exist. */
    Optional<INDArray> parameters(Milestones milestones, MetricContext context);

    /** Returns the destination's description for the picture. */
    String inWords();

    /**
     * Checks that the destination fits the model.
     *
     * @throws UnsuitableSettingsException if it does not
     */
    default void check(ParameterLayout layout) {}

    /** The destination is the run's first checkpoint. */
    record Start() implements Destination {
        @Override
        public Optional<INDArray> parameters(Milestones milestones, MetricContext context) {
            return milestones.previous().map(any -> milestones.first());
        }

        @Override
        public String inWords() {
            return "the first checkpoint";
        }
    }

    /** The destination is the previous checkpoint. */
    record Previous() implements Destination {
        @Override
        public Optional<INDArray> parameters(Milestones milestones, MetricContext context) {
            return milestones.previous();
        }

        @Override
        public String inWords() {
            return "the checkpoint before";
        }
    }

    /** The destination is the end of another run of the experiment. */
    record Run(
            @Describe("its name, or its number in this sweep, \"1\" the first: one that has run before") @NotEmpty
            String run)
            implements Destination {
        @Override
        public Optional<INDArray> parameters(Milestones milestones, MetricContext context) {
            return Optional.of(context.parametersOf(run).castTo(DataType.DOUBLE));
        }

        @Override
        public String inWords() {
            return "the end of run " + run;
        }
    }

    /**
     * The destination is the parameter vector of another model.
     *
     * @param path a .npy file with all parameters, in the format of weight-norm's artifact
     */
    record File(
            @Describe("a .npy file of all parameters, as weight-norm with keep: true writes it")
            Path path) implements Destination {
        @Override
        public Optional<INDArray> parameters(Milestones milestones, MetricContext context) {
            return Optional.of(read().toArray().castTo(DataType.DOUBLE));
        }

        @Override
        public String inWords() {
            return path.getFileName().toString();
        }

        @Override
        public void check(ParameterLayout layout) {
            if (!Files.isReadable(path)) {
                throw new UnsuitableSettingsException("There is no file " + path + " to read parameters from");
            }
            NpyArray found = read();
            if (found.shape().size() != 1 || found.length() != layout.dimension()) {
                throw new UnsuitableSettingsException(path + " has the shape " + found.shape() + "; expected ["
                        + layout.dimension() + "], all parameters of the model");
            }
        }

        private NpyArray read() {
            try {
                return Npy.read(path);
            } catch (IOException e) {
                throw new UncheckedIOException(path + " cannot be read", e);
            }
        }
    }
}
