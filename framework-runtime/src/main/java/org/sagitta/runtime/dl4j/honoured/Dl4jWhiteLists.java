package org.sagitta.runtime.dl4j.honoured;

import static org.sagitta.runtime.dl4j.honoured.Arguments.TRAINING;
import static org.sagitta.runtime.dl4j.honoured.Arguments.all;
import static org.sagitta.runtime.dl4j.honoured.Arguments.together;
import static org.sagitta.runtime.dl4j.honoured.Arguments.training;
import static org.sagitta.runtime.dl4j.honoured.Honoured.any;
import static org.sagitta.runtime.dl4j.honoured.Honoured.flag;
import static org.sagitta.runtime.dl4j.honoured.Honoured.number;
import static org.sagitta.runtime.dl4j.honoured.Honoured.only;
import static org.sagitta.runtime.dl4j.honoured.Honoured.whole;
import static org.sagitta.runtime.dl4j.honoured.Honoured.within;
import static org.sagitta.runtime.dl4j.honoured.Honoured.word;

import java.util.Arrays;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** The layers, vertices, activation functions and losses of DL4J that an import supports. */
public final class Dl4jWhiteLists {
    private static final Honoured NATIVE = any("only how it is computed");
    private static final Honoured NESTED = any("by its own class");
    private static final Honoured IMAGES = word("NCHW", "NHWC");
    private static final Honoured SEQUENCES = word("NCW", "NWC").or(only((Object) null));

    private static final Map<String, Honoured> LAYER = together(
            training("constraints", "gradientNormalization", "gradientNormalizationThreshold"),
            Map.of("layerName", any("a name"), "idropout", any("off in evaluation")));
    private static final Map<String, Honoured> TRAINED = together(
            LAYER,
            training(
                    "biasInit",
                    "gainInit",
                    "weightInitFn",
                    "regularization",
                    "regularizationBias",
                    "iupdater",
                    "biasUpdater",
                    "weightNoise"),
            Map.of("activationFn", NESTED, "timeDistributedFormat", SEQUENCES, "nin", whole(), "nout", whole()));
    private static final Map<String, Honoured> WINDOW = Map.of(
            "kernelSize", whole(),
            "stride", whole(),
            "padding", whole(),
            "dilation", whole(),
            "convolutionMode", word("Strict", "Truncate", "Same").or(only((Object) null)),
            "cnn2dDataFormat", IMAGES,
            "cudnnAllowFallback", NATIVE);
    private static final Map<String, Honoured> CONVOLUTION = together(
            TRAINED,
            WINDOW,
            Map.of(
                    "hasBias", flag(),
                    "cudnnAlgoMode", NATIVE,
                    "cudnnBwdDataAlgo", NATIVE,
                    "cudnnBwdFilterAlgo", NATIVE,
                    "cudnnFwdAlgo", NATIVE));
    private static final Map<String, Honoured> RECURRENT = together(
            TRAINED,
            Map.of(
                    "rnnDataFormat", SEQUENCES,
                    "weightInitFnRecurrent", TRAINING,
                    "helperAllowFallback", NATIVE,
                    "forgetGateBiasInit", TRAINING,
                    "gateActivationFn", NESTED,
                    "hasLayerNorm", flag()));

    private static final WhiteList LAYERS = new WhiteList()
            .with("DenseLayer", TRAINED, Map.of("hasBias", flag(), "hasLayerNorm", flag()))
            .with("ConvolutionLayer", CONVOLUTION)
            .with("Deconvolution2D", CONVOLUTION)
            .with("DepthwiseConvolution2D", CONVOLUTION, Map.of("depthMultiplier", whole()))
            .with("SeparableConvolution2D", CONVOLUTION, Map.of("depthMultiplier", whole()))
            .with(
                    "SubsamplingLayer",
                    LAYER,
                    WINDOW,
                    Map.of(
                            "poolingType", word("MAX", "AVG", "SUM", "PNORM"),
                            "pnorm", whole(),
                            "eps", number(),
                            "avgPoolIncludePadInDivisor", flag()))
            .with(
                    "GlobalPoolingLayer",
                    LAYER,
                    Map.of(
                            "poolingType", word("MAX", "AVG", "SUM", "PNORM"),
                            "pnorm", whole(),
                            "poolingDimensions", whole().or(only((Object) null)),
                            "collapseDimensions", flag()))
            .with("Upsampling2D", LAYER, Map.of("size", whole(), "format", IMAGES))
            .with("Cropping2D", LAYER, Map.of("cropping", whole(), "dataFormat", IMAGES))
            .with("ZeroPaddingLayer", LAYER, Map.of("padding", whole(), "dataFormat", IMAGES))
            .with(
                    "BatchNormalization",
                    TRAINED,
                    Map.of(
                            "eps", number(),
                            "lockGammaBeta", flag(),
                            "gamma", number(),
                            "beta", number(),
                            "useLogStd", flag(),
                            "cnn2DFormat", IMAGES,
                            "decay", TRAINING,
                            "minibatch", TRAINING,
                            "cudnnAllowFallback", NATIVE))
            .with(
                    "LocalResponseNormalization",
                    LAYER,
                    Map.of(
                            "alpha", number(),
                            "beta", number(),
                            "k", number(),
                            "n", number(),
                            "dataFormat", IMAGES,
                            "cudnnAllowFallback", NATIVE))
            .with("ActivationLayer", LAYER, Map.of("activationFn", NESTED))
            .with("PReLULayer", TRAINED, Map.of("inputShape", whole(), "sharedAxes", only((Object) null)))
            .with("DropoutLayer", TRAINED)
            .with("LSTM", RECURRENT)
            .with("GravesLSTM", RECURRENT)
            .with("SimpleRnn", RECURRENT)
            .with(
                    "Bidirectional",
                    LAYER,
                    Map.of(
                            "fwd",
                            NESTED,
                            "bwd",
                            NESTED,
                            "mode",
                            word("ADD", "MUL", "AVERAGE", "CONCAT"),
                            "nin",
                            whole(),
                            "nout",
                            whole(),
                            "rnndataFormat",
                            SEQUENCES))
            .with("LastTimeStep", LAYER, Map.of("underlying", NESTED))
            .with("OutputLayer", TRAINED, Map.of("hasBias", flag(), "lossFn", NESTED))
            .with("LossLayer", TRAINED, Map.of("lossFn", NESTED))
            .remedy("Convolution1D", "make it a ConvolutionLayer with a kernel of one row")
            .remedy("Convolution1DLayer", "make it a ConvolutionLayer with a kernel of one row")
            .remedy("PReLULayer.sharedAxes", "take a slope for each feature, or a leaky relu")
            .remedy("FrozenLayer", "save the model with all its layers trainable")
            .remedy("FrozenLayerWithBackprop", "save the model with all its layers trainable");

