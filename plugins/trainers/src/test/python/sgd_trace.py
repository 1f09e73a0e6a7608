"""The figures of SgdTrainerTest, from PyTorch's SGD in double precision: python sgd_trace.py"""

import torch

CURVATURE = torch.tensor([1.0, 4.0, 0.5, 2.0], dtype=torch.float64)
CENTRE = torch.tensor([3.0, -1.0, 2.0, 0.25], dtype=torch.float64)
START = [1.0, 2.0, -1.0, 0.5]


def trace(decay_biases):
    weights = torch.tensor(START[:3], dtype=torch.float64, requires_grad=True)
    bias = torch.tensor(START[3:], dtype=torch.float64, requires_grad=True)
    groups = [{"params": [weights]}, {"params": [bias], "weight_decay": 0.1 if decay_biases else 0.0}]
    optimiser = torch.optim.SGD(groups, lr=0.05, momentum=0.9, weight_decay=0.1)
    for _ in range(5):
        optimiser.zero_grad()
        loss = (CURVATURE * (torch.cat([weights, bias]) - CENTRE) ** 2).sum() / 2
        loss.backward()
        optimiser.step()
        print([repr(value) for value in torch.cat([weights, bias]).tolist()], repr(loss.item()))


for decay_biases in (True, False):
    print("decay_biases", decay_biases)
    trace(decay_biases)
