"""Units beside each other, without ranks: intervals in a row, the funnel, and staff against customers."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

from culture.charts.frame import (
    HATCHED,
    MARK,
    Chart,
    Entry,
    Missing,
    Point,
    Said,
    Table,
    Who,
    error_bars,
    figure,
    lock,
    reach,
    say,
    window,
    write,
)

ROW = 26


@dataclass(frozen=True)
class Sized:
    """A unit in the funnel: its value with a `note` ("or higher"), and how many answers it rests on at least."""

    label: str
    value: float
    n: int
    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class Pair:
    """A unit with both sides: staff across, customers upward, each with how sure it is."""

    label: str
    staff: Point
    customers: Point


def forest(
    entries: Sequence[Entry], said: Said, *, centre: float | Missing, who: Who = "staff", digits: int = 1
) -> Chart:
    """Return one interval a row, in the order given, and a line at `centre`; what is missing says so."""
    low, high = reach([entry.point for entry in entries])
    if not isinstance(centre, Missing):
        low, high = min(low, centre), max(high, centre)
    margin = 0.08 * ((high - low) or 1.0)
    low, high = low - margin, high + margin
    names = [entry.label for entry in entries]
    hidden = [(row, entry) for row, entry in enumerate(entries) if isinstance(entry.point, Missing)]
    line = [] if isinstance(centre, Missing) else [_upright(centre)]
    chart = figure(
        [_hatched(hidden, low, high), _intervals(entries, who, digits)],
        annotations=_reasons(hidden, low),
        shapes=[*line, *(lock(low, row, (14, 0)) for row, _ in hidden)],
        barmode="overlay",
        xaxis={"range": [low, high], "nticks": 6, "side": "bottom"},
        yaxis={
            "tickvals": list(range(len(names))),
            "ticktext": [_short(name, 40) for name in names],
            "range": [len(names) - 0.5, -0.5],
            "showgrid": False,
        },
        meta={"narrow": {"yaxis.ticktext": [_short(name, 14) for name in names]}},
    )
    rows = tuple((entry.label, say(entry.point, digits)) for entry in entries)
    urls = tuple(entry.url for entry in entries)
    return Chart(said, chart, Table(("Row", "Value and interval"), rows, urls), ROW * len(entries) + 70)


def _intervals(entries: Sequence[Entry], who: Who, digits: int) -> dict[str, Any]:
    shown = [(row, entry, entry.point) for row, entry in enumerate(entries) if isinstance(entry.point, Point)]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [point.value for _, _, point in shown],
        "y": [row for row, _, _ in shown],
        "error_x": error_bars([point for _, _, point in shown], f"--{who}", 3),
        "marker": {"symbol": MARK[who], "size": 10, "color": f"--{who}"},
        "hovertext": [f"{entry.label}<br>{say(point, digits)}" for _, entry, point in shown],
        "hoverinfo": "text",
        "customdata": [entry.url for _, entry, _ in shown],
    }


def _hatched(hidden: Sequence[tuple[int, Entry]], low: float, high: float) -> dict[str, Any]:
    """Rows without a value are hatched from end to end, all alike."""
    return {
        "type": "bar",
        "orientation": "h",
        "base": [low] * len(hidden),
        "x": [high - low] * len(hidden),
        "y": [row for row, _ in hidden],
        "width": [0.8] * len(hidden),
        "hovertext": [f"{entry.label}<br>{_why(entry)}" for _, entry in hidden],
        "hoverinfo": "text",
        "customdata": [entry.url for _, entry in hidden],
        "marker": HATCHED,
    }


def _reasons(hidden: Sequence[tuple[int, Entry]], left: float) -> list[dict[str, Any]]:
    """Rows without a value say why, beside their lock."""
    note = {
        "x": left,
        "showarrow": False,
        "xanchor": "left",
        "xshift": 22,
        "bgcolor": "--raised",
        "borderpad": 1,
        "font": {"color": "--soft", "size": 12},
    }
    return [{**note, "y": row, "text": _why(entry)} for row, entry in hidden]


def _why(entry: Entry) -> str:
    return entry.point.words if isinstance(entry.point, Missing) else ""


def _upright(x: float) -> dict[str, Any]:
    line = {"color": "--edge", "width": 1, "dash": "dot"}
    return {
        "type": "line",
        "x0": x,
        "x1": x,
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "line": line,
        "layer": "below",
    }


def funnel(units: Sequence[Sized], said: Said, *, centre: float, deviation: float) -> Chart:
    """Return the units by how many answered, within the limits that chance alone would keep.

    `deviation` is one person's standard deviation within a unit, in points; the limits are
    centre ± 1.96 (inner) and ± 3.09 (outer) times deviation / sqrt(n). Units outside the outer are named.
    """
    most = max((unit.n for unit in units), default=10)
    least = min((unit.n for unit in units), default=5)
    sizes = [max(least - 1, 2) + (most - max(least - 1, 2)) * step / 40 for step in range(41)]
    traces = [_limit(sizes, centre, deviation * factor, dash) for factor, dash in _limits()]
    far = [unit for unit in units if abs(unit.value - centre) > 3.09 * deviation / sqrt(unit.n)]
    traces.append(
        {
            "type": "scatter",
            "mode": "markers+text",
            "x": [unit.n for unit in units],
            "y": [unit.value for unit in units],
            "text": _named(units, far),
            "textposition": ["top center" if unit.value >= centre else "bottom center" for unit in units],
            "textfont": {"color": "--ink", "size": 12},
            "marker": {
                "size": 9,
                "color": ["--staff" if unit in far else "--edge" for unit in units],
                "symbol": MARK["staff"],
            },
            "hovertext": [f"{unit.label}<br>{_mean(unit)}, at least {unit.n} answers" for unit in units],
            "hoverinfo": "text",
            "customdata": [unit.url for unit in units],
        }
    )
    widest = 3.09 * deviation / sqrt(max(min(sizes), 1))
    values = [unit.value for unit in units] or [centre]
    low, high = window(min(*values, centre - widest), max(*values, centre + widest), (1.0, 5.0), 1.5)
    chart = figure(
        traces,
        xaxis={"title": {"text": "Answers (at least)"}, "showgrid": False, "nticks": 6},
        yaxis={
            "range": [low, high],
            "title": {"text": f"Scale 1 to 5; shown: {write(low)} to {write(high)}"},
            "nticks": 6,
        },
    )
    rows = tuple(
        (unit.label, _mean(unit), str(unit.n), "Outside" if unit in far else "Within") for unit in units
    )
    heads = ("Unit", "Mean", "Answers (at least)", "Outer limits")
    return Chart(said, chart, Table(heads, rows, tuple(unit.url for unit in units)), 380)


def _mean(unit: Sized) -> str:
    return f"{write(unit.value)} {unit.note}".strip()


def _named(units: Sequence[Sized], far: Sequence[Sized]) -> list[str]:
    """Return the label of each unit: names of `far` ones, those that share a spot (to 0.1) in one label."""
    spots: dict[tuple[int, float], list[str]] = {}
    for unit in far:
        spots.setdefault((unit.n, round(unit.value, 1)), []).append(unit.label)
    joined = {spot: ", ".join(names) for spot, names in spots.items()}
    return [joined.pop((unit.n, round(unit.value, 1)), "") if unit in far else "" for unit in units]


def scatter(
    pairs: Sequence[Pair], said: Said, *, names: tuple[str, str], line: Sequence[tuple[float, float]] = ()
) -> Chart:
    """Return each unit with intervals both ways; `line` holds points of the fitted line, `names` the axes."""
    traces = [
        {
            "type": "scatter",
            "mode": "markers",
            "x": [pair.staff.value for pair in pairs],
            "y": [pair.customers.value for pair in pairs],
            "error_x": error_bars([pair.staff for pair in pairs], "--line", 1.5),
            "error_y": error_bars([pair.customers for pair in pairs], "--line", 1.5),
            "marker": {
                "size": 9,
                "color": "--staff",
                "symbol": "circle",
                "line": {"width": 1, "color": "--raised"},
            },
            "hovertext": [
                f"{pair.label}<br>{names[0]}: {say(pair.staff, 2)}<br>{names[1]}: {say(pair.customers, 2)}"
                for pair in pairs
            ],
            "hoverinfo": "text",
        }
    ]
    if line:
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": [x for x, _ in line],
                "y": [y for _, y in line],
                "line": {"color": "--customers", "width": 2, "dash": "dash"},
                "hoverinfo": "skip",
            }
        )
    chart = figure(
        traces,
        xaxis={"title": {"text": names[0]}, "nticks": 6},
        yaxis={"title": {"text": names[1]}, "nticks": 6},
    )
    rows = tuple((pair.label, say(pair.staff, 2), say(pair.customers, 2)) for pair in pairs)
    return Chart(said, chart, Table(("Unit", *names), rows), 420)


def _limits() -> tuple[tuple[float, str], ...]:
    return ((-3.09, "dot"), (-1.96, "solid"), (0.0, "dash"), (1.96, "solid"), (3.09, "dot"))


def _limit(sizes: Sequence[float], centre: float, factor: float, dash: str) -> dict[str, object]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": list(sizes),
        "y": [centre + factor / sqrt(n) for n in sizes],
        "line": {"color": "--edge", "width": 1.5, "dash": dash},
        "hoverinfo": "skip",
    }


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
