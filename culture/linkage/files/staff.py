"""The staff file in any of its three forms -> one `Staff` per theme."""

from collections.abc import Mapping

import numpy as np

from culture.errors import Unreadable
from culture.linkage.files import aggregated, answers
from culture.linkage.files.request import STAFF_SCALE, Request, guessed_scale, need
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
    | {"invited", "rounding"}
)


def form(rows: Rows, request: Request, cell: Index) -> str:
    """Return "aggregated", "unit_scores" (one row a unit and period, no scale given) or "answers"."""
    table = rows.table
    if table.has("theme") and table.has("mean"):
        return "aggregated"
    placed = cell[cell >= 0]
    scaled = any(
        name in request.scales for theme, items in themes(rows, request).items() for name in (theme, *items)
    )
    return "unit_scores" if len(placed) == len(np.unique(placed)) and not scaled else "answers"


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
        return _unit_scores(rows, request, grid, cell), found, cell >= 0
    staff, used = answers.build(rows, themes(rows, request), request, grid, cell)
    return staff, found, used


def _unit_scores(rows: Rows, request: Request, grid: Grid, cell: Index) -> dict[str, Staff]:
    shape = (len(grid.units), len(grid.periods))
    made = {}
    for theme, columns in themes(rows, request).items():
        values = np.zeros((len(columns), rows.table.rows))
        given = cell >= 0
        for row, column in enumerate(columns):
            values[row], bad = rows.table.numbers(column)
            missing = rows.table.missing(column)
            rows.rejects.add("bad_number", bad & (cell >= 0), column)
            given = given & ~bad & ~missing
        here = np.where(given, cell, -1)
        low, high = request.scales.get(theme, guessed_scale(*_span(values[:, given])))
        flip = np.array([column in request.reverse for column in columns])[:, None]
        score = np.where(flip, low + high - values, values).mean(axis=0)
        made[theme] = Staff(
            n=scattered(np.ones(len(score)), here, shape),
            mean=scattered(score, here, shape),
            low=low,
            high=high,
            counted=False,
        )
    return made


def _aggregated(rows: Rows, request: Request, grid: Grid, cell: Index) -> tuple[dict[str, Staff], Mask]:
    shape = (len(grid.units), len(grid.periods))
    pieces, used = aggregated.read(
        rows, "theme", cell, shape, lambda name: request.scales.get(name, STAFF_SCALE)
    )
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
