"""Writes models as Keras 2 saves them, with examples and the outputs that their definitions give, computed with PyTorch in
float64. Neither Keras nor TensorFlow is needed: an .h5 file is a JSON text of layers and a group of arrays.

    python make_keras_fixtures.py ../resources/keras      (needs h5py, numpy, torch)
"""

import json
import pathlib
import sys

import h5py
import numpy
import torch

functional = torch.nn.functional
random = numpy.random.default_rng(7)


def array(*shape):
    """Random numbers that float32 holds exactly."""
    return random.uniform(-0.7, 0.7, shape).astype(numpy.float32)


def layer(kind, name, inputs=None, **config):
    entry = {"class_name": kind, "config": {"name": name, "trainable": True, "dtype": "float32", **config}}
    if inputs is not None:
        entry["name"] = name
        entry["inbound_nodes"] = [[[source, 0, 0, {}] for source in inputs]] if inputs else []
    return entry


def initializer(kind):
    return {"class_name": kind, "config": {}}


TRAINED = {
    "kernel_initializer": initializer("GlorotUniform"), "bias_initializer": initializer("Zeros"),
    "kernel_regularizer": None, "bias_regularizer": None, "activity_regularizer": None,
    "kernel_constraint": None, "bias_constraint": None}


def conv(name, inputs, filters, kernel, strides=(1, 1), padding="valid", dilation=(1, 1), activation="linear"):
    return layer(
        "Conv2D", name, inputs, filters=filters, kernel_size=list(kernel), strides=list(strides), padding=padding,
        data_format="channels_last", dilation_rate=list(dilation), groups=1, activation=activation, use_bias=True,
        **TRAINED)


def pool(kind, name, inputs, size, strides, padding):
    return layer(
        kind, name, inputs, pool_size=list(size), strides=list(strides), padding=padding, data_format="channels_last")


def dense(name, inputs, units, activation="linear"):
    return layer("Dense", name, inputs, units=units, activation=activation, use_bias=True, **TRAINED)


def image_input(name, shape, inputs=None):
    return layer("InputLayer", name, inputs, batch_input_shape=[None, *shape], sparse=False)


def save(folder, config, weights, x, outputs):
    """weights: arrays by "layer/name"."""
    folder.mkdir(parents=True, exist_ok=True)
    with h5py.File(folder / "model.h5", "w") as file:
        file.attrs["model_config"] = json.dumps(config).encode()
        file.attrs["keras_version"] = b"2.11.0"
        file.attrs["backend"] = b"tensorflow"
        root = file.create_group("model_weights")
        root.attrs["keras_version"] = b"2.11.0"
        root.attrs["backend"] = b"tensorflow"
        names = [entry["config"]["name"] for entry in config["config"]["layers"]]
        root.attrs["layer_names"] = numpy.array([name.encode() for name in names])
        for name in names:
            group = root.create_group(name)
            own = [key for key in weights if key.split("/")[0] == name]
            group.attrs["weight_names"] = numpy.array([f"{key}:0".encode() for key in own])
            for key in own:
                group.create_dataset(f"{key}:0", data=weights[key])
    numpy.save(folder / "x.npy", x)
    numpy.save(folder / "outputs.npy", outputs.numpy())


