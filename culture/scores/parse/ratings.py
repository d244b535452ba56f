"""A table and a mapping -> ratings, and rejected rows with row, field, reason and mend."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from culture.errors import Unreadable
from culture.scores.parse.columns import EFFORT, LABELS, Mapping, metric_of, plain_name
from culture.scores.parse.dates import Ambiguity, Days, ambiguous, order_of, ordered
from culture.scores.parse.scales import Bad, Scale, count, mean, number, rating, unanswered
from culture.scores.parse.tables import Cell, Table

LONGEST = 120


class Rating(NamedTuple):
    """One row's contribution: n ratings with their sum; `sumsq` is the sum of squares of `known_n` of them."""

    row: int
    unit: str
    day: date
    metric: str
    channel: str
    response: str
    n: int
    sum: float
    known_n: int
    known_sum: float
    sumsq: float


class Rejected(NamedTuple):
    """One row that could not be used: what was found where, why, and what would mend it."""

    row: int
    field: str
    found: str
    reason: str
    mend: str


@dataclass(frozen=True)
class Parsed:
    """All that a file says. `unanswered`: cells without an answer, which are neither ratings nor wrong.

    `asked`: the dates can be read in two ways and nobody has said which; then there are no ratings.
    """

    ratings: tuple[Rating, ...]
    rejected: tuple[Rejected, ...]
    rows: int
    unanswered: int
    notes: tuple[str, ...]
    asked: Ambiguity | None = None

    @property
    def units(self) -> Counter[str]:
        """Each unit as the file writes it, with its number of ratings."""
        return Counter(rating.unit for rating in self.ratings)

    @property
    def reasons(self) -> Counter[str]:
        """Rejected rows by field and reason."""
        return Counter(f"{x.field}: {x.reason}" for x in self.rejected)


class _Spoiled(Exception):
    """A row stops here."""

    def __init__(self, field: str, found: Cell, bad: Bad) -> None:
        self.found = (field, str(found)[:LONGEST], bad.reason, bad.mend)


Get = Callable[[tuple[Cell, ...]], Cell]


