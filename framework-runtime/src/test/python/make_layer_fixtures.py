"""Curvature of small networks in double precision, for every layer, activation and loss of the descriptor: fixtures.

usage: make_layer_fixtures.py [FOLDER]     FOLDER is src/test/resources/fixtures unless given; cases are replaced
needs: torch 2.6, numpy. Run again on the same machine it writes the same bytes; elsewhere the last digits may differ.

Each case is a folder:
  case.json              descriptor (the model, as in a descriptor file), loss, batch-norm (train or eval), scalars
  x.npy, y.npy           N examples in image shape [N, channels, height, width] or [N, features]; classes or values
  params/NAME.npy        parameters and running statistics, named as PyTorch's Sequential does: 0.weight,
                         1.running_mean, 2.0.weight within a residual, 2.shortcut.0.weight in its shortcut,
                         3.1.0.weight in the second branch of a concatenate
  outputs.npy            [N, C]
  gradient.npy           [P], the modules in order, in each the weight and then the bias; a residual's layers come
                         before its shortcut
  hessian.npy, ggn.npy   [P, P], of the mean loss
  example_gradients.npy  [N, P], of each example's own loss, and
  jacobian.npy           [N, C, P]; neither with batch normalisation in training mode, where examples are not separate

Independent of the engine: double backward for the Hessian, dense Jacobians for the GGN. Every case is checked as it is
made: the Hessian's symmetry, gradient, Hessian and Jacobian against central differences, examples alone against all
together; and it is drawn again while a kink (relu, max-pooling) is near or a relu is never active.
"""
import json
import pathlib
import shutil
import sys
import zlib

import numpy as np
import torch
from torch import nn
from torch.autograd.functional import hessian, jacobian
from torch.func import functional_call
from torch.nn import functional

from make_fixtures import save

STEP = 1e-5  # of the central differences
MARGIN = 1e-4  # between a kink and the nearest value

EXAMPLES = 5


class BatchNorm(nn.Module):
    """Batch normalisation of vectors or images, which leaves its running statistics alone."""

    def __init__(self, width, epsilon):
        super().__init__()
        self.epsilon = epsilon
        self.weight = nn.Parameter(torch.ones(width))
        self.bias = nn.Parameter(torch.zeros(width))
        self.register_buffer('running_mean', torch.zeros(width))
        self.register_buffer('running_var', torch.ones(width))

    def forward(self, x):
        statistics = (None, None) if self.training else (self.running_mean, self.running_var)
        return functional.batch_norm(x, *statistics, self.weight, self.bias, self.training, eps=self.epsilon)


class Residual(nn.Sequential):
    """layers(x) + shortcut(x); the shortcut's parameters come after those of the layers."""

    def __init__(self, layers, shortcut):
        super().__init__(*layers)
        self.depth = len(layers)
        if shortcut is not None:
            self.add_module('shortcut', nn.Sequential(*shortcut))

    def forward(self, x):
        children = list(self)
        y = x
        for layer in children[: self.depth]:
            y = layer(y)
        for shortcut in children[self.depth :]:
            x = shortcut(x)
        return y + x


class Concatenate(nn.ModuleList):
    """The branches' results side by side: channels of images, features of vectors."""

    def forward(self, x):
        return torch.cat([branch(x) for branch in self], dim=1)


class GlobalAveragePool(nn.Module):
    def forward(self, x):
        return x.mean((2, 3))


ACTIVATIONS = {
    'tanh': nn.Tanh,
    'relu': nn.ReLU,
    'leaky-relu': nn.LeakyReLU,
    'identity': nn.Identity,
    'sigmoid': nn.Sigmoid,
    'softplus': nn.Softplus,
    'elu': nn.ELU,
    'gelu': nn.GELU,
    'silu': nn.SiLU,
}


