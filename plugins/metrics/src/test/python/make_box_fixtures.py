"""Writes ../resources/sharpness/box-minimisation.csv: where SciPy's L-BFGS-B is after some iterations.

Needs numpy and scipy. A line: problem, iterations, the function's value, and the point, separated by semicolons.
"""

import pathlib

import numpy as np
import scipy
from scipy.optimize import Bounds, minimize


def rosenbrock(x):
    rest = x[1:] - x[:-1] ** 2
    gradient = np.zeros_like(x)
    gradient[0] = 2 * (x[0] - 1)
    gradient[1:] += 8 * rest
    gradient[:-1] -= 16 * x[:-1] * rest
    return (x[0] - 1) ** 2 + 4 * np.sum(rest**2), gradient


def quadratic(x):
    i = np.arange(len(x))
    matrix = 1 / (1 + np.abs(i[:, None] - i[None, :]))
    linear = 2 * np.sin(i + 1.0)
    return 0.5 * x @ matrix @ x + linear @ x, matrix @ x + linear


def waves(x):
    gradient = -3 * np.sin(3 * x) + 0.1 * x
    gradient[:-1] += 0.1 * x[1:]
    gradient[1:] += 0.1 * x[:-1]
    return np.sum(np.cos(3 * x)) + 0.1 * np.sum(x[1:] * x[:-1]) + 0.05 * np.sum(x**2), gradient


def valley(x):
    """Steep at first, so that the first step of a search is too long."""
    power = x**4
    return np.sum(power) + np.sum((x - 1) ** 2), 4 * x**3 + 2 * (x - 1)


def bounds(n, low, high):
    return np.full(n, low), np.full(n, high)


n = 25
odd = np.arange(n) % 2 == 0
PROBLEMS = {
    "rosenbrock": (rosenbrock, (np.where(odd, 1.0, -100.0), np.full(n, 100.0)), np.full(n, 3.0)),
    "quadratic": (quadratic, bounds(12, -1.0, 1.0), 0.5 * np.cos(np.arange(12.0))),
    "waves": (waves, bounds(9, -2.0, 2.0), np.sin(2.0 * np.arange(9))),
    "valley": (valley, bounds(5, -50.0, 50.0), np.array([40.0, -30.0, 20.0, -10.0, 5.0])),
}

lines = [f"# scipy {scipy.__version__}, numpy {np.__version__}"]
for name, (function, (low, high), start) in PROBLEMS.items():
    for iterations in [1, 2, 3, 5, 8, 10, 500]:
        found = minimize(
            function,
            start,
            jac=True,
            method="L-BFGS-B",
            bounds=Bounds(low, high),
            options={"maxiter": iterations, "maxfun": 10**6, "ftol": 0, "gtol": 0, "maxcor": 10},
        )
        lines.append(f"{name},{iterations},{float(found.fun)!r}," + ";".join(repr(float(entry)) for entry in found.x))

target = pathlib.Path(__file__).parent.parent / "resources" / "sharpness" / "box-minimisation.csv"
target.parent.mkdir(parents=True, exist_ok=True)
target.write_text("\n".join(lines) + "\n")
