"""The customers' file in any of its three forms -> one `Customers` per metric."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import pyarrow.compute as pc

from culture.errors import Unreadable
from culture.linkage.files import aggregated
from culture.linkage.files.request import (
    KNOWN_METRICS,
    Request,
    Scale,
    guessed_scale,
    need,
    nothing_left,
    single_answers,
)
from culture.linkage.files.rows import Grid, Rows
from culture.linkage.files.sums import Floats, Index, Mask, per_cell, scattered
from culture.linkage.files.tables import as_numpy
from culture.linkage.panel import Customers

RESERVED = frozenset(
    {"unit", "period", "date", "group", "metric", "value", "n", "mean", "sd", "channel", "unit_name"}
)
NPS_RAW: Scale = (0.0, 10.0)


def build(rows: Rows, request: Request, grid: Grid, cell: Index) -> tuple[dict[str, Customers], str, Mask]:
    """Return a Customers for each metric, the form that was recognised, and which rows were used."""
    table = rows.table
    if table.has("metric") and table.has("mean"):
        made, used = _aggregated(rows, request, grid, cell)
        return _wanted(rows, made, request), "aggregated", used
    if table.has("metric") and table.has("value"):
        made, used = _long(rows, request, grid, cell)
        return _wanted(rows, made, request), "answers", used
    columns = _columns(rows, request)
    placed = cell[cell >= 0]
    if len(placed) == len(np.unique(placed)) and not _single(rows, request, columns):
        return _unit_scores(rows, request, columns, grid=grid, cell=cell), "unit_scores", cell >= 0
    made, counted = {}, np.zeros(table.rows, dtype=np.bool_)
    for name, column in columns.items():
        values, bad = table.numbers(column)
        here = np.where(table.missing(column), -1, cell)
        one = _Column(column, values, bad)
        made[name], kept = _ratings(
            rows, one, here, (len(grid.units), len(grid.periods)), _kind(request, name)
        )
        counted |= kept
    return made, "answers", counted


def _single(rows: Rows, request: Request, columns: Mapping[str, str]) -> bool:
    """Tell whether a scale was told on which the numbers look like single ratings."""
    for name in columns.keys() & request.scales.keys():
        values, bad = rows.table.numbers(columns[name])
        if single_answers(values, ~bad & ~rows.table.missing(columns[name]), request.scales[name]):
            return True
    return False


def _wanted(rows: Rows, made: dict[str, Customers], request: Request) -> dict[str, Customers]:
    if not made:
        raise nothing_left(rows.table, rows.rejects, "a customer score")
    wanted = {name: one for name, one in made.items() if not request.metrics or name in request.metrics}
    if not wanted:
        raise Unreadable(
            f"None of the metrics asked for stands in the customers' file: it has {', '.join(made) or 'none'}."
        )
    return wanted


def _columns(rows: Rows, request: Request) -> Mapping[str, str]:
    if request.metrics:
        for name, column in request.metrics.items():
            need(rows.table, column, f"--metric {name}")
        return request.metrics
    named = {name: name for name in rows.table.columns if name.lower() in KNOWN_METRICS}
    if named:
        return {name.lower(): column for name, column in named.items()}
    left = RESERVED | set(request.controls) | ({request.group} if request.group else set())
    found = {
        name: name
        for name in rows.table.columns
        if name not in left
        and float(rows.table.numbers(name)[1].mean()) < 0.5
        and not bool(rows.table.missing(name).all())
    }
    if not found:
        raise Unreadable(
            f"{rows.table.name}: no column holds customer scores. Name them with --metric NAME=COLUMN."
        )
    if len(found) > 24:
        raise Unreadable(
            f"{rows.table.name} has {len(found)} columns of numbers. Name those to test with --metric."
        )
    return found


def _aggregated(rows: Rows, request: Request, grid: Grid, cell: Index) -> tuple[dict[str, Customers], Mask]:
    shape = (len(grid.units), len(grid.periods))
    pieces, used = aggregated.read(rows, "metric", cell, shape, partial(_scale, request))
    made = {
        name.lower(): Customers(
            n=one.n, mean=one.mean, ss=one.ss, ss_df=one.ss_df, low=one.low, high=one.high
        )
        for name, one in pieces.items()
    }
    return made, used


def _scale(request: Request, metric: str) -> Scale:
    return request.scales.get(metric, KNOWN_METRICS.get(metric.lower(), (0.0, 100.0)))


def _long(rows: Rows, request: Request, grid: Grid, cell: Index) -> tuple[dict[str, Customers], Mask]:
    table = rows.table
    values, bad = table.numbers("value")
    absent = table.missing("value")
    rows.rejects.add("no_value", absent & (cell >= 0))
    coded = pc.dictionary_encode(table.text("metric"))
    which = as_numpy(coded.indices)
    made, used = {}, np.zeros(table.rows, dtype=np.bool_)
    for i, name in enumerate(coded.dictionary.to_pylist()):
        here = np.where((which == i) & ~absent, cell, -1)
        if not name:
            rows.rejects.add("no_metric", here >= 0)
            continue
        if np.any(here >= 0):
            column = _Column("value", values, bad)
            made[name.lower()], kept = _ratings(
                rows, column, here, (len(grid.units), len(grid.periods)), _kind(request, name)
            )
            used |= kept
    return made, used


@dataclass(frozen=True, eq=False)
class _Column:
    """A column of ratings as numbers, and where it holds something that is none."""

    name: str
    values: Floats
    bad: Mask


@dataclass(frozen=True)
class _Kind:
    """What is known of a metric before its ratings are seen: whether it is an NPS, and its scale if told."""

    nps: bool
    scale: Scale | None


def _kind(request: Request, metric: str) -> _Kind:
    known = metric.lower()
    usual = NPS_RAW if known == "nps" else KNOWN_METRICS.get(known)
    return _Kind(known == "nps", request.scales.get(metric, usual))


def _ratings(
    rows: Rows, column: _Column, cell: Index, shape: tuple[int, int], kind: _Kind
) -> tuple[Customers, Mask]:
    """Single ratings of one metric -> sums. NPS answers 0..10 become -100, 0 or 100 points."""
    values = column.values
    rows.rejects.add("bad_number", column.bad & (cell >= 0), column.name)
    good = ~column.bad & (cell >= 0)
    seen = (float(values[good].min()), float(values[good].max())) if good.any() else (0.0, 1.0)
    scale = kind.scale or guessed_scale(*seen)
    outside = good & ((values < scale[0]) | (values > scale[1]))
    rows.rejects.add("out_of_scale", outside, column.name)
    good &= ~outside
    low, high, points, top = *scale, values, values >= scale[1] - (scale[1] - scale[0]) / 10
    if kind.nps:
        points = np.where(values >= 9, 100.0, np.where(values <= 6, -100.0, 0.0))
        low, high, top = -100.0, 100.0, values >= 9
    here = np.where(good, cell, -1)
    sums = per_cell(points, here, shape)
    share = per_cell(top.astype(np.float64), here, shape).mean
    made = Customers(
        n=sums.n, mean=sums.mean, ss=sums.ss, ss_df=np.maximum(sums.n - 1, 0.0), low=low, high=high, top=share
    )
    return made, good


def _unit_scores(
    rows: Rows, request: Request, columns: Mapping[str, str], *, grid: Grid, cell: Index
) -> dict[str, Customers]:
    shape = (len(grid.units), len(grid.periods))
    made = {}
    for name, column in columns.items():
        values, bad = rows.table.numbers(column)
        rows.rejects.add("bad_number", bad & (cell >= 0), column)
        given = ~bad & ~rows.table.missing(column) & (cell >= 0)
        here = np.where(given, cell, -1)
        seen = (float(values[given].min()), float(values[given].max())) if given.any() else (0.0, 1.0)
        low, high = request.scales.get(name, guessed_scale(*seen))
        outside = given & ((values < low) | (values > high))
        rows.rejects.add("out_of_scale", outside, column)
        here = np.where(outside, -1, here)
        made[name] = Customers(
            n=scattered(np.ones(len(values)), here, shape),
            mean=scattered(values, here, shape),
            low=low,
            high=high,
            counted=False,
        )
    return made
