package org.sagitta.runtime.dl4j;

import com.google.common.primitives.ImmutableIntArray;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.data.Examples;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.runtime.dl4j.keras.KerasFile;
import org.sagitta.runtime.dl4j.keras.KerasLoss;
import org.sagitta.runtime.dl4j.keras.KerasNetwork;
import org.sagitta.runtime.engine.NetworkSurface;
import org.sagitta.runtime.engine.execution.EngineSettings;
import org.sagitta.runtime.engine.network.Layer;
import org.sagitta.runtime.engine.network.Network;
import org.sagitta.runtime.model.LossFunction;
import org.sagitta.runtime.model.LossSettings;
import org.sagitta.runtime.model.ModelBuilder;
import org.sagitta.runtime.model.ModelException;
import org.sagitta.runtime.model.Weights;

/** A model that another program saved, as DL4J reads it. */
public final class ImportedModel {
    /** The number of axes of an image. */
    private static final int IMAGE = 3;

    /** The number of examples on which the engine's outputs are compared with DL4J's. */
    private static final int COMPARED = 8;

    /** The tolerance of this comparison, relative to the largest output; DL4J has some constants in float32. */
    private static final double AGREEMENT = 1e-6;

    private final ComputationGraph model;
    private final ComputationGraph logits;
    private final LossFunction loss;
    private final Optional<List<Integer>> inputShape;

    private ImportedModel(ComputationGraph model, LossFunction loss, Optional<List<Integer>> inputShape) {
        this.model = model;
        this.logits = Dl4jLogits.of(model, loss);
        this.loss = loss;
        this.inputShape = inputShape;
    }

    /**
     * Reads the model from a zip file that DL4J wrote.
     *
     * @throws ModelException if the file has no such model, or the model does not fit the loss, or a property of it is
     * not supported
     */
    public static ImportedModel dl4j(Path file, LossSettings loss) throws IOException {
        LossFunction function = LossFunction.require(loss, "The model in " + file);
        return new ImportedModel(Dl4jFiles.readZip(file), function, Optional.empty());
    }

    /**
     * Reads the model from an HDF5 file that Keras wrote.
     *
     * @throws ModelException if the file is not one of Keras 2, or the model does not fit the loss, or a property of it
     * is not supported
     */
    public static ImportedModel keras(Path file, LossSettings loss) throws IOException {
        LossFunction function = LossFunction.require(loss, "The model in " + file);
        KerasFile found = KerasFile.read(file);
        KerasNetwork network = KerasNetwork.of(found, file);
        List<String> misfits = found.training()
                .map(training -> KerasLoss.misfits(training, function))
                .orElse(List.of());
        ModelException.throwIfAny(
                misfits.stream().map(misfit -> file + ": " + misfit).toList());
        return new ImportedModel(network.graph(), function, Optional.of(network.inputShape()));
    }

    /**
     * Returns the layers for which the engine has no derivatives, each with its type; {@link #network} needs a model
     * without such layers.
     */
    public List<String> unknownLayers() {
        return Dl4jImport.unknownLayers(logits);
    }

    /**
     * The engine's network that the model was converted to, with its weights.
     *
     * @param weights the weights in float64
     */
    public record Converted(Network network, Weights weights) {}

    /**
     * Returns the engine's network for the given examples.
     *
     * @throws ModelException if they do not fit together, or the network's outputs are not those of DL4J
     */
    public Converted network(Examples examples) {
        Converted result = inputShape.isPresent()
                ? Dl4jImport.of(
                        logits,
                        examples.shape(),
                        isAsInFile(examples) && inputShape.get().size() == IMAGE)
                : Dl4jImport.of(logits, examples.shape());
        List<Layer> layers = result.network().layers();
        ModelBuilder.requireFit(layers.get(layers.size() - 1).rule().outputShape(), examples.targets(), loss);
        requireAgreement(result, examples);
        return result;
    }

