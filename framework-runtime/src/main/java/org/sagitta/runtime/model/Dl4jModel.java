package org.sagitta.runtime.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.CrashReportingUtil;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftPlus;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.activations.impl.ActivationSwish;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossL2;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.sagitta.api.layer.LayerRule;
import org.sagitta.runtime.engine.Layer;
import org.sagitta.runtime.engine.Network;
import org.sagitta.runtime.engine.rule.ActivationFunction;
import org.sagitta.runtime.engine.rule.Dense;
import org.sagitta.runtime.engine.rule.ElementWise;

/**
 * Models as DL4J's {@code MultiLayerNetwork}: how checkpoints are saved, wherever DL4J has the exact counterpart. It takes
 * flat examples. Its flat parameters are the engine's: a dense weight {@code [in, out]} in 'f' order is {@code [out, in]} row
 * by row.
 */
public final class Dl4jModel {
    static {
        CrashReportingUtil.crashDumpsEnabled(false);
    }

    private Dl4jModel() {}

    /** Why DL4J cannot compute what the network does in this precision, for the user; empty where it can. */
    public static Optional<String> obstacle(Network network, DataType precision) {
        return network.layers().stream()
                .filter(layer -> !layer.rule().isIdentity() && !isExact(layer.rule(), precision))
                .map(layer -> "DL4J has no exact counterpart of layer " + layer.name() + ", " + layer.rule())
                .findFirst();
    }

    /**
     * The network with these parameters, in their type.
     *
     * @throws ModelException where there is an {@link #obstacle}
     */
    public static MultiLayerNetwork of(Network network, LossFunction loss, INDArray parameters) {
        obstacle(network, parameters.dataType()).ifPresent(why -> {
            throw new ModelException(why);
        });
        NeuralNetConfiguration.ListBuilder layers = new NeuralNetConfiguration.Builder()
                .dataType(parameters.dataType())
                .list();
        network.layers().stream()
                .map(Layer::rule)
                .map(Dl4jModel::converted)
                .forEach(layer -> layer.ifPresent(layers::layer));
        layers.layer(new LossLayer.Builder()
                .lossFunction(lossFunction(loss, network.outputs()))
                .activation(outputActivation(loss))
                .build());
        layers.setInputType(InputType.feedForward(network.inputs()));
        MultiLayerNetwork result = new MultiLayerNetwork(layers.build());
        result.init(parameters.dup().reshape(1, parameters.length()), false);
        return result;
    }

    /** Writes the network to a zip that {@code MultiLayerNetwork.load} opens. */
    public static void save(MultiLayerNetwork model, Path file) throws IOException {
        model.save(file.toFile(), false);
    }

    /**
     * The parameters theta, of length P, in such a zip.
     *
     * @throws ModelException where the zip holds another number of parameters than the network
     */
    public static INDArray parameters(Network network, Path file) throws IOException {
        INDArray found = MultiLayerNetwork.load(file.toFile(), false).params();
        int expected = network.layout().dimension();
        if (found.length() != expected) {
            throw new ModelException(file + " holds " + found.length() + " parameters, but the model has " + expected);
        }
        return found.reshape(expected).dup();
    }

    private static boolean isExact(LayerRule rule, DataType precision) {
        boolean roundedSlope = precision == DataType.DOUBLE
                && rule instanceof ElementWise elementWise
                && elementWise.function() instanceof ActivationFunction.LeakyRelu leaky
                // DL4J keeps the slope in float32
                && (float) leaky.negativeSlope() != leaky.negativeSlope();
        return converted(rule).isPresent() && !roundedSlope;
    }

    private static Optional<org.deeplearning4j.nn.conf.layers.Layer> converted(LayerRule rule) {
        if (rule instanceof Dense dense) {
            return Optional.of(new DenseLayer.Builder()
                    .nIn(dense.inputs())
                    .nOut(dense.outputs())
                    .hasBias(dense.bias())
                    .activation(new ActivationIdentity())
                    .build());
        }
        return rule instanceof ElementWise elementWise
                ? activation(elementWise.function())
                        .map(function -> new ActivationLayer.Builder()
                                .activation(function)
                                .build())
                : Optional.empty();
    }

    /** Empty for the exact GELU: DL4J's are approximations. */
    private static Optional<IActivation> activation(ActivationFunction function) {
        if (function instanceof ActivationFunction.LeakyRelu leaky) {
            return Optional.of(new ActivationLReLU(leaky.negativeSlope()));
        } else if (function instanceof ActivationFunction.Identity) {
            return Optional.of(new ActivationIdentity());
        } else if (function instanceof ActivationFunction.Tanh) {
            return Optional.of(new ActivationTanH());
        } else if (function instanceof ActivationFunction.Relu) {
            return Optional.of(new ActivationReLU());
        } else if (function instanceof ActivationFunction.Sigmoid) {
            return Optional.of(new ActivationSigmoid());
        } else if (function instanceof ActivationFunction.Softplus) {
            return Optional.of(new ActivationSoftPlus());
        } else if (function instanceof ActivationFunction.Elu) {
            return Optional.of(new ActivationELU());
        } else if (function instanceof ActivationFunction.Silu) {
            return Optional.of(new ActivationSwish());
        }
        return Optional.empty();
    }

    private static IActivation outputActivation(LossFunction loss) {
        return switch (loss) {
            case CROSS_ENTROPY -> new ActivationSoftmax();
            case BINARY_CROSS_ENTROPY -> new ActivationSigmoid();
            case MSE, HALF_MSE -> new ActivationIdentity();
        };
    }

    private static ILossFunction lossFunction(LossFunction loss, int outputs) {
        return switch (loss) {
            case CROSS_ENTROPY -> new LossMCXENT();
            case BINARY_CROSS_ENTROPY ->
                new LossBinaryXENT(0, Nd4j.valueArrayOf(new long[] {1, outputs}, 1.0 / outputs));
            case MSE -> new LossMSE();
            case HALF_MSE -> new LossL2(Nd4j.valueArrayOf(new long[] {1, outputs}, 0.5));
        };
    }
}
