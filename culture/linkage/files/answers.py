"""Rows of answers -> one `Staff` per theme: person theme means, item moments, and who answered again.

Two themes and more on one scale also give the composite: a person's mean of theme scores, with the themes as its
items, so that how their errors go together is known. A column `answered` (when a row was sent) gives both halves.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow.compute as pc

from culture.errors import Unreadable
from culture.linkage.files import periods
from culture.linkage.files.naming import turned_item
from culture.linkage.files.request import Request
from culture.linkage.files.rows import Grid, Rows
from culture.linkage.files.scales import STAFF_SCALE, Column, outside, settle, told
from culture.linkage.files.sums import Floats, Index, Mask, first_of_each, per_cell
from culture.linkage.files.tables import as_numpy
from culture.linkage.panel import Halves, Items, Repeats, Staff


@dataclass(frozen=True, eq=False)
class Answers:
    """One theme's items: values J x rows (direction applied), where given, and the scale."""

    names: tuple[str, ...]
    values: Floats
    given: Mask
    low: float
    high: float


def build(
    rows: Rows, themes: Mapping[str, tuple[str, ...]], request: Request, grid: Grid, cell: Index
) -> tuple[dict[str, Staff], Mask]:
    """Return a Staff for each theme and which rows were used by at least one of them."""
    shape = (len(grid.units), len(grid.periods))
    person = _respondents(rows)
    cell = _last_wave(rows, cell)
    if person is not None:
        first = first_of_each(cell, person)
        rows.rejects.add("duplicate", (cell >= 0) & ~first & (person > 0), "respondent")
        cell = np.where(first | (person == 0), cell, -1)
    used = np.zeros(rows.table.rows, dtype=np.bool_)
    made, time, scores = {}, _times(rows), []
    for theme, columns in themes.items():
        read = _answers(rows, theme, columns, request, cell)
        scores.append(_score(read))
        made[theme], counted = _staff(read, scores[-1], cell, shape, person)
        if time is not None:
            made[theme] = replace(made[theme], halves=_halves(scores[-1], time, cell, shape))
        used |= counted
    rows.rejects.add("no_answer", (cell >= 0) & ~used & ~rows.rejects.named)
    spans = {(one.low, one.high) for one in made.values()}
    if len(made) > 1 and len(spans) == 1:
        values, given = (np.array(part) for part in zip(*scores, strict=True))
        every = Answers(tuple(made), values, given, *spans.pop())
        made[""] = _staff(every, _score(every), cell, shape, person)[0]
    return made, used


def _last_wave(rows: Rows, cell: Index) -> Index:
    """Leave out answers to a wave that a later one of the same unit and period replaces (decision 23)."""
    if rows.stamps is None:
        return cell
    wave = np.append(rows.stamps.waves(), 0)[rows.stamps.index]
    here = cell >= 0
    newest = np.zeros(int(cell.max(initial=0)) + 1, dtype=np.int64)
    np.maximum.at(newest, cell[here], wave[here])
    earlier = here & (wave < newest[np.where(here, cell, 0)])
    rows.rejects.add(
        "an_earlier_wave_of_the_period", earlier, "period" if rows.table.has("period") else "date"
    )
    return np.where(earlier, -1, cell)


def _respondents(rows: Rows) -> Index | None:
    """A number per pseudonym, 0 where there is none; None where the file has no such column."""
    if not rows.table.has("respondent"):
        return None
    coded = as_numpy(pc.dictionary_encode(rows.table.text("respondent")).indices).astype(np.int64)
    return np.where(rows.table.missing("respondent"), 0, coded + 1)


def _answers(rows: Rows, theme: str, columns: tuple[str, ...], request: Request, cell: Index) -> Answers:
    known = told(request.scales, theme, *columns)
    values = np.zeros((len(columns), rows.table.rows))
    given = np.zeros((len(columns), rows.table.rows), dtype=np.bool_)
    for row, column in enumerate(columns):
        number, bad = rows.table.numbers(column)
        there = Column(column, number, ~bad & ~rows.table.missing(column) & (cell >= 0))
        rows.rejects.add("bad_number", bad & (cell >= 0), column)
        low, high = settle(rows, theme, there, told=known, usual=STAFF_SCALE)
        given[row] = there.given & ~outside(rows, theme, there, (low, high))
        values[row] = low + high - number if turned_item(request.reverse, theme, column) else number
    return Answers(columns, values, given, low, high)


def _score(read: Answers) -> tuple[Floats, Mask]:
    """Each row's mean of answered items, and whether at least half of them were answered."""
    answered = read.given.sum(axis=0)
    enough = (answered * 2 >= len(read.names)) & (answered > 0)
    total = np.where(read.given, read.values, 0.0).sum(axis=0)
    return np.divide(total, answered, out=np.zeros(len(total)), where=answered > 0), enough


