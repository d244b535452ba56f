"""What was asked for on the command line or the page: columns, scales, the grid. And what was left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from culture.errors import Unreadable
from culture.linkage.files.tables import Table

Scale = tuple[float, float]
EXAMPLES = 3


@dataclass(frozen=True)
class Request:
    """How two files are to be read. Empty where the default holds."""

    themes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reverse: frozenset[str] = frozenset()
    metrics: Mapping[str, str] = field(default_factory=dict)
    staff_map: Mapping[str, str] = field(default_factory=dict)
    customers_map: Mapping[str, str] = field(default_factory=dict)
    scales: Mapping[str, Scale] = field(default_factory=dict)
    period: str | None = None
    group: str | None = None
    controls: Sequence[str] = ()


@dataclass(frozen=True)
class Rejected:
    """Rows (or values) that could not be used: the reason, how many, and the first few places."""

    reason: str
    n: int
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Taken:
    """The scale taken for a theme or metric: told, usual for its name, or read from its values."""

    low: float
    high: float
    origin: Literal["told", "usual", "values"]


@dataclass(frozen=True)
class Facts:
    """What one file brought: rows read, rows used, what was rejected and why, and the scale of each score.

    Of the staff file also what is known beside the scores (`known`: people, spread, invited, overlaps,
    respondents, periods), what one period is called, how many groups (regions) the units stand in, and, where the
    periods are labels and no dates, the order in which they were taken.
    """

    rows: int
    used: int
    units: int
    periods: int
    form: str
    rejected: tuple[Rejected, ...]
    period: str = ""
    groups: int = 0
    known: Mapping[str, bool] = field(default_factory=dict)
    scales: Mapping[str, Taken] = field(default_factory=dict)
    order: tuple[str, ...] = ()


class Rejects:
    """Collects what is left out, by reason, with the first places of each; `named`: rows with a reason already."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._found: dict[str, list[int]] = {}
        self._places: dict[str, list[str]] = {}
        self.named = np.zeros(table.rows, dtype=np.bool_)

    def add(self, reason: str, where: NDArray[np.bool_], column: str | None = None) -> None:
        """Count the rows in `where` under `reason`; examples give the line and the column's text."""
        rows = np.flatnonzero(where)
        if not len(rows):
            return
        self.named[rows] = True
        self._found.setdefault(reason, []).append(len(rows))
        places = self._places.setdefault(reason, [])
        for row in rows[: EXAMPLES - len(places)]:
            said = f", {column} = {self._table.text(column)[int(row)].as_py()!r}" if column else ""
            places.append(f"line {int(row) + self._table.first_line}{said}")

    def all(self) -> tuple[Rejected, ...]:
        """Return all reasons, the most frequent first."""
        found = [Rejected(reason, sum(n), tuple(self._places[reason])) for reason, n in self._found.items()]
        return tuple(sorted(found, key=lambda one: (-one.n, one.reason)))


def nothing_left(table: Table, rejects: Rejects, what: str) -> Unreadable:
    """Return the refusal of a file of which no row can be used: why, with the first places."""
    found = [f"{one.n} x {one.reason.replace('_', ' ')} ({'; '.join(one.examples)})" for one in rejects.all()]
    why = f" Left out: {', '.join(found)}." if found else ""
    return Unreadable(
        f"{table.name}: no row holds {what} that can be used.{why} Mend these rows, or the mapping."
    )


def need(table: Table, column: str, option: str) -> None:
    """Refuse a table without `column`, naming the option that maps it."""
    if not table.has(column):
        raise Unreadable(
            f"{table.name} has no column `{column}`. Name it with {option}=COLUMN. {table.known()}"
        )
