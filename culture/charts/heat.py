"""Units by themes in five steps from amber over paper to teal, around the organisation's mean.

Colour says "lower" or "higher than the organisation", never "bad" or "good"; each cell has its figure.
A withheld cell is hatched, carries a lock and says the same words everywhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from culture.charts.frame import HATCHED, Chart, Figure, Missing, Point, Said, Table, figure, lock, say

SMALL, LARGE = 0.15, 0.40
ROW = 26
COLOURS = ("--heat-1", "--heat-2", "--heat-3", "--heat-4", "--heat-5")


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
    cells = [
        _Place(x, y, cell, f"{row.label}<br>{columns[x]}: {_words(cell)}", row.url)
        for y, row in enumerate(rows)
        for x, cell in enumerate(row.cells)
    ]
    hidden = [place for place in cells if isinstance(place.cell, Missing)]
    wide = 30 + 7 * min(max((len(row.label) for row in rows), default=0), 40)
    return figure(
        [*(_filled(cells, number) for number in range(1, 6)), _boxes(hidden, HATCHED)],
        barmode="overlay",
        margin={"l": wide, "r": 4, "t": 12, "b": 8},
        annotations=_names(rows, 40, wide),
        shapes=[lock(place.x, place.y) for place in hidden],
        xaxis={
            "side": "top",
            "tickvals": list(range(len(columns))),
            "ticktext": [_wrapped(name) for name in columns],
            "tickangle": 0,
            "ticklabeloverflow": "allow",
            "ticklen": 0,
            "range": [-0.5, len(columns) - 0.5],
            "showgrid": False,
        },
        yaxis={
            "range": [len(rows) - 0.5, -0.5],
            "showticklabels": False,
            "ticks": "",
            "showgrid": False,
        },
        meta={
            "below": wide + 90 * len(columns),
            "narrow": {
                "xaxis.ticktext": list(columns),
                "annotations": _names(rows, 14, 106),
                "margin.l": 106,
                "xaxis.tickangle": -90,
                "font.size": 11,
            },
        },
    )


@dataclass(frozen=True)
class _Place:
    """A cell in its column and row, with what is said of it when one points at it."""

    x: int
    y: int
    cell: Heat | Missing
    words: str
    url: str


def _filled(cells: Sequence[_Place], number: int) -> dict[str, Any]:
    here = [place for place in cells if isinstance(place.cell, Heat) and place.cell.step == number]
    text = [place.cell.text for place in here if isinstance(place.cell, Heat)]
    return {
        **_boxes(here, {"color": COLOURS[number - 1], "line": {"width": 0}}),
        "text": text,
        "texttemplate": "%{text}",
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "constraintext": "none",
        "insidetextfont": {"color": "--ink"},
    }


def _boxes(places: Sequence[_Place], marker: Mapping[str, Any]) -> dict[str, Any]:
    """Boxes drawn as bars: sharp at any size and on paper, where Plotly's own heatmap is a stretched image."""
    return {
        "type": "bar",
        "orientation": "h",
        "base": [place.x - 0.485 for place in places],
        "x": [0.97] * len(places),
        "y": [place.y for place in places],
        "width": [0.92] * len(places),
        "hovertext": [place.words for place in places],
        "hoverinfo": "text",
        "customdata": [place.url for place in places],
        "marker": marker,
    }


def _words(cell: Heat | Missing) -> str:
    return cell.words if isinstance(cell, Missing) else say(cell.point)


def _wrapped(name: str, most: int = 12) -> str:
    """Break a name into lines of about `most` letters, at its spaces."""
    lines: list[str] = []
    for word in name.split():
        if lines and len(lines[-1]) + len(word) < most:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return "<br>".join(lines)


def _names(rows: Sequence[HeatRow], most: int, margin: int) -> list[dict[str, Any]]:
    """Row labels as notes: tick labels cannot be indented, nor bold without a style attribute."""
    small = most < 20
    return [
        {
            "text": row.label if len(row.label) <= most else f"{row.label[: most - 1].rstrip()}…",
            "xref": "paper",
            "x": 0,
            "xshift": -margin + (4 if small else 12) * row.depth,
            "xanchor": "left",
            "y": y,
            "showarrow": False,
            "font": {
                "size": 11 if small else 13,
                "color": "--soft" if row.depth == 2 else "--ink",
                "weight": 400 if row.depth == 2 else 650,
            },
        }
        for y, row in enumerate(rows)
    ]
