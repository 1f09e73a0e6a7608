"""Writes models of the Keras layers that an import honours, as Keras 2 itself saves them, with examples and the outputs that
Keras computes in float64.

    python make_keras_layer_fixtures.py ../resources/keras-layers      (needs tensorflow-cpu, tf-keras, numpy)
"""

import os
import pathlib
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import numpy
import tf_keras as keras
from tf_keras import layers

IMAGE = (6, 5, 2)
VECTOR = (4,)
SEQUENCE = (5, 3)
random = numpy.random.default_rng(11)


def save(folder, name, shape, build):
    inputs = layers.Input(shape, name="in")
    model = keras.Model(inputs, build(inputs))
    for variable in model.weights:
        values = random.uniform(-0.7, 0.7, variable.shape).astype("float32")
        variable.assign(values ** 2 + numpy.float32(0.5) if "variance" in variable.name else values)
    x = random.uniform(-1, 1, (5, *shape)).astype("float32")
    (folder / name).mkdir(parents=True, exist_ok=True)
    model.save(folder / name / "model.h5", include_optimizer=False)
    keras.backend.set_floatx("float64")
    wide = keras.models.model_from_json(model.to_json().replace('"float32"', '"float64"'))
    wide.set_weights([weight.astype("float64") for weight in model.get_weights()])
    outputs = wide(x.astype("float64"), training=False).numpy()
    keras.backend.set_floatx("float32")
    numpy.save(folder / name / "x.npy", x)
    numpy.save(folder / name / "outputs.npy", outputs)


def chain(*steps):
    def build(x):
        for step in steps:
            x = step(x)
        return x
    return build


def flat(x):
    return layers.Dense(3)(layers.Flatten()(x))


def conv(**settings):
    return layers.Conv2D(2, 3, padding="same", activation="tanh", **settings)


def joined(merge, end=flat):
    return lambda x: end(merge([conv()(x), conv()(x)]))


MODELS = {
    "activations": (VECTOR, chain(
        *[layers.Dense(4, activation=name) for name in (
            "relu", "tanh", "sigmoid", "hard_sigmoid", "softplus", "softsign", "elu", "selu", "swish", "linear")],
        layers.Dense(5), layers.Activation("softsign"), layers.Dense(3))),
    "rectifiers": (IMAGE, chain(
        conv(), layers.ReLU(max_value=0.4), conv(), layers.ReLU(negative_slope=0.3), conv(), layers.ReLU(threshold=0.1),
        conv(), layers.ReLU(max_value=0.6, negative_slope=0.2, threshold=0.05), conv(), layers.LeakyReLU(0.17), conv(),
        layers.ELU(0.5), conv(), layers.ThresholdedReLU(0.05), conv(), layers.ReLU(6.0), flat)),
    "convolutions": (IMAGE, chain(
        layers.Conv2D(3, (3, 2), padding="same", dilation_rate=(1, 2), activation="tanh"),
        layers.Conv2D(2, 2, use_bias=False), layers.Conv2D(4, (2, 3), strides=(2, 1), padding="same"), flat)),
    "pools": (IMAGE, chain(
        layers.MaxPooling2D((3, 2), strides=(1, 2), padding="same"), conv(),
        layers.AveragePooling2D(2, strides=1, padding="same"), layers.ZeroPadding2D(((1, 2), (0, 3))), conv(),
        layers.AveragePooling2D((2, 1)), conv(), layers.GlobalAveragePooling2D(), layers.Dense(3))),
    "normalisations": (IMAGE, chain(
        layers.BatchNormalization(), conv(), layers.BatchNormalization(), layers.Activation("tanh"),
        layers.BatchNormalization(axis=3), layers.Flatten(), layers.BatchNormalization(), layers.Dense(4),
        layers.BatchNormalization(axis=1), layers.Dense(3))),
    "concatenations": (IMAGE, lambda x: flat(layers.Concatenate(axis=3)([
        layers.Concatenate()([conv()(x), x]), layers.Add()([conv()(x), x])]))),
    "global-max": (IMAGE, chain(conv(), layers.GlobalMaxPooling2D(), layers.Dense(3))),
    "subtract": (IMAGE, joined(layers.Subtract())),
    "multiply": (IMAGE, joined(layers.Multiply())),
    "average": (IMAGE, joined(layers.Average())),
    "maximum": (IMAGE, joined(layers.Maximum())),
    "concatenated-transpose": (IMAGE, lambda x: flat(layers.Concatenate()([
        conv()(x), layers.Conv2DTranspose(2, (3, 2), padding="same", activation="tanh")(x)]))),
    "transpose": (IMAGE, chain(
        layers.Conv2DTranspose(3, (3, 2), strides=2, activation="tanh"), conv(), flat)),
    "depthwise": (IMAGE, chain(
        conv(), layers.BatchNormalization(), layers.DepthwiseConv2D((3, 2), depth_multiplier=2, activation="tanh"),
        layers.DepthwiseConv2D(2, strides=2, padding="same", use_bias=False), flat)),
    "depthwise-dilated": (IMAGE, chain(conv(), layers.DepthwiseConv2D(2, dilation_rate=2, activation="tanh"), flat)),
    "separable": (IMAGE, chain(
        layers.SeparableConv2D(3, (3, 2), depth_multiplier=2, activation="tanh"),
        layers.SeparableConv2D(2, 2, strides=2, padding="same"), flat)),
    "separable-dilated": (IMAGE, chain(layers.SeparableConv2D(3, 2, dilation_rate=2, activation="tanh"), flat)),
    "resized": (IMAGE, chain(
        conv(), layers.UpSampling2D((3, 2)), layers.Cropping2D(((0, 1), (1, 0))), conv(),
        layers.GlobalAveragePooling2D(), layers.Dense(3))),
    "prelu-image": (IMAGE, chain(layers.Conv2D(3, 2), layers.PReLU(), flat)),
    "prelu-vector": (VECTOR, chain(layers.Dense(5), layers.PReLU(), layers.Dense(3))),
    "noise": (IMAGE, chain(
        conv(), layers.SpatialDropout2D(0.4), conv(), layers.GaussianNoise(0.5), layers.Flatten(), layers.Dropout(0.5),
        layers.Dense(4, activation="tanh"), layers.GaussianDropout(0.5), layers.Dense(4), layers.AlphaDropout(0.5),
        layers.Dense(3))),
    "softmax": (VECTOR, chain(
        layers.Dense(4, activation="softmax"), layers.Dense(4), layers.Softmax(), layers.Dense(3))),
    "lstm": (SEQUENCE, chain(
        layers.LSTM(4, return_sequences=True, dropout=0.3), layers.LSTM(3, activation="softsign"), layers.Dense(3))),
    "lstm-hard-sigmoid": (SEQUENCE, chain(layers.LSTM(4, recurrent_activation="hard_sigmoid"), layers.Dense(3))),
    "simple-rnn": ((4, 4), chain(
        layers.SimpleRNN(4, return_sequences=True), layers.SimpleRNN(3, activation="sigmoid"), layers.Dense(3))),
    "sequences-concatenated": (SEQUENCE, lambda x: layers.Dense(3)(layers.LSTM(3)(layers.Concatenate()([
        layers.LSTM(2, return_sequences=True)(x), layers.LSTM(3, return_sequences=True)(x)])))),
}


if __name__ == "__main__":
    target = pathlib.Path(sys.argv[1])
    for name, (shape, build) in MODELS.items():
        save(target, name, shape, build)
