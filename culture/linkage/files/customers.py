"""The customers' file in any of its three forms -> one `Customers` per metric."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pyarrow.compute as pc

from culture.errors import Unreadable
from culture.linkage.files import aggregated
from culture.linkage.files.naming import among
from culture.linkage.files.request import Request, Scale, need, nothing_left
from culture.linkage.files.rows import Grid, Rows
from culture.linkage.files.scales import (
    KNOWN_METRICS,
    Column,
    outside,
    settle,
    settle_means,
    single_answers,
    told,
)
from culture.linkage.files.sums import Index, Mask, per_cell, scattered
from culture.linkage.files.tables import as_numpy
from culture.linkage.panel import Customers

RESERVED = frozenset(
    {"unit", "period", "date", "group", "metric", "value", "n", "mean", "sd", "channel", "unit_name"}
)
NPS_RAW: Scale = (0.0, 10.0)


def build(rows: Rows, request: Request, grid: Grid, cell: Index) -> tuple[dict[str, Customers], str, Mask]:
    """Return a Customers for each metric, the form that was recognised, and which rows were used.

    A metric on which high is bad, and which was named so, is turned: its top box is then not known.
    """
    made, form, used = _built(rows, request, grid, cell)
    for name, one in made.items():
        if among(name, request.reverse):
            made[name] = replace(one, mean=np.where(one.n > 0, one.low + one.high - one.mean, 0.0), top=None)
    return made, form, used


def _built(rows: Rows, request: Request, grid: Grid, cell: Index) -> tuple[dict[str, Customers], str, Mask]:
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
        here = np.where(table.missing(column), -1, cell)
        made[name], kept = _ratings(
            rows,
            _column(rows, column, here),
            here,
            (len(grid.units), len(grid.periods)),
            _kind(request, name),
        )
        counted |= kept
    return made, "answers", counted


def _single(rows: Rows, request: Request, columns: Mapping[str, str]) -> bool:
    """Tell whether a scale is known, by what was told or by name, on which the numbers look like single ratings."""
    read = []
    for name, column in columns.items():
        usual = NPS_RAW if name.lower() == "nps" else KNOWN_METRICS.get(name.lower())
        values, bad = rows.table.numbers(column)
        given = ~bad & ~rows.table.missing(column)
        read.append((Column(column, values, given), told(request.scales, name) or usual))
    return single_answers(read)


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
    pieces, used = aggregated.read(rows, "metric", cell, shape, partial(_scale, rows, request))
    made = {
        name.lower(): Customers(
            n=one.n, mean=one.mean, ss=one.ss, ss_df=one.ss_df, low=one.low, high=one.high
        )
        for name, one in pieces.items()
    }
    return made, used


def _scale(rows: Rows, request: Request, metric: str, means: Column, stated: Scale | None) -> Scale:
    usual = KNOWN_METRICS.get(metric.lower())
    return settle_means(rows, metric.lower(), means, told=told(request.scales, metric) or stated, usual=usual)


def _column(rows: Rows, name: str, cell: Index) -> Column:
    """Return a column as numbers where `cell` places it; bad ones are counted as rejected."""
    values, bad = rows.table.numbers(name)
    rows.rejects.add("bad_number", bad & (cell >= 0), name)
    return Column(name, values, ~bad & (cell >= 0))


def _long(rows: Rows, request: Request, grid: Grid, cell: Index) -> tuple[dict[str, Customers], Mask]:
    table = rows.table
    values, bad = table.numbers("value")
    absent = table.missing("value")
    rows.rejects.add("no_value", absent & (cell >= 0))
    rows.rejects.add("bad_number", bad & (cell >= 0) & ~table.missing("metric"), "value")
    coded = pc.dictionary_encode(table.text("metric"))
    which = as_numpy(coded.indices)
    made, used = {}, np.zeros(table.rows, dtype=np.bool_)
    for i, name in enumerate(coded.dictionary.to_pylist()):
        here = np.where((which == i) & ~absent, cell, -1)
        if not name:
            rows.rejects.add("no_metric", here >= 0)
            continue
        if np.any(here >= 0):
            column = Column("value", values, ~bad & (here >= 0))
            made[name.lower()], kept = _ratings(
                rows, column, here, (len(grid.units), len(grid.periods)), _kind(request, name)
            )
            used |= kept
    return made, used


@dataclass(frozen=True)
class _Kind:
    """What is known of a metric before its ratings are seen: its name, whether it is an NPS, its scale if known."""

    metric: str
    nps: bool
    told: Scale | None
    usual: Scale | None


def _kind(request: Request, metric: str) -> _Kind:
    known = metric.lower()
    usual = NPS_RAW if known == "nps" else KNOWN_METRICS.get(known)
    return _Kind(known, known == "nps", told(request.scales, metric), usual)


def _ratings(
    rows: Rows, column: Column, cell: Index, shape: tuple[int, int], kind: _Kind
) -> tuple[Customers, Mask]:
    """Single ratings of one metric -> sums. NPS answers 0..10 become -100, 0 or 100 points."""
    values = column.values
    scale = settle(rows, kind.metric, column, told=kind.told, usual=kind.usual)
    good = column.given & ~outside(rows, kind.metric, column, scale)
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
        read = _column(rows, column, np.where(rows.table.missing(column), -1, cell))
        usual = KNOWN_METRICS.get(name.lower())
        low, high = settle(rows, name, read, told=told(request.scales, name), usual=usual)
        here = np.where(read.given & ~outside(rows, name, read, (low, high)), cell, -1)
        made[name] = Customers(
            n=scattered(np.ones(len(here)), here, shape),
            mean=scattered(read.values, here, shape),
            low=low,
            high=high,
            counted=False,
        )
    return made
