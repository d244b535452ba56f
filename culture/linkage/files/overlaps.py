"""The file of `--overlaps`: how many people of a unit were invited in both of two periods.

In: columns unit, period_a, period_b, m, the periods written as in the staff file or as the dates of its waves. Out: the
counts on the grid, nan where m is empty: not known. A pair that is missing, matches nothing or cannot be is refused with its row: read as nobody, it
would turn a range into one number.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from culture.errors import Unreadable
from culture.linkage.files import periods
from culture.linkage.files.request import need
from culture.linkage.files.rows import Grid
from culture.linkage.files.sums import Floats, Index, Mask
from culture.linkage.files.tables import Table
from culture.linkage.panel import Staff

LACKING = -1.0  # no row says it; nan: a row says that it is not known
MEND = "Mend the row, or leave --overlaps out: the largest overlap that can be is taken then."


@dataclass(frozen=True, eq=False)
class Pairs:
    """Each row's unit and two periods on the grid, the moments that the periods were written as, and m."""

    unit: Index
    a: Index
    b: Index
    at: tuple[Floats, Floats]
    m: Floats


def attach(
    themes: Mapping[str, Staff], table: Table, grid: Grid, *, others: Iterable[str], names: Mapping[str, str]
) -> dict[str, Staff]:
    """Give each theme the people invited in both of two periods.

    `others` are units of the files that are not on the grid: their rows are passed over. `names` turns ids into the
    names that the files were joined by. Unreadable names row, field and mend.
    """
    for column in ("unit", "period_a", "period_b", "m"):
        need(table, column, "the file of --overlaps needs")
    m, bad = table.numbers("m")
    _refuse(table, bad, "m", "is not a number")
    m = np.where(table.missing("m"), np.nan, m)
    _refuse(table, m < 0, "m", "is below 0")
    unit = _units(table, grid, frozenset(others), names)
    a, at_a = _periods(table, "period_a", grid)
    b, at_b = _periods(table, "period_b", grid)
    pairs = Pairs(unit, a, b, (at_a, at_b), m)
    used = _newest(pairs, grid)
    invited, said = _limits(themes)
    most = np.ceil(np.minimum(invited[unit, a], invited[unit, b]))
    _refuse(table, used & (most > 0) & (m > most), "m", said)
    shared = _placed(table, pairs, used, grid)
    there = np.any([one.n > 0 for one in themes.values()], axis=0)
    _refuse_lacking(table, shared, there, grid)
    shared = np.where(shared == LACKING, 0.0, shared)
    return {name: replace(theme, overlaps=shared) for name, theme in themes.items()}


def _limits(themes: Mapping[str, Staff]) -> tuple[Floats, str]:
    """Return how many there are in each cell at the most, and what to say where m is more."""
    known = [one.invited for one in themes.values() if one.invited is not None]
    if known:
        return np.max(known, axis=0), "is more than were invited in one of the two periods"
    answered: Floats = np.max([one.n for one in themes.values()], axis=0)
    return answered, (
        "is more than answered in one of the two periods, and how many were invited is not known; aggregate the "
        "answers with a column `invited`, or leave --overlaps out"
    )


def _units(table: Table, grid: Grid, others: frozenset[str], names: Mapping[str, str]) -> Index:
    known = {unit: i for i, unit in enumerate(grid.units)}
    texts = [names.get(text, text) for text in table.text("unit").to_pylist()]
    strange = np.array([text not in known and text not in others for text in texts])
    _refuse(table, strange, "unit", "stands in neither of the two files")
    return np.array([known.get(text, -1) for text in texts], dtype=np.int64)


def _periods(table: Table, column: str, grid: Grid) -> tuple[Index, Floats]:
    """Return each row's period on the grid, and the moment it was written as (0 for labels)."""
    missing = table.missing(column)
    stamps = periods.read(table.text(column), missing)
    place = {label: t for t, label in enumerate(grid.periods)}
    known = grid.step is not None and periods.fits(stamps.form, grid.step)
    labels = [
        periods.start(text, stamps.form, grid.step) if known and grid.step else None for text in stamps.texts
    ]
    found = np.array([*(place.get(label, -1) if label else -1 for label in labels), -1])[stamps.index]
    if grid.step != "label":
        words = np.array([*(not periods.is_date(text) for text in stamps.texts), True])[stamps.index]
        _refuse(table, words, column, "is not read as a date")
    _refuse(table, found < 0, column, f"is no period of the two files ({_some(grid.periods)})")
    moments = [0.0 if stamps.form == "label" else periods.moment(text, stamps.form) for text in stamps.texts]
    return found.astype(np.int64), np.array([*moments, 0.0])[stamps.index]


def _newest(pairs: Pairs, grid: Grid) -> Mask:
    """Tell which rows count: those of two periods, and of several waves in one period those of the last (decision 23)."""
    last = np.full((len(grid.units) + 1, len(grid.periods)), -np.inf)
    np.maximum.at(last, (pairs.unit, pairs.a), pairs.at[0])
    np.maximum.at(last, (pairs.unit, pairs.b), pairs.at[1])
    newest = (pairs.at[0] == last[pairs.unit, pairs.a]) & (pairs.at[1] == last[pairs.unit, pairs.b])
    used: Mask = (pairs.unit >= 0) & (pairs.a != pairs.b) & newest
    return used


def _placed(table: Table, pairs: Pairs, used: Mask, grid: Grid) -> Floats:
    """Return m on the grid, nan where it is unknown, LACKING without a row; two rows that differ are refused."""
    shared = np.full((len(grid.units), len(grid.periods), len(grid.periods)), LACKING)
    shared[pairs.unit[used], pairs.a[used], pairs.b[used]] = pairs.m[used]
    shared[pairs.unit[used], pairs.b[used], pairs.a[used]] = pairs.m[used]
    kept = shared[pairs.unit, pairs.a, pairs.b]
    other = used & (kept != pairs.m) & ~(np.isnan(kept) & np.isnan(pairs.m))
    _refuse(table, other, "m", "differs from another row of the same unit and periods")
    return shared


def _refuse_lacking(table: Table, shared: Floats, there: Mask, grid: Grid) -> None:
    """Refuse a file that leaves out a pair of periods in which a unit has staff scores."""
    later = np.triu(np.ones(shared.shape[1:], dtype=np.bool_), 1)
    lacking = np.argwhere(there[:, :, None] & there[:, None, :] & later & (shared == LACKING))
    if len(lacking):
        i, a, b = lacking[0]
        raise Unreadable(
            f"{table.name}: no row says how many people of {grid.units[i]!r} were invited in both {grid.periods[a]} "
            f"and {grid.periods[b]}; {len(lacking):,} such pairs are missing. Add them (m = 0 where nobody was, empty where it is not known), or "
            "leave --overlaps out: the largest overlap that can be is taken then."
        )


def _refuse(table: Table, where: Mask, column: str, why: str) -> None:
    if not where.any():
        return None
    row = int(np.argmax(where))
    found = (
        f"{table.name}, line {row + table.first_line}: {column} = {table.text(column)[row].as_py()!r} {why}."
    )
    raise Unreadable(f"{found} {MEND}")


def _some(labels: tuple[str, ...]) -> str:
    return f"{labels[0]} to {labels[-1]}"
