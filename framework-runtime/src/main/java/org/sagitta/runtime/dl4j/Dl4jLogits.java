package org.sagitta.runtime.dl4j;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;
import org.sagitta.runtime.model.LossFunction;
import org.sagitta.runtime.model.ModelException;

/**
 * Removes the loss of a DL4J model, so that its outputs are the logits on which the descriptor's loss depends. A
 * softmax before a cross-entropy, or a sigmoid before a binary cross-entropy, belongs to the loss.
 */
final class Dl4jLogits {
    private final ComputationGraphConfiguration configuration;
    private final LossFunction loss;

    private Dl4jLogits(ComputationGraphConfiguration configuration, LossFunction loss) {
        this.configuration = configuration;
        this.loss = loss;
    }

    /**
     * Returns a copy of the model that ends in its logits.
     *
     * @throws ModelException if it has several inputs or outputs, or its end does not fit the loss
     */
    static ComputationGraph of(ComputationGraph model, LossFunction loss) {
        ComputationGraphConfiguration configuration = Dl4jCopies.of(model.getConfiguration());
        requireSingle("inputs", configuration.getNetworkInputs());
        requireSingle("outputs", configuration.getNetworkOutputs());
        new Dl4jLogits(configuration, loss).takeOffLoss();
        ComputationGraph logits = new ComputationGraph(configuration);
        logits.init(model.params().dup(), false);
        return logits;
    }

    private static void requireSingle(String what, List<String> names) {
        if (names.size() != 1) {
            throw new ModelException(
                    "The model has the " + what + " " + names + "; only a model with one is a loss surface here");
        }
    }

    private void takeOffLoss() {
        String output = configuration.getNetworkOutputs().get(0);
        Optional<ILossFunction> ownLoss = layer(output).flatMap(Dl4jLogits::lossOf);
        String last = lastActivation(output);
        IActivation activation = layer(last).map(Dl4jLogits::activation).orElseGet(ActivationIdentity::new);
        if (belongsToLoss(activation, ownLoss)) {
            setActivation(layer(last).orElseThrow());
        }
        layer(output).ifPresent(layer -> replace(output, withoutLoss(output, layer)));
    }

    private Optional<Layer> layer(String vertex) {
        return configuration.getVertices().get(vertex) instanceof LayerVertex layer
                ? Optional.of(layer.getLayerConf().getLayer())
                : Optional.empty();
    }

    private void replace(String vertex, Layer layer) {
        ((LayerVertex) configuration.getVertices().get(vertex)).getLayerConf().setLayer(layer);
    }

    /** Returns the last vertex that is not a layer which passes its input on unchanged. */
    private String lastActivation(String vertex) {
        boolean handsOn = layer(vertex)
                .filter(layer ->
                        layer instanceof LossLayer || layer instanceof ActivationLayer || layer instanceof DropoutLayer)
                .filter(layer -> activation(layer) instanceof ActivationIdentity)
                .isPresent();
        return handsOn && layer(source(vertex)).isPresent() ? lastActivation(source(vertex)) : vertex;
    }

    private String source(String vertex) {
        return configuration.getVertexInputs().get(vertex).get(0);
    }

    private static Optional<ILossFunction> lossOf(Layer layer) {
        if (layer instanceof BaseOutputLayer output) {
            return Optional.of(output.getLossFn());
        }
        return layer instanceof LossLayer output ? Optional.of(output.getLossFn()) : Optional.empty();
    }

    private static IActivation activation(Layer layer) {
        if (layer instanceof ActivationLayer own) {
            return own.getActivationFn();
        }
        return layer instanceof BaseLayer base && !(layer instanceof DropoutLayer)
                ? base.getActivationFn()
                : new ActivationIdentity();
    }

    private static void setActivation(Layer layer) {
        if (layer instanceof ActivationLayer own) {
            own.setActivationFn(new ActivationIdentity());
        } else {
            ((BaseLayer) layer).setActivationFn(new ActivationIdentity());
        }
    }

    private boolean belongsToLoss(IActivation activation, Optional<ILossFunction> ownLoss) {
        boolean softmax = activation instanceof ActivationSoftmax
                && ownLoss.stream().allMatch(own -> own instanceof LossMCXENT || own instanceof LossSparseMCXENT);
        boolean sigmoid =
                activation instanceof ActivationSigmoid && ownLoss.stream().allMatch(LossBinaryXENT.class::isInstance);
        boolean belongs = switch (loss) {
            case CROSS_ENTROPY -> softmax;
            case BINARY_CROSS_ENTROPY -> sigmoid;
            case MSE, HALF_MSE -> false;
        };
        boolean isPart = switch (loss) {
            case CROSS_ENTROPY, BINARY_CROSS_ENTROPY -> activation instanceof ActivationIdentity;
            case MSE, HALF_MSE -> ownLoss.isEmpty() || !(softmax || sigmoid);
        };
        boolean ofKind = ownLoss.stream().allMatch(own -> kinds(own).contains(loss));
        if (!ofKind || (!belongs && !isPart)) {
            throw new ModelException("The model ends in " + activation
                    + ownLoss.map(own -> " for the loss " + own.getClass().getSimpleName())
                            .orElse("")
                    + ", but the descriptor's loss is "
                    + loss.type()
                    + ", which takes " + expected() + "; give the loss that the model was trained with");
        }
        return belongs;
    }

    /** Returns the descriptor's losses that equal the model's up to a factor. */
    private static Set<LossFunction> kinds(ILossFunction own) {
        if (own instanceof LossMCXENT || own instanceof LossSparseMCXENT) {
            return Set.of(LossFunction.CROSS_ENTROPY);
        } else if (own instanceof LossBinaryXENT) {
            return Set.of(LossFunction.BINARY_CROSS_ENTROPY);
        }
        return Set.of(LossFunction.MSE, LossFunction.HALF_MSE);
    }

    private String expected() {
        return switch (loss) {
            case CROSS_ENTROPY -> "logits, or a softmax for a cross-entropy";
            case BINARY_CROSS_ENTROPY -> "logits, or a sigmoid for a binary cross-entropy";
            case MSE, HALF_MSE -> "outputs that are no probabilities for a cross-entropy";
        };
    }

    /**
     * Returns a layer that computes the same outputs without a loss of its own, so that the derivatives of its outputs
     * come from outside.
     */
    private static Layer withoutLoss(String vertex, Layer layer) {
        if (layer.getClass() == OutputLayer.class) {
            OutputLayer output = (OutputLayer) layer;
            DenseLayer dense = new DenseLayer.Builder()
                    .nIn(output.getNIn())
                    .nOut(output.getNOut())
                    .hasBias(output.hasBias())
                    .activation(output.getActivationFn())
                    .build();
            dense.setLayerName(output.getLayerName());
            dense.setIDropout(output.getIDropout());
            dense.setWeightInitFn(output.getWeightInitFn());
            dense.setIUpdater(output.getIUpdater());
            return dense;
        } else if (layer.getClass() == LossLayer.class) {
            ActivationLayer activation = new ActivationLayer(((LossLayer) layer).getActivationFn());
            activation.setLayerName(layer.getLayerName());
            return activation;
        } else if (layer instanceof BaseOutputLayer
                || layer.getClass().getSimpleName().endsWith("LossLayer")) {
            throw new ModelException("The model's output, layer " + vertex + ", is a "
                    + layer.getClass().getSimpleName() + "; only an OutputLayer or LossLayer has one loss an example");
        }
        return layer;
    }
}
