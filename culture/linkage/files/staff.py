"""The staff file in any of its three forms -> one `Staff` per theme."""

from collections.abc import Mapping

import numpy as np

from culture.errors import Unreadable
from culture.linkage.files import aggregated, answers
from culture.linkage.files.request import (
    STAFF_SCALE,
    Request,
    Scale,
    guessed_scale,
    need,
    nothing_left,
    single_answers,
)
from culture.linkage.files.rows import Grid, Rows
from culture.linkage.files.sums import Index, Mask, scattered
from culture.linkage.panel import Floats, Staff

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

    One row a unit counts as single answers only where a scale was told and the numbers look like answers on it.
    """
    table = rows.table
    if table.has("theme") and table.has("mean"):
        return "aggregated"
    placed = cell[cell >= 0]
    if len(placed) != len(np.unique(placed)):
        return "answers"
    told = (
        (item, request.scales[name])
        for theme, items in themes(rows, request).items()
        for item in items
        for name in (theme, item)
        if name in request.scales
    )
    return "answers" if any(_single(rows, item, scale) for item, scale in told) else "unit_scores"


def _single(rows: Rows, item: str, scale: Scale) -> bool:
    values, bad = rows.table.numbers(item)
    return single_answers(values, ~bad & ~rows.table.missing(item), scale)


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
        told = next((request.scales[one] for one in (theme, *columns) if one in request.scales), None)
        low, high = told or guessed_scale(*_span(values[:, given]))
        outside = given & ((values < low) | (values > high)).any(axis=0)
        rows.rejects.add("out_of_scale", outside, columns[0])
        here = np.where(given & ~outside, cell, -1)
        used |= here >= 0
        flip = np.array([column in request.reverse for column in columns])[:, None]
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
    pieces, used = aggregated.read(
        rows, "theme", cell, shape, lambda name: request.scales.get(name, STAFF_SCALE)
    )
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
    if not made:
        raise Unreadable(f"{rows.table.name} has none of the themes asked for; it has {', '.join(pieces)}.")
    return made, used


def _span(values: Floats) -> tuple[float, float]:
    return (float(values.min()), float(values.max())) if values.size else (0.0, 1.0)
