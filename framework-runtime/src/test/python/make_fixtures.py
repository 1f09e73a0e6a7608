"""Curvature of small networks in double precision, one for every activation and loss, as fixtures for the engine's tests.

usage: make_fixtures.py [FOLDER]     writes FOLDER/CASE/{case.json, x, y, params/*, logits, gradient, hessian, ggn}.npy
needs: torch 2.6, numpy. Independent of the engine: the Hessian by double backward, the GGN from dense Jacobians.
"""
import copy
import json
import pathlib
import sys

import numpy as np
import torch
from torch import nn
from torch.func import functional_call, hessian, jacrev

ACTIVATIONS = {
    'identity': nn.Identity(),
    'tanh': nn.Tanh(),
    'relu': nn.ReLU(),
    'leaky-relu': nn.LeakyReLU(0.2),
    'sigmoid': nn.Sigmoid(),
    'softplus': nn.Softplus(),
    'elu': nn.ELU(),
    'gelu': nn.GELU(),
    'silu': nn.SiLU(),
}
LOSSES = {
    'cross-entropy': ('CrossEntropyLoss(reduction=mean)', nn.functional.cross_entropy),
    'mse': ('MSELoss(reduction=mean)', nn.functional.mse_loss),
    'half-mse': ('half-mse', lambda f, y: 0.5 * ((f - y) ** 2).sum(-1).mean()),
}


def save(path, tensor):
    path.parent.mkdir(parents=True, exist_ok=True)
    np.save(path, tensor.detach().numpy())


def write(folder, model, loss_name, x, y):
    title, loss = LOSSES[loss_name]
    shapes = {name: p.shape for name, p in model.named_parameters()}
    theta = torch.cat([p.detach().reshape(-1) for p in model.parameters()])

    def outputs(flat):
        parts = torch.split(flat, [s.numel() for s in shapes.values()])
        return functional_call(model, {n: p.view(s) for (n, s), p in zip(shapes.items(), parts)}, (x,))

    def surface(flat):
        return loss(outputs(flat), y)

    f = outputs(theta)
    jacobian = jacrev(outputs)(theta).reshape(f.numel(), -1)
    # The Hessian of the mean loss with respect to all outputs at once: block-diagonal over the examples.
    at_outputs = hessian(lambda flat: loss(flat.view_as(f), y))(f.reshape(-1))
    save(folder / 'x.npy', x)
    save(folder / 'y.npy', y)
    for name, p in model.named_parameters():
        save(folder / 'params' / f'{name}.npy', p)
    save(folder / 'logits.npy', f)
    save(folder / 'gradient.npy', jacrev(surface)(theta))
    save(folder / 'hessian.npy', torch.autograd.functional.hessian(surface, theta))
    save(folder / 'ggn.npy', jacobian.T @ at_outputs @ jacobian)
    case = {
        'modules': [{'name': n, 'layer': str(m)} for n, m in model.named_children()],
        'loss': title,
        'scalars': {'loss': surface(theta).item()},
    }
    (folder / 'case.json').write_text(json.dumps(case, indent=1) + '\n')


def main(root):
    torch.set_default_dtype(torch.float64)
    torch.manual_seed(7)
    for a, (name, activation) in enumerate(ACTIVATIONS.items()):
        loss_name = list(LOSSES)[a % len(LOSSES)]
        model = nn.Sequential(
            nn.Linear(4, 3), activation, nn.Linear(3, 4, bias=False), copy.copy(activation), nn.Linear(4, 3)
        )
        for p in model.parameters():
            nn.init.normal_(p, std=0.8)
        x = 1.5 * torch.randn(11, 4)
        y = torch.randint(3, (11,)) if loss_name == 'cross-entropy' else torch.randn(11, 3)
        write(root / f'{name}-{loss_name}', model, loss_name, x, y)


if __name__ == '__main__':
    main(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent / 'resources' / 'curvature'))
