"""Rows that are already aggregates (unit, period, theme or metric, n, mean, optional sd and bands of n)."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc

from culture.errors import Unreadable
from culture.linkage.files.request import Scale, need
from culture.linkage.files.rows import Rows
from culture.linkage.files.scales import MOST_OUTSIDE, Column, outside
from culture.linkage.files.sums import Floats, Index, Mask, first_of_each, scattered
from culture.linkage.files.tables import as_numpy

MOST_PEOPLE = 1e9
WIDEST = 0.708  # of the scale: two answers, one at either end


@dataclass(frozen=True, eq=False)
class Piece:
    """One theme or metric on the grid, as the file gives it; ss_df is 0 where it gives no sd."""

    n: Floats
    mean: Floats
    ss: Floats
    ss_df: Floats
    invited: Floats | None
    rounding: float
    low: float
    high: float


def read(
    rows: Rows,
    key: str,
    cell: Index,
    shape: tuple[int, int],
    scale_of: Callable[[str, Column, Scale | None], Scale],
) -> tuple[dict[str, Piece], Mask]:
    """Return one piece for each value of column `key` ("theme" or "metric"), and which rows were used.

    One file may hold both sides, in columns `theme` and `metric`: the other side's rows are no mistakes.
    """
    need(rows.table, "mean", "--staff-map mean" if key == "theme" else "--customers-map mean")
    if rows.table.has("theme") and rows.table.has("metric"):
        cell = np.where(rows.table.missing(key), -1, cell)
    rows.rejects.add(f"no_{key}", (cell >= 0) & rows.table.missing(key))
    n, good_n = _people(rows, cell)
    mean, good_mean = numbers(rows, "mean", cell)
    rows.rejects.add(
        "bad_number", (cell >= 0) & good_n & (n > MOST_PEOPLE), "n" if rows.table.has("n") else "n_high"
    )
    good_n &= n <= MOST_PEOPLE
    rows.rejects.add("no_n", (cell >= 0) & ~rows.rejects.named & (~good_n | (n <= 0)))
    rows.rejects.add("no_mean", (cell >= 0) & ~rows.rejects.named & ~good_mean)
    cell = np.where(good_n & good_mean & (n > 0) & ~rows.table.missing(key), cell, -1)
    coded = pc.dictionary_encode(rows.table.text(key))
    which = as_numpy(coded.indices).astype(np.int64)
    cell = _one_of_each(rows, key, cell, which)
    used = np.zeros(len(cell), dtype=np.bool_)
    made = {}
    for i, name in enumerate(coded.dictionary.to_pylist()):
        if not name or not np.any((which == i) & (cell >= 0)):
            continue
        here = (which == i) & (cell >= 0)
        means = Column("mean", mean, here)
        low, high = scale_of(name, means, _stated(rows, name, here))
        here = here & ~outside(rows, name, means, (low, high))
        used |= here
        made[name] = _piece(rows, np.where(here, cell, -1), shape, (n, mean), (low, high))
    return made, used


def _stated(rows: Rows, name: str, where: Mask) -> Scale | None:
    """Return the scale that the file's own columns `low` and `high` state, as a study's panel does; None without them."""
    if not (rows.table.has("low") and rows.table.has("high")):
        return None
    ends = [rows.table.numbers(column) for column in ("low", "high")]
    given = where & ~rows.table.missing("low") & ~rows.table.missing("high") & ~ends[0][1] & ~ends[1][1]
    found = {
        (float(low), float(high))
        for low, high in np.unique(np.column_stack([ends[0][0], ends[1][0]])[given], axis=0)
    }
    if len(found) > 1 or any(low >= high for low, high in found):
        raise Unreadable(
            f"{rows.table.name}: columns low and high state more than one scale of {name!r}, or none. Mend them."
        )
    return next(iter(found), None)


def _one_of_each(rows: Rows, key: str, cell: Index, which: Index) -> Index:
    """Leave out a row that stands twice, and of several waves in one period all but the last (decision 23).

    Ratings of several days in one period stay, and are pooled.
    """
    times = 1 if rows.stamps is None else len(rows.stamps.texts) + 1
    stamp = np.zeros(len(cell), dtype=np.int64) if rows.stamps is None else rows.stamps.index + 1
    first = first_of_each(np.where(cell >= 0, cell * times + stamp, -1), which)
    rows.rejects.add("duplicate", (cell >= 0) & ~first, key)
    cell = np.where(first, cell, -1)
    if key != "theme" or rows.stamps is None:
        return cell
    rank = np.concatenate([[-1], rows.stamps.ranks()])[stamp]
    kinds = int(which.max(initial=0)) + 1
    place = np.where(cell >= 0, cell * kinds + which, 0)
    newest = np.full(int(place.max(initial=0)) + 1, -1)
    np.maximum.at(newest, place[cell >= 0], rank[cell >= 0])
    earlier = (cell >= 0) & (rank < newest[place])
    rows.rejects.add("an_earlier_wave_of_the_period", earlier, key)
    return np.where(earlier, -1, cell)


def _pooled(values: Floats, cell: Index, shape: tuple[int, int]) -> Floats:
    """Return the sum of values per cell."""
    here = cell >= 0
    total = np.bincount(cell[here], values[here], minlength=shape[0] * shape[1])
    return total.astype(np.float64).reshape(shape)


def numbers(rows: Rows, column: str, cell: Index) -> tuple[Floats, Mask]:
    """Return a column's numbers and where they are given; bad ones are counted as rejected."""
    values, bad = rows.table.numbers(column)
    rows.rejects.add("bad_number", bad & (cell >= 0), column)
    return values, ~bad & ~rows.table.missing(column)


