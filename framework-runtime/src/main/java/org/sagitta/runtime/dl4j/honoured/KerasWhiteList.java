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
import static org.sagitta.runtime.dl4j.honoured.Honoured.word;

import java.util.Map;

/** The layers of Keras 2 that an import supports; each is tested against the values that Keras itself computes. */
public final class KerasWhiteList {
    private static final Honoured NOISE = any("off in evaluation");
    private static final Honoured CHANNELS_LAST = word("channels_last");
    private static final Honoured ACTIVATION = word(
            "linear",
            "relu",
            "relu6",
            "tanh",
            "sigmoid",
            "hard_sigmoid",
            "softplus",
            "softsign",
            "elu",
            "selu",
            "swish");

    private static final Map<String, Honoured> LAYER = Map.of(
            "name", any("a name"),
            "trainable", only(true),
            "dtype", word("float32", "float64"),
            "batch_input_shape", any("the data's"),
            "batch_size", any("the data's"));

    private static final Map<String, Honoured> BIAS =
            training("bias_initializer", "bias_regularizer", "bias_constraint");
    private static final Map<String, Honoured> KERNEL = together(
            training("kernel_initializer", "kernel_regularizer", "kernel_constraint", "activity_regularizer"), BIAS);
    private static final Map<String, Honoured> DEPTHWISE = together(
            training("depthwise_initializer", "depthwise_regularizer", "depthwise_constraint", "activity_regularizer"),
            BIAS);
    private static final Map<String, Honoured> POINTWISE =
            training("pointwise_initializer", "pointwise_regularizer", "pointwise_constraint");

    private static final Map<String, Honoured> WINDOW = Map.of(
            "strides", whole().optional(),
            "padding", word("valid", "same"),
            "data_format", CHANNELS_LAST);
    private static final Map<String, Honoured> CONVOLUTION = together(
            WINDOW,
            Map.of(
                    "kernel_size", whole(),
                    "groups", only(1),
                    "activation", ACTIVATION,
                    "use_bias", flag()));
    private static final Map<String, Honoured> POOL = together(WINDOW, Map.of("pool_size", whole()));
    private static final Map<String, Honoured> WHOLE_IMAGE =
            Map.of("data_format", CHANNELS_LAST, "keepdims", only(false));
    private static final Map<String, Honoured> RECURRENT = together(
            Map.of(
                    "units", whole(),
                    "use_bias", only(true),
                    "return_sequences", flag(),
                    "return_state", only(false),
                    "go_backwards", only(false),
                    "stateful", only(false),
                    "unroll", only(false),
                    "time_major", only(false),
                    "implementation", any("only how it is computed"),
                    "activation", word("tanh", "sigmoid", "softsign", "softplus", "linear")),
            Map.of(
                    "dtype", word("float32"),
                    "recurrent_initializer", TRAINING,
                    "recurrent_regularizer", TRAINING,
                    "recurrent_constraint", TRAINING,
                    "dropout", NOISE,
                    "recurrent_dropout", NOISE),
            KERNEL);

