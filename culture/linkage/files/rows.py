"""The rows of one file placed on the grid: which unit, which period, and what stands in the way."""

from dataclasses import dataclass, field

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from culture.errors import Unreadable
from culture.linkage.files import labels, periods
from culture.linkage.files.periods import Stamps, Step
from culture.linkage.files.request import Rejects, Taken, need
from culture.linkage.files.tables import Table, as_numpy

Index = NDArray[np.int64]
Mask = NDArray[np.bool_]
MOST_PERIODS = 1_200


@dataclass(frozen=True, eq=False)
class Rows:
    """A table with the unit of each row (-1: none) and its time; `usable` says which rows have both.

    `taken` fills while the file is read: the scale of each theme or metric.
    """

    table: Table
    rejects: Rejects
    units: tuple[str, ...]
    unit: Index
    stamps: Stamps | None
    usable: Mask
    taken: dict[str, Taken] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Grid:
    """The units and periods that both files share, and each row's cell = unit * T + period (-1: none)."""

    units: tuple[str, ...]
    periods: tuple[str, ...]
    step: Step | None

    @property
    def cells(self) -> int:
        """How many cells the grid has."""
        return len(self.units) * len(self.periods)


def locate(table: Table, option: str) -> Rows:
    """Find unit and time of each row. `option` names the command's mapping, for messages."""
    need(table, "unit", f"{option} unit")
    rejects = Rejects(table)
    missing = table.missing("unit")
    rejects.add("no_unit", missing)
    coded = pc.dictionary_encode(table.text("unit"))
    unit = np.where(missing, -1, as_numpy(coded.indices)).astype(np.int64)
    time = "period" if table.has("period") else "date" if table.has("date") else None
    stamps = None
    usable = ~missing
    if time is not None:
        absent = table.missing(time)
        rejects.add("no_period", absent & usable)
        stamps = periods.read(table.text(time), absent)
        usable = usable & ~absent
    return Rows(table, rejects, tuple(coded.dictionary.to_pylist()), unit, stamps, usable)


def shared_grid(staff: Rows, customers: Rows, asked: str | None) -> Grid:
    """Return the grid: units in both files, periods from the first to the last of either."""
    units = tuple(sorted(_seen(staff) & _seen(customers)))
    if not units:
        raise Unreadable(
            "No unit stands in both files: "
            f"{_some(staff)} on the staff side, {_some(customers)} on the customers' side. "
            "Write the same names or ids in both."
        )
    if staff.stamps is None or customers.stamps is None:
        return Grid(units, ("",), None)
    _refuse_dates_beside_labels(staff, customers)
    step = periods.common(asked, (staff.stamps.form, customers.stamps.form))
    if step == "label":
        _refuse_two_readings(staff)
        _refuse_two_readings(customers)
    seen = {label for rows in (staff, customers) for label in labels_of(rows, step) if label is not None}
    found = periods.grid(seen, step)
    if not found:
        raise Unreadable(
            "No period could be read. Write dates as 2026-03-31, months as 2026-03, weeks as 2026-W14."
        )
    if len(found) > MOST_PERIODS:
        raise Unreadable(_far_apart(staff, customers, step, found))
    return Grid(units, found, step)


def _refuse_dates_beside_labels(staff: Rows, customers: Rows) -> None:
    """Refuse a file of dates beside one whose dates are in another form or mixed; name the first that is not read."""
    pairs = ((staff, customers), (customers, staff))
    for rows, other in pairs:
        if rows.stamps is None or other.stamps is None:
            return
        if rows.stamps.form == "label" and other.stamps.form != "label":
            column = "period" if rows.table.has("period") else "date"
            strange = [not periods.is_date(text) for text in rows.stamps.texts]
            at = int(np.argmax(np.isin(rows.stamps.index, np.flatnonzero(strange)) & rows.usable))
            raise Unreadable(
                f"{rows.table.name}, line {at + rows.table.first_line}: {column} = "
                f"{rows.table.text(column)[at].as_py()!r} is not read as a date, and {other.table.name} writes "
                f"{other.stamps.form}s. Write both the same way: 2026-03-31 or 31.03.2026, 2026-W14, 2026-03."
            )


def _refuse_two_readings(rows: Rows) -> None:
    """Refuse labels that look like dates of which nobody can say what is the day; name the first."""
    texts = rows.stamps.texts if rows.stamps else ()
    strange = np.array([*(labels.in_two_ways(text) for text in texts), False])
    found = strange[rows.stamps.index] & rows.usable if rows.stamps else strange[:0]
    if found.any():
        at, column = int(np.argmax(found)), "period" if rows.table.has("period") else "date"
        raise Unreadable(
            f"{rows.table.name}, line {at + rows.table.first_line}: {column} = "
            f"{rows.table.text(column)[at].as_py()!r} can be read in more than one way. Write dates as 2026-03-31 or "
            "31.03.2026, months as 2026-03, weeks as 2026-W14."
        )


def _far_apart(staff: Rows, customers: Rows, step: Step, found: tuple[str, ...]) -> str:
    """Say which dates lie so far apart that one of them must be wrong."""
    named = [
        f"{rows.table.name} from {min(seen)} to {max(seen)}"
        for rows in (staff, customers)
        if (seen := [label for label in labels_of(rows, step) if label])
    ]
    return (
        f"The dates span {len(found):,} {step}s and more: {', '.join(named)}. One of them is probably mistyped. "
        f"Mend it, or compare by longer periods with --period."
    )


def labels_of(rows: Rows, step: Step) -> list[str | None]:
    """Return the grid's label for each distinct time of `rows` (None where it is no time)."""
    if rows.stamps is None:
        return []
    return [periods.start(text, rows.stamps.form, step) for text in rows.stamps.texts]


def place(rows: Rows, grid: Grid) -> Index:
    """Return each row's cell on the grid, -1 where it has none; what has none is counted as rejected."""
    known = {name: i for i, name in enumerate(grid.units)}
    to_grid = np.array([known.get(name, -1) for name in rows.units] + [-1], dtype=np.int64)
    unit = to_grid[rows.unit]
    rows.rejects.add("unit_not_in_the_other_file", rows.usable & (unit < 0), "unit")
    if grid.step is None or rows.stamps is None:
        return np.where(rows.usable & (unit >= 0), unit, -1)
    order = {name: i for i, name in enumerate(grid.periods)}
    texts = labels_of(rows, grid.step)
    to_period = np.array([order.get(label, -1) if label else -1 for label in texts] + [-1], dtype=np.int64)
    period = to_period[rows.stamps.index]
    column = "period" if rows.table.has("period") else "date"
    rows.rejects.add("bad_date", rows.usable & (unit >= 0) & (period < 0), column)
    return np.where(rows.usable & (unit >= 0) & (period >= 0), unit * len(grid.periods) + period, -1)


def _seen(rows: Rows) -> set[str]:
    return {rows.units[i] for i in np.unique(rows.unit[rows.usable])}


def _some(rows: Rows) -> str:
    names = sorted(_seen(rows))
    return ", ".join(repr(name) for name in names[:3]) or "none"