def build(entry, x):
    """The module of one entry of a descriptor, for inputs such as x."""
    width = x.shape[1]
    match entry:
        case {'type': 'dense', 'out': out, 'bias': bias}:
            return nn.Linear(width, out, bias)
        case {'type': 'conv2d', 'out': out, 'kernel': kernel, **rest}:
            return nn.Conv2d(width, out, kernel, **rest)
        case {'type': 'max-pool2d', 'kernel': kernel, 'stride': stride, 'padding': padding, 'ceil': ceil}:
            return nn.MaxPool2d(kernel, stride, padding, ceil_mode=ceil)
        case {'type': 'avg-pool2d', 'kernel': kernel, 'stride': stride, 'padding': padding, 'ceil': ceil}:
            return nn.AvgPool2d(kernel, stride, padding, ceil_mode=ceil, count_include_pad=True)
        case {'type': 'global-avg-pool'}:
            return GlobalAveragePool()
        case {'type': 'flatten'}:
            return nn.Flatten()
        case {'type': 'batch-norm', 'epsilon': epsilon}:
            return BatchNorm(width, epsilon)
        case {'type': 'residual', 'layers': layers}:
            shortcut = build_all(entry['shortcut'], x) if 'shortcut' in entry else None
            return Residual(build_all(layers, x), shortcut)
        case {'type': 'concatenate', 'branches': branches}:
            return Concatenate([nn.Sequential(*build_all(branch, x)) for branch in branches])
        case {'type': 'dropout', 'rate': rate}:
            return nn.Dropout(rate)
        case {'type': 'leaky-relu', 'slope': slope}:
            return nn.LeakyReLU(slope)
        case {'type': kind}:
            return ACTIVATIONS[kind]()


def build_all(entries, x):
    modules = []
    for entry in entries:
        module = build(entry, x).eval()
        with torch.no_grad():
            x = module(x)
        modules.append(module)
    return modules


def randomise(model):
    """Parameters and running statistics far from their initial values, of a size that saturates nothing."""
    for module in model.modules():
        if isinstance(module, (nn.Linear, nn.Conv2d)):
            nn.init.normal_(module.weight, std=1.2 / module.weight[0].numel() ** 0.5)
            if module.bias is not None:
                nn.init.normal_(module.bias, std=0.5)
        elif isinstance(module, BatchNorm):
            nn.init.uniform_(module.weight, 0.6, 1.6)
            nn.init.normal_(module.bias, std=0.5)
            nn.init.normal_(module.running_mean, std=0.5)
            nn.init.uniform_(module.running_var, 0.4, 1.8)


def mean_loss(name, f, y):
    match name:
        case 'cross-entropy':
            return functional.cross_entropy(f, y)
        case 'binary-cross-entropy':
            return functional.binary_cross_entropy_with_logits(f, y)
        case 'mse':
            return functional.mse_loss(f, y)
        case 'half-mse':
            return 0.5 * ((f - y) ** 2).sum(1).mean()


class Curvature:
    """Everything about one model and its data, as functions of the flat parameter vector."""

    def __init__(self, model, loss, x, y):
        self.model, self.loss, self.x, self.y = model, loss, x, y
        self.shapes = {name: p.shape for name, p in model.named_parameters()}
        self.theta = nn.utils.parameters_to_vector(model.parameters()).detach()

    def outputs(self, theta, examples=slice(None)):
        parts = torch.split(theta, [shape.numel() for shape in self.shapes.values()])
        named = {name: part.view(shape) for (name, shape), part in zip(self.shapes.items(), parts)}
        return functional_call(self.model, named, (self.x[examples],))

    def surface(self, theta, examples=slice(None)):
        return mean_loss(self.loss, self.outputs(theta, examples), self.y[examples])

    def gradient(self, theta, examples=slice(None)):
        return jacobian(lambda t: self.surface(t, examples), theta)

    def hessian(self):
        return hessian(self.surface, self.theta)

    def jacobian(self, examples=slice(None)):
        return jacobian(lambda t: self.outputs(t, examples), self.theta)

    def ggn(self):
        """J' L J over all examples and outputs; L, the Hessian of the mean loss by the outputs, holds the 1/N."""
        f = self.outputs(self.theta)
        at_outputs = hessian(lambda flat: mean_loss(self.loss, flat.view_as(f), self.y), f.flatten())
        j = self.jacobian().flatten(0, 1)
        return j.T @ at_outputs @ j

    def alone(self, function):
        """function(examples) of every example without the others."""
        return [function(slice(n, n + 1)) for n in range(len(self.x))]

    def central_difference(self, function):
        """The derivative of a function of theta; by theta last."""
        steps = STEP * torch.eye(len(self.theta))
        columns = [(function(self.theta + s) - function(self.theta - s)) / (2 * STEP) for s in steps]
        return torch.stack(columns, -1)