def _times(rows: Rows) -> Floats | None:
    """When each row was answered, as a number that keeps the order (nan: not said); None without the column."""
    if not rows.table.has("answered"):
        return None
    number, bad = rows.table.numbers("answered")
    missing = rows.table.missing("answered")
    if not bool((bad & ~missing).any()):
        return np.where(missing, np.nan, number)
    stamps = periods.read(rows.table.text("answered"), missing)
    order = np.array([_time(text, stamps.form) for text in stamps.texts])
    strange = ~missing & np.isnan(order)[stamps.index]
    if strange.any():
        row = int(np.argmax(strange))
        raise Unreadable(
            f"{rows.table.name}, line {row + rows.table.first_line}: answered = "
            f"{rows.table.text('answered')[row].as_py()!r} is no time that can be put in order. Write 2026-03-31, "
            "2026-03-31 14:05, 31.03.2026, 14:05 or a number."
        )
    return np.where(missing, np.nan, order[stamps.index])


def _time(text: str, form: periods.Step) -> float:
    """Return a date, or a time of the day, as a number; nan where it is neither."""
    if form == "label":
        clock = re.fullmatch(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", text)
        return sum(int(part or 0) / 60**at for at, part in enumerate(clock.groups())) if clock else np.nan
    found = periods.moment(text, form)
    return found if np.isfinite(found) else np.nan


def _halves(score: tuple[Floats, Mask], time: Floats, cell: Index, shape: tuple[int, int]) -> Halves:
    """Those who answered before and after the median moment of their cell; at that moment itself: neither."""
    here = np.where(score[1] & ~np.isnan(time), cell, -1)
    rows = np.flatnonzero(here >= 0)
    rows = rows[np.lexsort((time[rows], here[rows]))]
    cells, start, count = np.unique(here[rows], return_index=True, return_counts=True)
    low, high = (time[rows[start + part]] for part in ((count - 1) // 2, count // 2))
    middle = np.zeros(shape[0] * shape[1])
    middle[cells] = (low + high) / 2
    parts = [
        per_cell(score[0], np.where((here >= 0) & side, here, -1), shape)
        for side in (time < middle[here], time > middle[here])
    ]
    return Halves(parts[0].n, parts[0].mean, parts[1].n, parts[1].mean)


def _staff(
    read: Answers, scored: tuple[Floats, Mask], cell: Index, shape: tuple[int, int], person: Index | None
) -> tuple[Staff, Mask]:
    score, enough = scored
    here = np.where(enough, cell, -1)
    sums = per_cell(score, here, shape)
    staff = Staff(
        n=sums.n,
        mean=sums.mean,
        ss=sums.ss,
        ss_df=np.maximum(sums.n - 1, 0.0),
        repeats=None if person is None else _repeats(score - sums.mean.ravel()[here], here, person, shape),
        items=_items(read, cell, shape),
        low=read.low,
        high=read.high,
    )
    return staff, here >= 0


def _items(read: Answers, cell: Index, shape: tuple[int, int]) -> Items:
    """Covariances over people who answered every item of the theme."""
    here = np.where(read.given.all(axis=0), cell, -1)
    kept = here >= 0
    values, at = read.values[:, kept], here[kept]
    sums = [per_cell(row, at, shape) for row in values]
    n = sums[0].n.ravel() if sums else np.zeros(shape[0] * shape[1])
    filled = np.flatnonzero(n > 0)
    means = np.array([one.mean.ravel() for one in sums])
    residual = values - means[:, at]
    df = float(n.sum() - len(filled))
    spread = np.divide(
        np.mean([one.ss.ravel() for one in sums], axis=0), n - 1, out=np.full(len(n), -1.0), where=n > 1
    )
    between = np.cov(means[:, filled]).reshape(len(read.names), -1) if len(filled) > 1 else None
    return Items(
        names=read.names,
        within=residual @ residual.T / df if df > 0 else None,
        within_df=max(df, 0.0),
        between=between,
        between_n=len(filled),
        variance=spread.reshape(shape),
    )


def _repeats(residual: Floats, cell: Index, person: Index, shape: tuple[int, int]) -> Repeats:
    """Counts of people in both of two periods of a unit, and the sum of products of their residuals.

    On the diagonal: the answers of a cell that carry a pseudonym at all.
    """
    units, times = shape
    kept = np.flatnonzero((cell >= 0) & (person > 0))
    order = kept[np.argsort(person[kept] * units + cell[kept] // times, kind="stable")]
    key = person[order] * units + cell[order] // times
    counts = np.zeros((units, times, times))
    np.add.at(counts, (cell[kept] // times, cell[kept] % times, cell[kept] % times), 1.0)
    products = 0.0
    starts = np.flatnonzero(np.r_[True, key[1:] != key[:-1]]) if len(order) else np.array([], dtype=np.int64)
    sizes = np.diff(np.r_[starts, len(order)])
    for size in np.unique(sizes[sizes > 1]):
        block = order[starts[sizes == size][:, None] + np.arange(size)[None, :]]
        unit, time, rest = cell[block[:, 0]] // times, cell[block] % times, residual[block]
        for a in range(size):
            for b in range(size):
                if a != b:
                    np.add.at(counts, (unit, time[:, a], time[:, b]), 1.0)
                    products += float((rest[:, a] * rest[:, b]).sum())
    return Repeats(counts=counts, products=products)
