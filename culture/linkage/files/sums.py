"""Rows of numbers -> n, mean and within-cell sum of squares per cell; exact enough for millions of rows."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Index = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Sums:
    """Per cell, shaped units x periods: how many, their mean, and the squares around it."""

    n: Floats
    mean: Floats
    ss: Floats


def per_cell(values: Floats, cell: Index, shape: tuple[int, int]) -> Sums:
    """Return n, mean and the sum of squared deviations for each cell; rows with cell < 0 do not count."""
    here = cell >= 0
    values, cell = values[here], cell[here]
    size = shape[0] * shape[1]
    n = np.bincount(cell, minlength=size).astype(np.float64)
    mean = np.divide(np.bincount(cell, values, minlength=size), n, out=np.zeros(size), where=n > 0)
    ss: Floats = np.bincount(cell, (values - mean[cell]) ** 2, minlength=size).astype(np.float64)
    return Sums(n.reshape(shape), mean.reshape(shape), ss.reshape(shape))


def first_of_each(cell: Index, key: Index) -> Mask:
    """Return True for the first row of each (cell, key) pair; rows with cell < 0 are False."""
    seen = np.flatnonzero(cell >= 0)
    first = np.zeros(len(cell), dtype=np.bool_)
    if len(seen):
        pair = cell[seen] * (int(key.max(initial=0)) + 1) + key[seen]
        first[seen[np.unique(pair, return_index=True)[1]]] = True
    return first


def scattered(values: Floats, cell: Index, shape: tuple[int, int]) -> Floats:
    """Return values placed on the grid (one row a cell); cells without a row are 0."""
    grid = np.zeros(shape[0] * shape[1])
    grid[cell[cell >= 0]] = values[cell >= 0]
    return grid.reshape(shape)