def near(what, actual, expected, tolerance):
    error = (actual - expected).norm() / expected.norm()
    assert error <= tolerance, f'{what}: relative error {error:.1e}'


def check(curvature, results):
    near('symmetry', results['hessian'], results['hessian'].T, 1e-14)
    near('gradient', curvature.central_difference(curvature.surface), results['gradient'], 1e-7)
    near('Hessian', curvature.central_difference(curvature.gradient), results['hessian'], 1e-7)
    near('Jacobian', curvature.central_difference(curvature.outputs), curvature.jacobian(), 1e-7)
    if 'jacobian' in results:
        near('mean of example gradients', results['example_gradients'].mean(0), results['gradient'], 1e-13)
        near('Jacobians of examples', results['jacobian'], curvature.jacobian(), 1e-13)


def margin(model, x):
    """The least distance of an input of relu and its like from 0, and between two of one channel before a maximum.

    Negative where an element of a relu is active for no example.
    """
    distances = [torch.tensor(torch.inf)]

    def measure(module, inputs):
        values = inputs[0]
        gaps = values.flatten(2).sort(-1).values.diff(dim=-1) if isinstance(module, nn.MaxPool2d) else values.abs()
        distances.append(gaps.min())
        if isinstance(module, nn.ReLU):
            distances.append(values.amax(0).min())

    kinked = (nn.ReLU, nn.LeakyReLU, nn.ELU, nn.MaxPool2d)
    hooks = [m.register_forward_pre_hook(measure) for m in model.modules() if isinstance(m, kinked)]
    with torch.no_grad():
        model(x)
    for hook in hooks:
        hook.remove()
    return min(distances)


def drawn(shape, layers, batch_norm):
    """A random model and random inputs without ambiguity: drawn again while a kink is near or a relu is dead."""
    while True:
        x = torch.randn(EXAMPLES, *shape)
        model = nn.Sequential(*build_all(layers, x))
        randomise(model)
        for module in model.modules():
            module.training = batch_norm == 'train' and isinstance(module, BatchNorm)
        if margin(model, x) > MARGIN:
            return model, x


def targets(loss, f, soft):
    match loss:
        case 'cross-entropy':
            return torch.randint(f.shape[1], (len(f),))
        case 'binary-cross-entropy':
            return torch.rand_like(f) if soft else torch.randint(2, f.shape).to(f.dtype)
        case _:
            return torch.randn_like(f)


def write(folder, shape, layers, loss='cross-entropy', batch_norm='eval', soft=False):
    torch.manual_seed(zlib.crc32(folder.name.encode()))  # so that no case depends on the others
    model, x = drawn(shape, layers, batch_norm)
    y = targets(loss, model(x).detach(), soft)
    curvature = Curvature(model, loss, x, y)

    results = {
        'outputs': curvature.outputs(curvature.theta),
        'gradient': curvature.gradient(curvature.theta),
        'hessian': curvature.hessian(),
        'ggn': curvature.ggn(),
    }
    if batch_norm == 'eval':
        results['example_gradients'] = torch.stack(curvature.alone(lambda n: curvature.gradient(curvature.theta, n)))
        results['jacobian'] = torch.cat(curvature.alone(curvature.jacobian))
    check(curvature, results)

    for name, tensor in {'x': x, 'y': y, **results}.items():
        save(folder / f'{name}.npy', tensor)
    for name, tensor in model.state_dict().items():
        save(folder / 'params' / f'{name}.npy', tensor)
    case = {
        'descriptor': {'type': 'sequential', 'layers': layers},
        'loss': loss,
        'batch-norm': batch_norm,
        'scalars': {'loss': curvature.surface(curvature.theta).item()},
    }
    (folder / 'case.json').write_text(json.dumps(case, indent=1) + '\n')
    return len(curvature.theta)


