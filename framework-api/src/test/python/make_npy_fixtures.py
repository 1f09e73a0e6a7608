"""Writes the .npy fixtures of NpyTest with NumPy itself: python make_npy_fixtures.py"""

import pathlib

import numpy as np
from numpy.lib import format as npy

FOLDER = pathlib.Path(__file__).parent.parent / "resources/org/sagitta/api/data/npy"

REALS = [[0.0, -1.5, 3.25], [1e30, -1e-30, 0.1]]
SIGNED = {bits: [[0, 1, -1], [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1, 5]] for bits in (8, 16, 32, 64)}
UNSIGNED = {bits: [[0, 1, 2], [2**bits - 1, 2 ** (bits - 1), 5]] for bits in (8, 16, 32, 64)}


def save(name, array, version=None):
    with open(FOLDER / f"{name}.npy", "wb") as file:
        npy.write_array(file, array, version=version, allow_pickle=True)


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    contents = {"f4": REALS, "f8": REALS, "b1": [[True, False, False], [False, True, True]]}
    for bits in (8, 16, 32, 64):
        contents[f"i{bits // 8}"] = SIGNED[bits]
        contents[f"u{bits // 8}"] = UNSIGNED[bits]
    for code, values in contents.items():
        save(f"{code}-little", np.array(values, dtype=f"<{code}"))
        save(f"{code}-big-fortran", np.asfortranarray(np.array(values, dtype=f">{code}")))

    cube = np.arange(24, dtype="<f8").reshape(2, 3, 4)
    save("cube", cube)
    save("cube-fortran", np.asfortranarray(cube))
    save("scalar", np.array(2.5))
    save("vector", np.array([1.5, -2.0, 0.1]))
    save("vector-f4", np.array([1.5, -2.0, 0.1], dtype="<f4"))
    save("version-2", np.array([1.5, -2.0]), (2, 0))
    save("version-3", np.array([1.5, -2.0]), (3, 0))

    save("refused-object", np.array([{"a": 1}, None], dtype=object))
    save("refused-structure", np.array([(1, 2.0)], dtype=[("a", "<i4"), ("b", "<f8")]))
    save("refused-half", np.array([1.5], dtype="<f2"))
    save("refused-complex", np.array([1.5j]))
    save("refused-text", np.array(["text"]))
    save("refused-date", np.array(["2020-01-01"], dtype="datetime64[D]"))
    save("refused-empty", np.empty((0, 4)))


if __name__ == "__main__":
    main()
