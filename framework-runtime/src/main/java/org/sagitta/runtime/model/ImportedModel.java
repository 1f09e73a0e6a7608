package org.sagitta.runtime.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.sagitta.api.data.Examples;
import org.sagitta.api.objective.Objective;
import org.sagitta.runtime.engine.Layer;
import org.sagitta.runtime.engine.Network;

/** A model that another program saved, as DL4J reads it. */
public final class ImportedModel {
    private final ComputationGraph model;
    private final ComputationGraph logits;
    private final LossFunction loss;

    private ImportedModel(ComputationGraph model, LossFunction loss) {
        this.model = model;
        this.logits = Dl4jLogits.of(model, loss);
        this.loss = loss;
    }

    /**
     * The model in a zip that DL4J wrote.
     *
     * @throws ModelException where it holds no such model, or one that does not go with the loss
     */
    public static ImportedModel dl4j(Path file, LossFunction loss) throws IOException {
        return new ImportedModel(Dl4jFiles.readZip(file), loss);
    }

    /**
     * The model in an HDF5 file that Keras wrote.
     *
     * @throws ModelException where DL4J cannot import it, or it does not go with the loss
     */
    public static ImportedModel keras(Path file, LossFunction loss) throws IOException {
        return new ImportedModel(Dl4jFiles.readKeras(file), loss);
    }

    /** The layers that the engine has no derivatives of, each with its type; only without any there is a {@link #network}. */
    public List<String> unknownLayers() {
        return Dl4jImport.unknownLayers(logits);
    }

    /**
     * The engine's network, with what it has learnt.
     *
     * @param weights float64
     */
    public record Converted(Network network, Weights weights) {}

    /**
     * The engine's network on such examples.
     *
     * @throws ModelException where they do not fit together
     */
    public Converted network(Examples examples) {
        Converted result = Dl4jImport.of(logits, examples.shape());
        List<Layer> layers = result.network().layers();
        ModelBuilder.requireFit(layers.get(layers.size() - 1).rule().outputShape(), examples.targets(), loss);
        return result;
    }

    /**
     * The loss surface as DL4J computes it, with central differences.
     *
     * @throws ModelException where model and examples do not fit together, or DL4J's gradient is of no use
     */
    public Objective surface(Examples examples) {
        Objective surface = Dl4jObjective.of(logits, ModelBuilder.loss(loss), examples);
        ModelBuilder.requireFit(List.of(surface.outputs().columns()), examples.targets(), loss);
        return surface;
    }

    /** Saves the model as it is, to STEM.zip. */
    public Path save(Path stem) throws IOException {
        Path file = stem.resolveSibling(stem.getFileName() + ".zip");
        Dl4jModel.save(model, file);
        return file;
    }
}