def dense(out, bias=True):
    return {'type': 'dense', 'out': out, 'bias': bias}


def conv(out, kernel, stride=1, padding=0, dilation=1, bias=True):
    return {
        'type': 'conv2d',
        'out': out,
        'kernel': kernel,
        'stride': stride,
        'padding': padding,
        'dilation': dilation,
        'bias': bias,
    }


def pool(kind, kernel, stride, padding=0, ceil=False):
    return {'type': f'{kind}-pool2d', 'kernel': kernel, 'stride': stride, 'padding': padding, 'ceil': ceil}


def batch_norm(epsilon=1e-5):
    return {'type': 'batch-norm', 'epsilon': epsilon}


def residual(layers, shortcut=None):
    return {'type': 'residual', 'layers': layers} | ({} if shortcut is None else {'shortcut': shortcut})


def concatenate(*branches):
    return {'type': 'concatenate', 'branches': list(branches)}


def activation(name):
    return {'type': name, 'slope': 0.2} if name == 'leaky-relu' else {'type': name}


TANH, RELU, SOFTPLUS, FLATTEN = ({'type': name} for name in ('tanh', 'relu', 'softplus', 'flatten'))
DROPOUT = {'type': 'dropout', 'rate': 0.5}
GLOBAL = {'type': 'global-avg-pool'}


def convolutions():
    image = (2, 5, 7)
    yield 'conv-stride-padding', image, [conv(2, 3, stride=2, padding=1), TANH, conv(1, 2, stride=2), FLATTEN], 'mse'
    yield 'conv-dilation', image, [
        conv(2, 2, dilation=2, bias=False),
        SOFTPLUS,
        conv(1, 2, stride=2, padding=1, dilation=2),
        FLATTEN,
        dense(2, bias=False),
    ]
    yield 'conv-uneven-stride', image, [
        conv(2, 2, stride=3, bias=False), activation('sigmoid'), conv(3, 2, padding=1), GLOBAL
    ], 'half-mse'
    yield 'conv-one-by-one', (3, 2, 3), [
        conv(4, 1), activation('elu'), conv(2, 1, stride=2, bias=False), FLATTEN, dense(2)
    ], 'binary-cross-entropy'


def poolings():
    # What is pooled is one row and one column less than the input: the first kernel is 2 x 2.
    # Ceil with padding: the last window of the rows would start in the padding and is dropped, the columns' is not.
    yield from pooled('max-pool', (2, 5, 7), pool('max', 2, 2))
    yield from pooled('max-pool-ceil', (2, 7, 9), pool('max', 3, 2, ceil=True))
    yield from pooled('max-pool-padding', (2, 5, 7), pool('max', 3, 2, padding=1))
    yield from pooled('max-pool-ceil-padding', (2, 6, 7), pool('max', 3, 3, padding=1, ceil=True))
    yield from pooled('max-pool-overlapping', (2, 4, 5), pool('max', 2, 1))
    yield from pooled('avg-pool-padding', (2, 5, 7), pool('avg', 3, 2, padding=1))
    yield from pooled('avg-pool-ceil', (2, 7, 9), pool('avg', 3, 2, ceil=True))
    yield from pooled('avg-pool-ceil-padding', (2, 6, 7), pool('avg', 3, 3, padding=1, ceil=True))
    yield from pooled('avg-pool-gaps', (2, 6, 8), pool('avg', 2, 3))
    yield 'global-avg-pool', (2, 4, 5), [conv(3, 2), activation('silu'), GLOBAL, dense(3)]


def pooled(name, shape, pooling):
    yield name, shape, [conv(2, 2), pooling, TANH, conv(1, 2, bias=False), FLATTEN], 'half-mse'


