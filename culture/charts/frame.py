"""What all pictures share: the values they are made of, the template, and how numbers are written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Who = Literal["staff", "customers"]
Figure = Mapping[str, Any]
CLEAR = "rgba(0,0,0,0)"
FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif'
MARK = {"staff": "circle", "customers": "diamond"}
LINE = {"staff": "solid", "customers": "dash"}
HIDDEN = "Hidden to protect people"
HATCHED: Mapping[str, Any] = {
    "color": CLEAR,
    "line": {"width": 0},
    "pattern": {"shape": "/", "fgcolor": "--line", "bgcolor": CLEAR, "size": 7, "solidity": 0.35},
}


@dataclass(frozen=True)
class Missing:
    """What is not drawn, and why, in words. Withheld figures carry `HIDDEN`, for every cause the same."""

    words: str = HIDDEN


@dataclass(frozen=True)
class Span:
    """An interval on the scale of its value."""

    low: float
    high: float


@dataclass(frozen=True)
class Point:
    """A value, how sure it is, and what else a reader should know of it ("12 to 19 answers")."""

    value: float
    span: Span | Missing
    note: str = ""


@dataclass(frozen=True)
class Entry:
    """One labelled row of a picture; `url` leads to its page, empty where there is none."""

    label: str
    point: Point | Missing
    url: str = ""


@dataclass(frozen=True)
class Said:
    """A picture in words: its sentence as title, its method as caption, what there is to see as `alt`."""

    id: str
    title: str
    caption: str
    alt: str


@dataclass(frozen=True)
class Table:
    """The same numbers as a table. The first column names the row; `urls` (where given) lead on from it."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    urls: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chart:
    """A picture ready for templates/culture/_chart.html: words, figure, table, height in pixels."""

    said: Said
    figure: Figure
    table: Table
    height: int


def template() -> dict[str, Any]:
    """Return the layout that every picture starts from: faint grid, no frame, nothing to drag."""
    axis = {
        "automargin": True,
        "fixedrange": True,
        "gridcolor": "--line",
        "griddash": "dot",
        "zeroline": False,
        "linecolor": "--edge",
        "tickcolor": "--edge",
        "tickfont": {"color": "--soft"},
        "title": {"font": {"color": "--soft", "size": 13}, "standoff": 8},
    }
    return {
        "font": {"family": FONT, "size": 13, "color": "--ink"},
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "margin": {"l": 8, "r": 16, "t": 12, "b": 8},
        "showlegend": False,
        "dragmode": False,
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": "--raised",
            "bordercolor": "--edge",
            "font": {"color": "--ink", "family": FONT, "size": 13},
            "align": "left",
        },
        "xaxis": axis,
        "yaxis": axis,
    }


def figure(traces: Sequence[Mapping[str, Any]], **layout: Any) -> Figure:
    """Return a figure under the shared template."""
    return {"data": list(traces), "layout": {"template": {"layout": template()}, **layout}}


def lock(x: float | str, y: float, shift: tuple[float, float] = (0, 0)) -> dict[str, Any]:
    """Return the small lock of what is hidden, at (x, y) in the picture's units, moved by pixels right and up."""
    right, up = shift

    def at(*places: tuple[float, float]) -> str:
        return " ".join(f"{right + dx:g},{up + dy:g}" for dx, dy in places)

    shackle = (
        f"M{at((-2.5, 1))} L{at((-2.5, 2.5))} C{at((-2.5, 6.5), (2.5, 6.5), (2.5, 2.5))} L{at((2.5, 1))}"
    )
    body = f"M{at((-4, 1))} L{at((4, 1))} L{at((4, -5))} L{at((-4, -5))} Z"
    return {
        "type": "path",
        "path": f"{shackle} {body}",
        "xsizemode": "pixel",
        "ysizemode": "pixel",
        "xanchor": x,
        "yanchor": y,
        "line": {"color": "--faint", "width": 1.2},
        "fillcolor": CLEAR,
        "layer": "above",
    }


def write(value: float, digits: int = 1) -> str:
    """Write a number with a true minus sign; never "-0.0"."""
    text = f"{value:.{digits}f}"
    return text.lstrip("-") if float(text) == 0 else text.replace("-", "−")


def say(point: Point | Missing, digits: int = 1) -> str:
    """Write a value with its interval: "3.8 (3.5 to 4.1), 12 to 19 answers"."""
    if isinstance(point, Missing):
        return point.words
    span = point.span
    sure = (
        span.words
        if isinstance(span, Missing)
        else f"{write(span.low, digits)} to {write(span.high, digits)}"
    )
    return f"{write(point.value, digits)} ({sure})" + (f", {point.note}" if point.note else "")


def reach(points: Sequence[Point | Missing]) -> tuple[float, float]:
    """Return the lowest and the highest number that is drawn, intervals included; 0, 1 where nothing is."""
    ends = [end for point in points if isinstance(point, Point) for end in ends_of(point)]
    return (min(ends), max(ends)) if ends else (0.0, 1.0)


def ends_of(point: Point) -> tuple[float, float]:
    """Return the ends of a point's interval; its value twice where it has none."""
    if isinstance(point.span, Missing):
        return point.value, point.value
    return point.span.low, point.span.high


def error_bars(points: Sequence[Point], colour: str, thickness: float = 2) -> dict[str, Any]:
    """Return Plotly's error bars for `points`, unequal to both sides."""
    return {
        "type": "data",
        "symmetric": False,
        "array": [ends_of(point)[1] - point.value for point in points],
        "arrayminus": [point.value - ends_of(point)[0] for point in points],
        "color": colour,
        "thickness": thickness,
        "width": 0,
    }


def window(low: float, high: float, scale: tuple[float, float], least: float) -> tuple[float, float]:
    """Return the part of `scale` to show: low..high with a margin, at least `least` wide, never beyond it."""
    margin = 0.08 * max(high - low, least)
    low, high = low - margin, high + margin
    short = least - (high - low)
    if short > 0:
        low, high = low - short / 2, high + short / 2
    low, high = max(low, scale[0]), min(high, scale[1])
    if high - low < least - 1e-9:
        low, high = (scale[0], scale[0] + least) if low <= scale[0] else (scale[1] - least, scale[1])
    return max(low, scale[0]), min(high, scale[1])
