"""What else two files may bring: the group of each unit, and controls."""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from culture.errors import Unreadable
from culture.linkage.files.rows import Grid, Rows
from culture.linkage.files.tables import as_numpy
from culture.linkage.panel import Floats


def groups_of(sides: Sequence[Rows], column: str | None, grid: Grid) -> tuple[str, ...]:
    """Return each unit's group (its most frequent one), from the first file that has the column."""
    named = column or "group"
    for rows in sides:
        if rows.table.has(named):
            return _most_frequent(rows, named, grid)
    if column is not None:
        raise Unreadable(f"--group {column}: neither file has such a column.")
    return ("",) * len(grid.units)


def _most_frequent(rows: Rows, column: str, grid: Grid) -> tuple[str, ...]:
    coded = pc.dictionary_encode(rows.table.text(column))
    groups = coded.dictionary.to_pylist()
    which = as_numpy(coded.indices).astype(np.int64)[rows.usable]
    pairs, n = np.unique(rows.unit[rows.usable] * len(groups) + which, return_counts=True)
    most: dict[str, tuple[int, str]] = {}
    for pair, count in zip(pairs.tolist(), n.tolist(), strict=True):
        unit = rows.units[pair // len(groups)]
        most[unit] = max(most.get(unit, (0, "")), (count, str(groups[pair % len(groups)])))
    return tuple(most.get(unit, (0, ""))[1] for unit in grid.units)


def controls_of(sides: Sequence[Rows], columns: Sequence[str], grid: Grid) -> Mapping[str, Floats]:
    """Return each control as one number a unit: the mean of the column over its rows, from the first file with it."""
    found: dict[str, NDArray[np.float64]] = {}
    for column in columns:
        rows = next((one for one in sides if one.table.has(column)), None)
        if rows is None:
            raise Unreadable(f"--control {column}: neither file has such a column.")
        found[column] = _unit_means(rows, column, grid)
    return found


def _unit_means(rows: Rows, column: str, grid: Grid) -> NDArray[np.float64]:
    values, bad = rows.table.numbers(column)
    given = rows.usable & ~bad & ~rows.table.missing(column)
    total = np.bincount(rows.unit[given], values[given], minlength=len(rows.units))
    n = np.bincount(rows.unit[given], minlength=len(rows.units))
    means = dict(zip(rows.units, np.divide(total, n, out=np.zeros(len(total)), where=n > 0), strict=True))
    absent = [unit for unit in grid.units if unit not in means or n[rows.units.index(unit)] == 0]
    if absent:
        raise Unreadable(f"--control {column}: {len(absent)} units have no number, {absent[0]!r} for one.")
    return np.array([means[unit] for unit in grid.units])
