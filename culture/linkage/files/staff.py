"""The staff file in any of its three forms -> one `Staff` per theme."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import numpy as np

from culture.errors import Unreadable
from culture.linkage.files import aggregated, answers
from culture.linkage.files.naming import among, turned_item
from culture.linkage.files.request import Request, Scale, Taken, need, nothing_left
from culture.linkage.files.rows import Grid, Rows
from culture.linkage.files.scales import (
    STAFF_SCALE,
    Column,
    outside,
    settle,
    settle_means,
    single_answers,
    told,
)
from culture.linkage.files.sums import Index, Mask, scattered
from culture.linkage.panel import Staff

RESERVED = frozenset(
    {
        "unit",
        "period",
        "date",
        "group",
        "respondent",
        "answered",
        "theme",
        "n",
        "mean",
        "sd",
        "n_low",
        "n_high",
        "n_harmonic",
    }
    | {"invited", "rounding", "unit_name"}
)


def form(rows: Rows, request: Request, cell: Index) -> str:
    """Return "aggregated", "unit_scores" (one row a unit and period) or "answers" (decision 21).

    One row a unit counts as single answers where the numbers look like answers on the scale that was told, else on
    the usual one of staff.
    """
    table = rows.table
    if table.has("theme") and table.has("mean"):
        return "aggregated"
    placed = cell[cell >= 0]
    if len(placed) != len(np.unique(placed)):
        return "answers"
    read = []
    for theme, items in themes(rows, request).items():
        for item in items:
            values, bad = table.numbers(item)
            scale = told(request.scales, theme, item) or STAFF_SCALE
            read.append((Column(item, values, ~bad & ~table.missing(item)), scale))
    return "answers" if single_answers(read) else "unit_scores"


def themes(rows: Rows, request: Request) -> Mapping[str, tuple[str, ...]]:
    """Return the columns of each theme: those named, else each column of numbers as a theme of its own."""
    if request.themes:
        for theme, columns in request.themes.items():
            for column in columns:
                need(rows.table, column, f"--theme {theme}")
        return request.themes
    left_out = RESERVED | set(request.controls) | ({request.group} if request.group else set())
    found = {name: (name,) for name in rows.table.columns if name not in left_out and _is_number(rows, name)}
    if not found:
        raise Unreadable(f"{rows.table.name}: no column holds scores. Name them with --theme NAME=COLUMN,…")
    if len(found) > 24:
        raise Unreadable(
            f"{rows.table.name} has {len(found)} columns of numbers. Name those to test with --theme."
        )
    return found


def _is_number(rows: Rows, column: str) -> bool:
    _, bad = rows.table.numbers(column)
    return float(bad.mean()) < 0.5 and not bool(rows.table.missing(column).all())


def build(rows: Rows, request: Request, grid: Grid, cell: Index) -> tuple[dict[str, Staff], str, Mask]:
    """Return a Staff for each theme, the form that was recognised, and which rows were used."""
    found = form(rows, request, cell)
    if found == "aggregated":
        staff, used = _aggregated(rows, request, grid, cell)
        return staff, found, used
    if found == "unit_scores":
        made, used = _unit_scores(rows, request, grid, cell)
        return made, found, used
    staff, used = answers.build(rows, themes(rows, request), request, grid, cell)
    return staff, found, used


def _unit_scores(rows: Rows, request: Request, grid: Grid, cell: Index) -> tuple[dict[str, Staff], Mask]:
    shape = (len(grid.units), len(grid.periods))
    made, used = {}, np.zeros(rows.table.rows, dtype=np.bool_)
    for theme, columns in themes(rows, request).items():
        values = np.zeros((len(columns), rows.table.rows))
        given = cell >= 0
        for row, column in enumerate(columns):
            values[row], bad = rows.table.numbers(column)
            missing = rows.table.missing(column)
            rows.rejects.add("bad_number", bad & (cell >= 0), column)
            given = given & ~bad & ~missing
        read = [Column(column, row, given) for column, row in zip(columns, values, strict=True)]
        known = told(request.scales, theme, *columns)
        scales = [settle(rows, theme, one, told=known) for one in read]
        low, high = min(low for low, _ in scales), max(high for _, high in scales)
        rows.taken[theme] = Taken(low, high, rows.taken[theme].origin)
        for one in read:
            given = given & ~outside(rows, theme, one, (low, high))
        here = np.where(given, cell, -1)
        used |= here >= 0
        flip = np.array([turned_item(request.reverse, theme, column) for column in columns])[:, None]
        score = np.where(flip, low + high - values, values).mean(axis=0)
        made[theme] = Staff(
            n=scattered(np.ones(len(score)), here, shape),
            mean=scattered(score, here, shape),
            low=low,
            high=high,
            counted=False,
        )
    rows.rejects.add("no_answer", (cell >= 0) & ~used & ~rows.rejects.named)
    return made, used


def _aggregated(rows: Rows, request: Request, grid: Grid, cell: Index) -> tuple[dict[str, Staff], Mask]:
    shape = (len(grid.units), len(grid.periods))
    pieces, used = aggregated.read(rows, "theme", cell, shape, partial(_scale, rows, request))
    if not pieces:
        raise nothing_left(rows.table, rows.rejects, "a staff score")
    wanted = request.themes or dict.fromkeys(pieces, ())
    made = {
        name: Staff(
            n=piece.n,
            mean=piece.mean,
            ss=piece.ss,
            ss_df=piece.ss_df,
            invited=piece.invited,
            rounding=piece.rounding,
            low=piece.low,
            high=piece.high,
        )
        for name, piece in pieces.items()
        if name in wanted
    }
    for name, one in made.items():
        if among(name, request.reverse):
            made[name] = replace(one, mean=np.where(one.n > 0, one.low + one.high - one.mean, 0.0))
    if not made:
        raise Unreadable(f"{rows.table.name} has none of the themes asked for; it has {', '.join(pieces)}.")
    return made, used


def _scale(rows: Rows, request: Request, theme: str, means: Column, stated: Scale | None) -> Scale:
    return settle_means(rows, theme, means, told=told(request.scales, theme) or stated, usual=STAFF_SCALE)