class _Reader:
    """Reads row after row; each different cell of unit, date and value is understood once."""

    def __init__(self, table: Table, mapping: Mapping, days: Days) -> None:
        self._mapping, self._days = mapping, days
        self._width = len(table.columns)
        self._get: dict[str, Get] = {
            key: _getter(table.column(name)) for key, name in mapping.columns.items() if name
        }
        self._titles = {key: name for key, name in mapping.columns.items() if name}
        self._units: dict[Cell, str] = {}
        self._values: dict[tuple[str, Cell], float | Bad] = {}
        self.unanswered = 0

    def row(self, number: int, cells: tuple[Cell, ...]) -> Iterator[Rating]:
        """Yield the ratings of one row; raises _Spoiled at the first thing that cannot be used."""
        if len(cells) > self._width and any(str(x).strip() for x in cells[self._width :]):
            bad = Bad(
                "more cells than columns",
                "A sign between columns stands inside a text: put the text in quotation marks.",
            )
            raise _Spoiled("row", f"{len(cells)} cells for {self._width} columns", bad)
        wanted = self._wanted(cells)
        answered = [x for x in wanted if not unanswered(x[2])]
        self.unanswered += len(wanted) - len(answered)
        if not answered:
            return
        unit, day = self._unit(cells), self._day(cells)
        channel = _words(self._at("channel", cells))[:60]
        response = _words(self._at("response", cells))
        for metric, key, cell in answered:
            part = (
                self._many(cells, metric, cell) if self._mapping.aggregated else self._one(metric, key, cell)
            )
            yield Rating(number, unit, day, metric, channel, response, *part)

    def _wanted(self, cells: tuple[Cell, ...]) -> list[tuple[str, str, Cell]]:
        """Return (metric, field, cell) for each value that the row should hold."""
        single = self._mapping.single
        if single:
            return [(metric, metric, self._at(metric, cells)) for metric in single]
        if "value" not in self._get:
            return [("nps", "n", self._at("n", cells))]
        value = self._at("value", cells)
        if "metric" not in self._get:
            return [(self._mapping.metric, "value", value)]
        said = self._at("metric", cells)
        metric = metric_of(str(said)) or (self._mapping.metric if not str(said).strip() else "")
        if not metric:
            raise _Spoiled(
                self._titles["metric"], said, Bad("unknown metric", "Write csat, nps, ces or evaluation.")
            )
        if metric == "ces" and "ces" not in self._mapping.scales and plain_name(str(said)) in EFFORT:
            mend = "Choose how CES goes: whether a high number is much effort (7-1) or little (1-7)."
            raise _Spoiled(self._titles["metric"], said, Bad("which end is good is not said", mend))
        return [(metric, "value", value)]

    def _unit(self, cells: tuple[Cell, ...]) -> str:
        cell = self._at("unit", cells)
        if cell not in self._units:
            self._units[cell] = _words(cell)[:LONGEST]
        if not self._units[cell]:
            raise _Spoiled(self._titles["unit"], "", Bad("no unit", "Write the unit's name or id."))
        return self._units[cell]

    def _day(self, cells: tuple[Cell, ...]) -> date:
        cell = self._at("date", cells)
        found = self._days.read(cell)
        if isinstance(found, Bad):
            raise _Spoiled(self._titles["date"], cell, found)
        return found

    def _one(self, metric: str, key: str, cell: Cell) -> tuple[int, float, int, float, float]:
        if (metric, cell) not in self._values:
            self._values[metric, cell] = self._turned(
                metric, rating(cell, metric, self._mapping.scale(metric))
            )
        value = self._values[metric, cell]
        if isinstance(value, Bad):
            raise _Spoiled(self._titles[key], cell, value)
        return 1, value, 1, value, value * value

    def _many(self, cells: tuple[Cell, ...], metric: str, cell: Cell) -> tuple[int, float, int, float, float]:
        scale, n = self._mapping.scale(metric), self._count("n", cells)
        if metric == "nps" and {"promoters", "detractors"} <= self._get.keys():
            up, down = self._count("promoters", cells), self._count("detractors", cells)
            if up + down > n:
                bad = Bad(
                    "more than there are", f"{up} promoters and {down} detractors are more than {n} ratings."
                )
                raise _Spoiled(self._titles["promoters"], str(up), bad)
            return n, 100.0 * (up - down), n, 100.0 * (up - down), 10_000.0 * (up + down)
        value = self._turned(metric, mean(cell, scale))
        if isinstance(value, Bad):
            raise _Spoiled(self._titles["value"], cell, value)
        return self._spread(cells, n, value, scale)

    def _turned(self, metric: str, value: float | Bad) -> float | Bad:
        """Return a value so that high is good."""
        if isinstance(value, Bad) or not self._mapping.turned(metric):
            return value
        scale = self._mapping.scale(metric)
        return scale.low + scale.high - value

    def _spread(
        self, cells: tuple[Cell, ...], n: int, value: float, scale: Scale
    ) -> tuple[int, float, int, float, float]:
        said = self._at("sd", cells)
        if n == 1:
            return 1, value, 1, value, value * value
        if unanswered(said):
            return n, n * value, 0, 0.0, 0.0
        sd = number(said)
        if sd is None or not 0 <= sd <= scale.high - scale.low:
            bad = Bad(
                "not a standard deviation",
                f"Write a number from 0 to {scale.high - scale.low:g}, or nothing.",
            )
            raise _Spoiled(self._titles["sd"], said, bad)
        return n, n * value, n, n * value, (n - 1) * sd * sd + n * value * value

    def _count(self, key: str, cells: tuple[Cell, ...]) -> int:
        cell = self._at(key, cells)
        found = count(cell)
        if found is None or (key == "n" and found < 1):
            raise _Spoiled(self._titles[key], cell, Bad("not a count", f"{LABELS[key]} is a whole number."))
        return found

    def _at(self, key: str, cells: tuple[Cell, ...]) -> Cell:
        return self._get[key](cells) if key in self._get else ""


def read(table: Table, mapping: Mapping, *, today: date) -> Parsed:
    """Return the ratings of a table and the rows that cannot be used.

    A row is taken or rejected as a whole. Ratings after tomorrow (of `today`) are rejected. Raises Unreadable
    where the mapping lacks a field or names a column that is not there.
    """
    mapping.check()
    place = table.column(mapping.columns["date"])
    dates = [cells[place] for _, cells in table.rows if place < len(cells)]
    asked = None if mapping.dates else ambiguous(dates)
    if asked:
        return Parsed((), (), len(table.rows), 0, table.notes, asked)
    days = Days(order_of(dates, mapping.dates), today)
    reader = _Reader(table, mapping, days)
    taken: list[Rating] = []
    rejected: list[Rejected] = []
    for number_, cells in table.rows:
        try:
            taken += list(reader.row(number_, cells))
        except _Spoiled as spoiled:
            rejected.append(Rejected(number_, *spoiled.found))
    if not taken and not rejected and not reader.unanswered:
        raise Unreadable("No row of the file holds a value.")
    chosen = f"Dates such as 03/04/2026 are read with the {mapping.dates} first, as chosen."
    notes = (*table.notes, *([chosen] if mapping.dates and ordered(dates) else []), *_said(days.kinds))
    return Parsed(tuple(taken), tuple(rejected), len(table.rows), reader.unanswered, notes)


def _said(kinds: dict[str, int]) -> Iterator[str]:
    words = {
        "week": "Weeks such as 2026-W14 are entered on their Monday.",
        "month": "Months such as 2026-03 are entered on their first day.",
        "serial": "Numbers in the date column were read as a spreadsheet's day numbers.",
    }
    return (words[kind] for kind in words if kind in kinds)


def _getter(place: int) -> Get:
    return lambda cells: cells[place] if place < len(cells) else ""


def _words(cell: Cell) -> str:
    """Return a cell as one line of text: 20001662.0 from a sheet is 20001662."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split())