def _people(rows: Rows, cell: Index) -> tuple[Floats, Mask]:
    """The n to divide by: exact where given, else the band's harmonic mean, else the middle of the band."""
    table = rows.table
    n, given = np.zeros(table.rows), np.zeros(table.rows, dtype=np.bool_)
    if table.has("n"):
        n, given = numbers(rows, "n", cell)
    if table.has("n_low") and table.has("n_high"):
        low, has_low = numbers(rows, "n_low", cell)
        high, has_high = numbers(rows, "n_high", cell)
        n = np.where(~given & has_low & has_high, (low + high) / 2, n)
        banded = ~given & has_low & has_high
        if table.has("n_harmonic"):
            harmonic, known = numbers(rows, "n_harmonic", cell)
            n = np.where(banded & known & (harmonic > 0), harmonic, n)
        given = given | banded
    if not table.has("n") and not table.has("n_low"):
        need(table, "n", "--staff-map n")
    return n, given


def _possible(rows: Rows, cell: Index, deviations: tuple[Floats, Mask], scale: Scale) -> tuple[Floats, Mask]:
    """Return standard deviations and where they can be: from 0 to half the scale (two answers: 0.71 of it).

    Unreadable where more than one in a hundred cannot: it is another figure, or another scale.
    """
    sd, given = deviations
    most = WIDEST * (scale[1] - scale[0])
    wrong = given & (cell >= 0) & ((sd < 0) | (sd > most))
    if int(wrong.sum()) > max(1.0, MOST_OUTSIDE * int((given & (cell >= 0)).sum())):
        row = int(np.argmax(wrong))
        raise Unreadable(
            f"{rows.table.name}, line {row + rows.table.first_line}: sd = {rows.table.text('sd')[row].as_py()!r} cannot "
            f"be on a scale from {scale[0]:g} to {scale[1]:g}, nor can {int(wrong.sum()) - 1:,} others. Mend them, tell "
            "the scale with --scale, or leave the column out."
        )
    rows.rejects.add("bad_number", wrong, "sd")
    return np.where(wrong, 0.0, sd), given & ~wrong


def _piece(
    rows: Rows, cell: Index, shape: tuple[int, int], figures: tuple[Floats, Floats], scale: Scale
) -> Piece:
    n, mean = figures
    table = rows.table
    ss, df = np.zeros(table.rows), np.zeros(table.rows)
    if table.has("sd"):
        sd, given = numbers(rows, "sd", cell)
        sd, given = _possible(rows, cell, (sd, given), scale)
        ss = np.where(given & (n > 1), sd**2 * (n - 1), 0.0)
        df = np.where(given & (n > 1), n - 1, 0.0)
    invited = scattered(numbers(rows, "invited", cell)[0], cell, shape) if table.has("invited") else None
    step = (
        float(numbers(rows, "rounding", cell)[0][cell >= 0].max(initial=0.0))
        if table.has("rounding")
        else 0.0
    )
    people = _pooled(n, cell, shape)
    middle = np.divide(_pooled(n * mean, cell, shape), people, out=np.zeros(shape), where=people > 0)
    alone = _pooled(np.ones(len(cell)), cell, shape) == 1
    middle = np.where(alone, scattered(mean, cell, shape), middle)  # to the last digit
    around = ss + np.where(df > 0, n * (mean - middle.ravel()[cell]) ** 2, 0.0)
    parts = _pooled((df > 0).astype(np.float64), cell, shape)
    return Piece(
        n=people,
        mean=middle,
        ss=_pooled(around, cell, shape),
        ss_df=_pooled(df, cell, shape) + np.maximum(parts - 1, 0.0),
        invited=invited,
        rounding=step,
        low=scale[0],
        high=scale[1],
    )