def same(size, kernel, stride, dilation):
    """TensorFlow's padding before and after."""
    total = max(0, (-(-size // stride) - 1) * stride + (kernel - 1) * dilation + 1 - size)
    return total // 2, total - total // 2


def padded(images, kernel, strides, dilation, value=0.0):
    rows = same(images.shape[2], kernel[0], strides[0], dilation[0])
    columns = same(images.shape[3], kernel[1], strides[1], dilation[1])
    return functional.pad(images, (*columns, *rows), value=value)


def convolved(images, weights, name, strides=(1, 1), padding="valid", dilation=(1, 1)):
    kernel = tensor(weights[f"{name}/kernel"])
    if padding == "same":
        images = padded(images, kernel.shape[:2], strides, dilation)
    return functional.conv2d(
        images, kernel.permute(3, 2, 0, 1), tensor(weights[f"{name}/bias"]), strides, 0, dilation)


def affine(vectors, weights, name):
    return vectors @ tensor(weights[f"{name}/kernel"]) + tensor(weights[f"{name}/bias"])


def tensor(values):
    return torch.from_numpy(values).double()


def channels_first(x):
    return tensor(x).permute(0, 3, 1, 2)


def sequential(folder):
    layers = [
        image_input("conv_input", [6, 5, 2]),
        conv("conv", None, 3, (2, 3), (1, 2), "same", activation="tanh"),
        pool("MaxPooling2D", "max", None, (3, 2), (2, 1), "same"),
        layer("Flatten", "flatten", data_format="channels_last"),
        dense("hidden", None, 4, "softplus"),
        layer("Dropout", "dropout", rate=0.5, noise_shape=None, seed=None),
        dense("output", None, 3, "softmax"),
    ]
    weights = {
        "conv/kernel": array(2, 3, 2, 3), "conv/bias": array(3),
        "hidden/kernel": array(27, 4), "hidden/bias": array(4),
        "output/kernel": array(4, 3), "output/bias": array(3),
    }
    x = array(4, 6, 5, 2)
    a = torch.tanh(convolved(channels_first(x), weights, "conv", (1, 2), "same"))
    a = functional.max_pool2d(padded(a, (3, 2), (2, 1), (1, 1), -numpy.inf), (3, 2), (2, 1))
    a = a.permute(0, 2, 3, 1).reshape(len(x), -1)
    a = functional.softplus(affine(a, weights, "hidden"))
    save(
        folder / "sequential",
        {"class_name": "Sequential", "config": {"name": "sequential", "layers": layers}},
        weights,
        x,
        affine(a, weights, "output"))


def branching(folder):
    layers = [
        image_input("images", [5, 6, 2], []),
        conv("stem", ["images"], 3, (3, 3), padding="same"),
        layer("BatchNormalization", "norm", ["stem"], axis=[3], momentum=0.9, epsilon=1e-3, center=True, scale=True,
              beta_initializer=initializer("Zeros"), gamma_initializer=initializer("Ones"),
              moving_mean_initializer=initializer("Zeros"), moving_variance_initializer=initializer("Ones"),
              beta_regularizer=None, gamma_regularizer=None, beta_constraint=None, gamma_constraint=None),
        layer("Activation", "tanh", ["norm"], activation="tanh"),
        conv("branch", ["tanh"], 3, (2, 2), padding="same", dilation=(2, 2), activation="sigmoid"),
        layer("Add", "sum", ["tanh", "branch"]),
        layer("Concatenate", "both", ["sum", "stem"], axis=-1),
        pool("AveragePooling2D", "average", ["both"], (2, 2), (2, 2), "same"),
        layer("GlobalAveragePooling2D", "global", ["average"], data_format="channels_last"),
        dense("logits", ["global"], 3),
    ]
    weights = {
        "stem/kernel": array(3, 3, 2, 3), "stem/bias": array(3),
        "norm/gamma": array(3), "norm/beta": array(3), "norm/moving_mean": array(3),
        "norm/moving_variance": array(3) ** 2 + numpy.float32(0.5),
        "branch/kernel": array(2, 2, 3, 3), "branch/bias": array(3),
        "logits/kernel": array(6, 3), "logits/bias": array(3),
    }
    x = array(4, 5, 6, 2)
    stem = convolved(channels_first(x), weights, "stem", padding="same")
    normalised = functional.batch_norm(
        stem, tensor(weights["norm/moving_mean"]), tensor(weights["norm/moving_variance"]),
        tensor(weights["norm/gamma"]), tensor(weights["norm/beta"]), eps=1e-3)
    activated = torch.tanh(normalised)
    branch = torch.sigmoid(convolved(activated, weights, "branch", padding="same", dilation=(2, 2)))
    both = torch.cat([activated + branch, stem], 1)
    # TensorFlow's mean is over the pixels that exist
    sums = functional.avg_pool2d(padded(both, (2, 2), (2, 2), (1, 1)), 2)
    counts = functional.avg_pool2d(padded(torch.ones_like(both), (2, 2), (2, 2), (1, 1)), 2)
    config = {
        "name": "model", "layers": layers, "input_layers": [["images", 0, 0]], "output_layers": [["logits", 0, 0]]}
    save(
        folder / "functional",
        {"class_name": "Functional", "config": config},
        weights,
        x,
        affine((sums / counts).mean((2, 3)), weights, "logits"))


def vectors(folder):
    layers = [
        layer("InputLayer", "dense_input", batch_input_shape=[None, 5], sparse=False),
        dense("first", None, 4, "elu"),
        dense("second", None, 4, "swish"),
        dense("third", None, 4),
        layer("Activation", "relu", activation="relu"),
        dense("fourth", None, 3),
        layer("Activation", "softmax", activation="softmax"),
    ]
    weights = {}
    for name, rows, columns in [("first", 5, 4), ("second", 4, 4), ("third", 4, 4), ("fourth", 4, 3)]:
        weights[f"{name}/kernel"] = array(rows, columns)
        weights[f"{name}/bias"] = array(columns)
    x = array(4, 5)
    a = functional.elu(affine(tensor(x), weights, "first"))
    a = functional.silu(affine(a, weights, "second"))
    a = functional.relu(affine(a, weights, "third"))
    save(
        folder / "vectors",
        {"class_name": "Sequential", "config": {"name": "sequential_1", "layers": layers}},
        weights,
        x,
        affine(a, weights, "fourth"))


if __name__ == "__main__":
    target = pathlib.Path(sys.argv[1])
    sequential(target)
    branching(target)
    vectors(target)