def batch_norms():
    for mode in ('eval', 'train'):
        yield f'batch-norm-dense-{mode}', (3,), [
            dense(3), batch_norm(1e-3), TANH, dense(3), batch_norm()
        ], 'cross-entropy', mode
        yield f'batch-norm-conv-{mode}', (2, 4, 5), [
            conv(2, 2, stride=2), batch_norm(), RELU, FLATTEN, dense(2)
        ], 'half-mse', mode
        yield f'batch-norm-residual-{mode}', (1, 3, 4), [
            conv(2, 2, bias=False),
            batch_norm(),
            residual([conv(2, 1), batch_norm(1e-2), TANH], [conv(2, 1, bias=False), batch_norm()]),
            GLOBAL,
        ], 'cross-entropy', mode
        yield f'batch-norm-identity-shortcut-{mode}', (1, 3, 4), [
            conv(2, 2, bias=False),
            batch_norm(),
            residual([conv(1, 1), TANH, conv(2, 3, padding=1, bias=False), batch_norm()]),
            SOFTPLUS,
            GLOBAL,
        ], 'mse', mode


def residuals():
    yield 'residual-dense', (3,), [dense(3), residual([TANH, dense(2), SOFTPLUS, dense(3)]), RELU, dense(2)]
    yield 'residual-conv', (1, 4, 5), [
        conv(2, 2, stride=2), residual([conv(2, 3, padding=1, bias=False), TANH]), RELU, FLATTEN
    ], 'binary-cross-entropy', 'eval', True
    for mode in ('eval', 'train'):
        yield f'residual-projection-{mode}', (1, 4, 5), [
            residual(
                [conv(2, 3, stride=2, padding=1, bias=False), batch_norm(), TANH],
                [conv(2, 1, stride=2, bias=False), batch_norm()],
            ),
            GLOBAL,
        ], 'cross-entropy', mode
    yield 'residual-first-and-nested', (3,), [
        residual([
            dense(3),
            residual([activation('sigmoid'), dense(3, bias=False)], [dense(3, bias=False), TANH]),
            residual([activation('gelu')]),
        ]),
        dense(2),
    ], 'mse'


def concatenations():
    yield 'concatenate-conv', (2, 3, 4), [
        concatenate([conv(1, 1), TANH], [conv(2, 2, padding=1, bias=False), pool('max', 2, 1)]),
        SOFTPLUS,
        conv(2, 1),
        GLOBAL,
    ]
    yield 'concatenate-dense', (3,), [
        dense(2), concatenate([dense(2), TANH], [{'type': 'identity'}], [dense(1, bias=False)]), RELU, dense(2)
    ], 'half-mse'
    yield 'concatenate-in-residual', (2, 3, 3), [
        residual([concatenate([conv(1, 1, bias=False)], [residual([conv(2, 3, padding=1), TANH]), conv(1, 1)])]), GLOBAL
    ], 'binary-cross-entropy', 'eval', True


def others():
    yield 'dropout-dense', (4,), [DROPOUT, dense(3), TANH, DROPOUT, dense(3)]
    yield 'dropout-conv-train', (1, 3, 4), [
        conv(2, 2, bias=False), batch_norm(), DROPOUT, TANH, FLATTEN, DROPOUT, dense(2)
    ], 'mse', 'train'
    yield 'one-output', (4,), [dense(3), TANH, dense(1)], 'binary-cross-entropy'
    yield 'soft-targets', (4,), [dense(3), activation('silu'), dense(3)], 'binary-cross-entropy', 'eval', True


def activations():
    losses = ('cross-entropy', 'binary-cross-entropy', 'mse', 'half-mse')
    for i, name in enumerate(ACTIVATIONS):
        yield f'activation-{name}', (1, 4, 5), [
            conv(2, 2, stride=2), activation(name), FLATTEN, dense(2), activation(name), dense(3, bias=False)
        ], losses[i % len(losses)]


def main(root):
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(1)
    for group in (convolutions, poolings, batch_norms, residuals, concatenations, others, activations):
        for name, *case in group():
            shutil.rmtree(root / name, ignore_errors=True)
            print(name, 'P =', write(root / name, *case))


if __name__ == '__main__':
    default = pathlib.Path(__file__).parents[1] / 'resources' / 'fixtures'
    main(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else default)