    /**
     * Returns the loss surface that DL4J computes, with central differences.
     *
     * @throws ModelException if model and examples do not fit together, or DL4J's gradient is wrong
     */
    public LossSurface surface(Examples examples) {
        Examples asInFile = inputShape.isEmpty() || isAsInFile(examples) ? examples : channelsLast(examples);
        Dl4jSurface surface = Dl4jSurface.of(logits, ModelBuilder.loss(loss), asInFile);
        ModelBuilder.requireFit(List.of(surface.outputDimension()), examples.targets(), loss);
        return surface.checked();
    }

    /** Saves the model as it is, to STEM.zip. */
    public Path save(Path stem) throws IOException {
        Path file = stem.resolveSibling(stem.getFileName() + ".zip");
        Dl4jModel.save(model, file);
        return file;
    }

    // the shape of an example

    /**
     * Returns false for images with their channels first if the file has them last; if both orders have the same shape,
     * the channels come first, as in all other data.
     */
    private boolean isAsInFile(Examples examples) {
        List<Integer> shape = examples.shape();
        List<Integer> expected = inputShape.orElseThrow();
        if (expected.size() == IMAGE) {
            List<Integer> first = List.of(expected.get(2), expected.get(0), expected.get(1));
            if (first.equals(expected) && size(shape) > 1) {
                throw new ModelException(
                        "The model takes images of shape " + expected + ", and of examples of that shape"
                                + " nothing says whether their channels come first or last; take images that are not as wide and"
                                + " high as they have channels");
            } else if (shape.equals(first)) {
                return false;
            } else if (!shape.equals(expected)) {
                throw new ModelException("The model takes images of shape " + first + " or " + expected
                        + ", but the data's examples are of shape " + shape);
            }
        } else if (!shape.equals(expected) && (expected.size() > 1 || size(shape) != expected.get(0))) {
            throw new ModelException(
                    "The model takes examples of shape " + expected + ", but the data's are of shape " + shape);
        }
        return true;
    }

    private static int size(List<Integer> shape) {
        return shape.stream().reduce(1, Math::multiplyExact);
    }

    private static Examples channelsLast(Examples examples) {
        List<Integer> shape = examples.shape();
        INDArray last = examples.features()
                .dup('c')
                .reshape('c', examples.size(), shape.get(0), shape.get(1), shape.get(2))
                .permute(0, 2, 3, 1)
                .dup('c');
        return new Examples(
                last.reshape('c', examples.size(), size(shape)),
                List.of(shape.get(1), shape.get(2), shape.get(0)),
                examples.targets());
    }

    // the engine and DL4J

    private void requireAgreement(Converted converted, Examples examples) {
        Examples few = examples.subset(ImmutableIntArray.copyOf(
                IntStream.range(0, Math.min(COMPARED, examples.size())).toArray()));
        INDArray engine = NetworkSurface.of(
                        converted.network(),
                        ModelBuilder.loss(loss),
                        few,
                        converted.weights().parameters(),
                        converted.weights().statistics(),
                        EngineSettings.standard(DataType.DOUBLE))
                .outputs();
        boolean turned = Dl4jImport.isChannelsLast(logits)
                && examples.shape().size() == IMAGE
                && !Dl4jImport.takesChannelsLast(converted.network());
        INDArray theirs = Dl4jSurface.of(logits, ModelBuilder.loss(loss), turned ? channelsLast(few) : few)
                .outputs();
        double difference =
                engine.sub(theirs.reshape(engine.shape())).amaxNumber().doubleValue();
        double allowed = AGREEMENT * Math.max(1, theirs.amaxNumber().doubleValue());
        if (!(difference <= allowed)) {
            throw new ModelException(
                    "The model's outputs are not those that DL4J computes of it: they differ by " + difference
                            + " on the first examples; its layers cannot be trusted to be what the file says, so give its weights"
                            + " as .npy files to a sequential model");
        }
    }
}