    private static final WhiteList VERTICES = new WhiteList()
            .with("LayerVertex", all(NESTED, "layerConf", "outputVertex", "preProcessor"))
            .with("PreprocessorVertex", all(NESTED, "preProcessor"))
            .with("MergeVertex", Map.of("mergeAxis", whole(), "modified", NATIVE))
            .with("ElementWiseVertex", Map.of("op", word("Add", "Subtract", "Product", "Average", "Max")));

    private static final WhiteList ACTIVATIONS = new WhiteList()
            .with("ActivationIdentity")
            .with("ActivationTanH")
            .with(
                    "ActivationReLU",
                    Map.of(
                            "max", within(0, Double.MAX_VALUE).or(only((Object) null)),
                            "threshold", number().or(only((Object) null)),
                            "negativeSlope", number().or(only((Object) null))))
            .with("ActivationReLU6")
            .with("ActivationLReLU", Map.of("alpha", number()))
            .with("ActivationThresholdedReLU", Map.of("theta", number()))
            .with("ActivationSigmoid")
            .with("ActivationHardSigmoid")
            .with("ActivationHardTanH")
            .with("ActivationRationalTanh")
            .with("ActivationRectifiedTanh")
            .with("ActivationSoftPlus")
            .with("ActivationSoftSign")
            .with("ActivationELU", Map.of("alpha", number()))
            .with("ActivationSELU")
            .with("ActivationGELU", Map.of("precise", flag()))
            .with("ActivationSwish")
            .with("ActivationCube")
            .with("ActivationSoftmax")
            .remedy("ActivationRReLU", "its slopes are random; take an ActivationLReLU with the mean slope (l + u)/2")
            .remedy("ActivationMish", "DL4J's derivative of it is another function's; take ActivationSwish");

    private static final Map<String, Honoured> CLIPPED =
            Map.of("softmaxClipEps", within(0, 1e-10), "weights", weights("all 1", n -> 1));

    private static final WhiteList LOSSES = new WhiteList()
            .with("LossMCXENT", CLIPPED)
            .with("LossNegativeLogLikelihood", CLIPPED)
            .with("LossSparseMCXENT", CLIPPED)
            .with(
                    "LossBinaryXENT",
                    Map.of(
                            "clipEps", within(0, 1e-5),
                            "weights", weights("all 1 or all 1/C", n -> 1, n -> 1.0 / n)))
            .with("LossMSE", Map.of("weights", weights("all 1", n -> 1)))
            .with("LossL2", Map.of("weights", weights("all 1 or all 1/2", n -> 1, n -> 0.5)));

    private Dl4jWhiteLists() {}

    /** Returns the layers, with the fields of DL4J's JSON. */
    public static WhiteList layers() {
        return LAYERS;
    }

    /** Returns the vertices of a graph. */
    public static WhiteList vertices() {
        return VERTICES;
    }

    /** Returns the activation functions. */
    public static WhiteList activations() {
        return ACTIVATIONS;
    }

    /** Returns the losses in which a model may end; figures are computed with the descriptor's loss. */
    public static WhiteList losses() {
        return LOSSES;
    }

    /**
     * Allows no weights, or equal weights for n outputs, up to the precision of float32, in which DL4J may keep them.
     */
    private static Honoured weights(String words, IntToDoubleFunction... allowed) {
        return new Honoured("none; " + words, false, value -> {
            JsonNode data = value.path("data");
            return value.isNull()
                    || Arrays.stream(allowed)
                            .mapToDouble(weight -> weight.applyAsDouble(data.size()))
                            .anyMatch(weight -> StreamSupport.stream(data.spliterator(), false)
                                    .allMatch(entry -> Math.abs(entry.doubleValue() - weight) <= 1e-7 * weight));
        });
    }
}
