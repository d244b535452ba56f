"""Units by themes in five steps from amber over paper to teal, around the organisation's mean.

Colour says "lower" or "higher than the organisation", never "bad" or "good"; each cell has its figure.
A withheld cell is hatched, carries a lock and says the same words everywhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from culture.charts.frame import CLEAR, HIDDEN, Chart, Figure, Missing, Point, Said, Table, figure, say

SMALL, LARGE = 0.15, 0.40
ROW = 26
COLOURS = ("--heat-1", "--heat-2", "--heat-3", "--heat-4", "--heat-5")
LOCK = "M-3,0 L-3,-2 C-3,-7 3,-7 3,-2 L3,0 M-4.5,0 L4.5,0 L4.5,6 L-4.5,6 Z"


@dataclass(frozen=True)
class Heat:
    """One cell: the step 1..5 around the mean, the figure as written ("4.6+"), and its point."""

    step: int
    text: str
    point: Point


@dataclass(frozen=True)
class HeatRow:
    """One unit: its label, how deep it stands in the tree (0 the company), its cells, its page."""

    label: str
    depth: Literal[0, 1, 2]
    cells: tuple[Heat | Missing, ...]
    url: str = ""


def step(value: float, centre: float, half: float | Missing) -> int:
    """Return 1..5: 3 within SMALL of `centre`; 1 and 5 beyond LARGE, and only where chance would not do it.

    `half` is half the width of the value's 95 % interval, in points; `Missing` where it is not known.
    """
    gap = value - centre
    if abs(gap) < SMALL:
        return 3
    strong = abs(gap) >= LARGE and not isinstance(half, Missing) and abs(gap) > half
    return 3 + (1 if gap > 0 else -1) * (2 if strong else 1)


def heatmap(rows: Sequence[HeatRow], columns: Sequence[str], said: Said) -> Chart:
    """Return the heatmap of `rows` by `columns`; each row has one cell a column."""
    height = ROW * len(rows) + 150
    table = Table(
        heads=("Unit", *columns),
        rows=tuple((row.label, *(_words(cell) for cell in row.cells)) for row in rows),
        urls=tuple(row.url for row in rows),
    )
    return Chart(said, _figure(rows, columns), table, height)


def _figure(rows: Sequence[HeatRow], columns: Sequence[str]) -> Figure:
    hidden = [
        (x, y) for y, row in enumerate(rows) for x, cell in enumerate(row.cells) if isinstance(cell, Missing)
    ]
    return figure(
        [_fills(rows, columns), _hatching(hidden, rows, columns)],
        barmode="overlay",
        shapes=[_lock(x, y) for x, y in hidden],
        xaxis={
            "side": "top",
            "tickvals": list(range(len(columns))),
            "ticktext": list(columns),
            "tickangle": -40,
            "range": [-0.5, len(columns) - 0.5],
            "showgrid": False,
        },
        yaxis={
            "tickvals": list(range(len(rows))),
            "ticktext": [_indented(row, 40) for row in rows],
            "range": [len(rows) - 0.5, -0.5],
            "showgrid": False,
        },
        meta={
            "narrow": {
                "yaxis.ticktext": [_indented(row, 13) for row in rows],
                "xaxis.tickangle": -90,
                "font.size": 11,
                "yaxis.tickfont.size": 11,
            }
        },
    )


def _fills(rows: Sequence[HeatRow], columns: Sequence[str]) -> dict[str, Any]:
    fifth = [(index / 5, (index + 1) / 5, colour) for index, colour in enumerate(COLOURS)]
    return {
        "type": "heatmap",
        "x": list(range(len(columns))),
        "y": list(range(len(rows))),
        "z": [[None if isinstance(cell, Missing) else cell.step for cell in row.cells] for row in rows],
        "text": [["" if isinstance(cell, Missing) else cell.text for cell in row.cells] for row in rows],
        "texttemplate": "%{text}",
        "textfont": {"color": "--ink", "size": 12},
        "hovertext": [
            [f"{row.label}<br>{name}: {_words(cell)}" for name, cell in zip(columns, row.cells, strict=True)]
            for row in rows
        ],
        "hoverinfo": "text",
        "hoverongaps": False,
        "customdata": [[row.url for _ in columns] for row in rows],
        "zmin": 0.5,
        "zmax": 5.5,
        "colorscale": [end for low, high, colour in fifth for end in ([low, colour], [high, colour])],
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
    }


def _hatching(
    hidden: Sequence[tuple[int, int]], rows: Sequence[HeatRow], columns: Sequence[str]
) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "y": [y for _, y in hidden],
        "base": [x - 0.46 for x, _ in hidden],
        "x": [0.92] * len(hidden),
        "width": [0.88] * len(hidden),
        "hovertext": [f"{rows[y].label}<br>{columns[x]}: {HIDDEN}" for x, y in hidden],
        "hoverinfo": "text",
        "customdata": [rows[y].url for _, y in hidden],
        "marker": {
            "color": CLEAR,
            "line": {"width": 0},
            "pattern": {
                "shape": "/",
                "fgcolor": "--line",
                "bgcolor": CLEAR,
                "size": 7,
                "solidity": 0.35,
                "fillmode": "replace",
            },
        },
    }


def _lock(x: int, y: int) -> dict[str, Any]:
    return {
        "type": "path",
        "path": LOCK,
        "xsizemode": "pixel",
        "ysizemode": "pixel",
        "xanchor": x,
        "yanchor": y,
        "line": {"color": "--faint", "width": 1.2},
        "fillcolor": CLEAR,
        "layer": "above",
    }


def _words(cell: Heat | Missing) -> str:
    return cell.words if isinstance(cell, Missing) else say(cell.point)


def _indented(row: HeatRow, most: int) -> str:
    label = row.label if len(row.label) <= most else f"{row.label[: most - 1].rstrip()}…"
    return label if row.depth == 2 else f"<b>{label}</b>"