    private static final WhiteList LIST = new WhiteList()
            .with("InputLayer", LAYER, Map.of("sparse", only(false), "ragged", only(false), "optional", only(false)))
            .with(
                    "Dense",
                    LAYER,
                    KERNEL,
                    Map.of(
                            "units", whole(),
                            "activation", ACTIVATION.or(word("softmax")),
                            "use_bias", flag()))
            .with("Conv2D", LAYER, KERNEL, CONVOLUTION, Map.of("filters", whole(), "dilation_rate", whole().optional()))
            .with(
                    "DepthwiseConv2D",
                    LAYER,
                    DEPTHWISE,
                    KERNEL,
                    CONVOLUTION,
                    Map.of(
                            "filters", any("depth_multiplier says it"),
                            "depth_multiplier", whole(),
                            "dilation_rate", whole().optional()))
            .with(
                    "SeparableConv2D",
                    LAYER,
                    DEPTHWISE,
                    KERNEL,
                    POINTWISE,
                    CONVOLUTION,
                    Map.of(
                            "filters", whole(),
                            "depth_multiplier", whole(),
                            "dilation_rate", whole().optional()))
            .with(
                    "Conv2DTranspose",
                    LAYER,
                    KERNEL,
                    CONVOLUTION,
                    Map.of("filters", whole(), "output_padding", only((Object) null), "dilation_rate", only(1)))
            .with("MaxPooling2D", LAYER, POOL)
            .with("AveragePooling2D", LAYER, POOL)
            .with("GlobalAveragePooling2D", LAYER, WHOLE_IMAGE)
            .with("GlobalMaxPooling2D", LAYER, WHOLE_IMAGE)
            .with("Flatten", LAYER, Map.of("data_format", CHANNELS_LAST))
            .with("ZeroPadding2D", LAYER, Map.of("padding", whole(), "data_format", CHANNELS_LAST))
            .with("Cropping2D", LAYER, Map.of("cropping", whole(), "data_format", CHANNELS_LAST))
            .with(
                    "UpSampling2D",
                    LAYER,
                    Map.of("size", whole(), "data_format", CHANNELS_LAST, "interpolation", word("nearest")))
            .with(
                    "BatchNormalization",
                    LAYER,
                    training(
                            "momentum",
                            "beta_initializer",
                            "gamma_initializer",
                            "moving_mean_initializer",
                            "moving_variance_initializer",
                            "beta_regularizer",
                            "gamma_regularizer",
                            "beta_constraint",
                            "gamma_constraint"),
                    Map.of(
                            "axis", whole(),
                            "epsilon", number(),
                            "center", only(true),
                            "scale", only(true),
                            "renorm", only(false),
                            "fused", any("only how it is computed"),
                            "virtual_batch_size", only((Object) null)))
            .with("Dropout", LAYER, noise("rate", "noise_shape", "seed"))
            .with("SpatialDropout2D", LAYER, noise("rate", "noise_shape", "seed", "data_format"))
            .with("GaussianNoise", LAYER, noise("stddev", "seed"))
            .with("GaussianDropout", LAYER, noise("rate", "seed"))
            .with("AlphaDropout", LAYER, noise("rate", "noise_shape", "seed"))
            .with("Activation", LAYER, Map.of("activation", ACTIVATION.or(word("softmax"))))
            .with(
                    "ReLU",
                    LAYER,
                    Map.of(
                            "max_value", number().or(only((Object) null)),
                            "negative_slope", number().optional(),
                            "threshold", number().optional()))
            .with("LeakyReLU", LAYER, Map.of("alpha", number()))
            .with("ELU", LAYER, Map.of("alpha", number()))
            .with("ThresholdedReLU", LAYER, Map.of("theta", number()))
            .with(
                    "PReLU",
                    LAYER,
                    Map.of("shared_axes", only((Object) null)),
                    training("alpha_initializer", "alpha_regularizer", "alpha_constraint"))
            .with("Softmax", LAYER, Map.of("axis", only(-1)))
            .with("Add", LAYER)
            .with("Subtract", LAYER)
            .with("Multiply", LAYER)
            .with("Average", LAYER)
            .with("Maximum", LAYER)
            .with("Concatenate", LAYER, Map.of("axis", whole()))
            .with(
                    "LSTM",
                    LAYER,
                    RECURRENT,
                    Map.of("recurrent_activation", word("sigmoid", "hard_sigmoid"), "unit_forget_bias", TRAINING))
            .with("SimpleRNN", LAYER, RECURRENT)
            .remedy("Conv1D", "make it a Conv2D with a kernel of one row, on examples [1, steps, channels]")
            .remedy("Conv2D.groups", "build it of one Conv2D a group and a Concatenate")
            .remedy("Rescaling", "scale the data beforehand, and leave the layer out")
            .remedy("Normalization", "scale the data beforehand, and leave the layer out")
            .remedy("Permute", "reorder the data beforehand, and leave the layer out")
            .remedy("UpSampling2D.interpolation", "take nearest, or a Conv2DTranspose with such weights")
            .remedy("PReLU.shared_axes", "take a slope for each feature, or a LeakyReLU")
            .remedy(
                    "BatchNormalization.center",
                    "build it with center=True, and beta 0 where it was absent, which makes" + " parameters of it")
            .remedy(
                    "BatchNormalization.scale",
                    "build it with scale=True, and gamma 1 where it was absent, which makes" + " parameters of it")
            .remedy("Functional", "build a model of its layers, without models within")
            .remedy("Sequential", "build a model of its layers, without models within")
            .remedy("Lambda", "what it computes is not in the file")
            .remedy("GRU", "take an LSTM")
            .remedy("Bidirectional", "only LSTM and SimpleRNN by themselves are");

    private KerasWhiteList() {}

    /** Returns the classes and arguments as in Keras' {@code model_config}. */
    public static WhiteList list() {
        return LIST;
    }

    private static Map<String, Honoured> noise(String... names) {
        return all(NOISE, names);
    }
}
