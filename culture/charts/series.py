"""Values over time: the trend with its interval, the profile over lags, and the small line of a table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from culture.charts.frame import (
    HATCHED,
    LINE,
    MARK,
    Chart,
    Missing,
    Point,
    Said,
    Table,
    Who,
    ends_of,
    error_bars,
    figure,
    lock,
    reach,
    say,
    window,
    write,
)

SCALE = (1.0, 5.0)
LEAST = 1.5


@dataclass(frozen=True)
class Moment:
    """A wave that asked: the day it closed, and what was found or why it is not shown."""

    on: date
    point: Point | Missing


@dataclass(frozen=True)
class Lag:
    """The slope between staff now and customers `periods` later (before, where negative)."""

    periods: int
    point: Point | Missing


@dataclass(frozen=True)
class Spark:
    """A small line in a box of 120 by 32: SVG paths of the line and of its interval, and its last dot."""

    line: str
    ribbon: str
    x: float
    y: float
    words: str


def trend(moments: Sequence[Moment], said: Said, who: Who = "staff", compare: Sequence[Moment] = ()) -> Chart:
    """Return the line of `moments` with its intervals; grey behind it `compare`, the organisation.

    The line breaks where waves are withheld; they stand as a hatched column with a lock.
    """
    points = [moment.point for moment in (*moments, *compare)]
    shown = any(isinstance(point, Point) for point in points)
    low, high = window(*reach(points), SCALE, LEAST) if shown else SCALE
    gaps = _gaps(moments)
    traces = [_hatched(gaps, low, high)]
    traces += [_ribbon(run, who) for run in _runs(moments)]
    traces += [_quiet(run) for run in _runs(compare)]
    traces += [_line(run, who) for run in _runs(moments)]
    heads = ("Wave closed", "Value and interval") + (("Organisation",) if compare else ())
    beside = {moment.on: say(moment.point) for moment in compare}
    rows = tuple(
        (
            f"{moment.on:%-d %B %Y}",
            say(moment.point),
            *((beside.get(moment.on, "Not asked"),) if compare else ()),
        )
        for moment in moments
    )
    scale = f"Scale 1 to 5; shown: {write(low)} to {write(high)}"
    chart = figure(
        traces,
        barmode="overlay",
        annotations=_named(compare),
        shapes=[lock(gap.middle, high, (0, -9)) for gap in gaps],
        yaxis={"range": [low, high], "title": {"text": scale}, "nticks": 6, "tickformat": ".1f"},
        xaxis={"type": "date", "showgrid": False, "tickformat": "%-d %b\n%Y", "nticks": 8},
        meta={"narrow": {"xaxis.nticks": 4, "annotations": []}},
    )
    return Chart(said, chart, Table(heads, rows), 320)


def lag_profile(
    lags: Sequence[Lag], said: Said, unit: str = "Points of the customers' score per staff point"
) -> Chart:
    """Return one slope with interval for each lag, in order, with a line at 0: a profile, not a search."""
    shown = [(lag.periods, lag.point) for lag in lags if isinstance(lag.point, Point)]
    low, high = reach([point for _, point in shown])
    low, high = min(low, 0.0), max(high, 0.0)
    margin = 0.1 * ((high - low) or 1.0)
    trace = {
        "type": "scatter",
        "mode": "markers",
        "x": [periods for periods, _ in shown],
        "y": [point.value for _, point in shown],
        "error_y": error_bars([point for _, point in shown], "--customers"),
        "marker": {"symbol": MARK["customers"], "size": 11, "color": "--customers"},
        "hovertext": [f"{_lag(periods)}<br>{say(point, 2)}" for periods, point in shown],
        "hoverinfo": "text",
    }
    ticks = [lag.periods for lag in lags]
    chart = figure(
        [trace],
        shapes=[
            {
                "type": "line",
                "xref": "paper",
                "x0": 0,
                "x1": 1,
                "y0": 0,
                "y1": 0,
                "line": {"color": "--edge", "width": 1},
            }
        ],
        xaxis={
            "tickvals": ticks,
            "ticktext": [_short_lag(tick) for tick in ticks],
            "showgrid": False,
            "range": [min(ticks, default=0) - 0.6, max(ticks, default=0) + 0.6],
        },
        yaxis={"range": [low - margin, high + margin], "title": {"text": unit}, "nticks": 6},
    )
    rows = tuple((_lag(lag.periods), say(lag.point, 2)) for lag in lags)
    return Chart(said, chart, Table(("Lag", "Slope and interval"), rows), 320)


def spark(moments: Sequence[Moment], scale: tuple[float, float] = SCALE) -> Spark | Missing:
    """Return the small line of the moments that are shown, or `Missing` where fewer than two are.

    A hidden wave keeps its place and has no line.
    """
    shown = [(at, one.point) for at, one in enumerate(moments) if isinstance(one.point, Point)]
    if len(shown) < 2:
        return Missing("A line needs two waves")
    low, high = window(*reach([point for _, point in shown]), scale, 1.0)

    def place(at: int, value: float) -> str:
        y = 28 - 24 * (min(max(value, low), high) - low) / (high - low)
        return f"{4 + 112 * at / (len(moments) - 1):.1f} {y:.1f}"

    runs = [
        [one for _, one in run] for _, run in groupby(enumerate(shown), lambda pair: pair[1][0] - pair[0])
    ]
    middles = [[place(at, point.value) for at, point in run] for run in runs]
    tops = [[place(at, ends_of(point)[1]) for at, point in run] for run in runs]
    floors = [[place(at, ends_of(point)[0]) for at, point in reversed(run)] for run in runs]
    x, y = middles[-1][-1].split()
    hidden = len(moments) - len(shown)
    first, last = (_said(point) for _, point in (shown[0], shown[-1]))
    return Spark(
        line="".join(_path(middle if len(middle) > 1 else middle * 2) for middle in middles),
        ribbon="".join(_path([*top, *floor]) + "Z" for top, floor in zip(tops, floors, strict=True)),
        x=float(x),
        y=float(y),
        words=f"from {first} to {last} over {len(shown)} waves" + (f", {hidden} hidden" if hidden else ""),
    )


def _said(point: Point) -> str:
    """Write a value with what its note says of it: "1.4 or lower"."""
    return " ".join(
        [write(point.value), *(words for words in ("or higher", "or lower") if words in point.note)]
    )


def _path(places: Sequence[str]) -> str:
    return "M" + "L".join(places)


def _runs(moments: Sequence[Moment]) -> Iterator[list[tuple[date, Point]]]:
    for shown, run in groupby(moments, key=lambda moment: isinstance(moment.point, Point)):
        if shown:
            yield [(moment.on, moment.point) for moment in run if isinstance(moment.point, Point)]


def _line(run: Sequence[tuple[date, Point]], who: Who) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [on.isoformat() for on, _ in run],
        "y": [point.value for _, point in run],
        "line": {"color": f"--{who}", "width": 2.5, "dash": LINE[who]},
        "marker": {"symbol": MARK[who], "size": 7, "color": f"--{who}"},
        "hovertext": [f"{on:%-d %B %Y}<br>{say(point)}" for on, point in run],
        "hoverinfo": "text",
    }


def _ribbon(run: Sequence[tuple[date, Point]], who: Who) -> dict[str, Any]:
    days = [on.isoformat() for on, _ in run]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [*days, *reversed(days)],
        "y": [ends_of(point)[1] for _, point in run] + [ends_of(point)[0] for _, point in reversed(run)],
        "fill": "toself",
        "fillcolor": f"--{who}-wash",
        "line": {"width": 1 if len(run) > 1 else 6, "color": f"--{who}-wash"},
        "hoverinfo": "skip",
    }


def _quiet(run: Sequence[tuple[date, Point]]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [on.isoformat() for on, _ in run],
        "y": [point.value for _, point in run],
        "line": {"color": "--edge", "width": 1.5, "dash": "dot"},
        "hovertext": [f"Organisation, {on:%-d %B %Y}<br>{say(point)}" for on, point in run],
        "hoverinfo": "text",
    }


def _named(compare: Sequence[Moment]) -> list[dict[str, Any]]:
    """The name of the grey line behind its end: a label instead of a legend; on a phone the caption has it."""
    named = [(moment.on, moment.point) for moment in compare if isinstance(moment.point, Point)]
    return [
        {
            "x": on.isoformat(),
            "y": point.value,
            "xanchor": "left",
            "xshift": 8,
            "text": "Organisation",
            "showarrow": False,
            "font": {"color": "--soft", "size": 12},
        }
        for on, point in named[-1:]
    ]


@dataclass(frozen=True)
class _Gap:
    """Withheld waves in a row: the days on which they closed, and the words that they say."""

    days: tuple[date, ...]
    words: str

    @property
    def when(self) -> str:
        ends = dict.fromkeys((self.days[0], self.days[-1]))
        return " to ".join(f"{on:%-d %B %Y}" for on in ends)

    @property
    def middle(self) -> str:
        return (self.days[0] + (self.days[-1] - self.days[0]) / 2).isoformat()

    @property
    def width(self) -> int:
        """Milliseconds from two and a half days before the first to as many after the last."""
        return ((self.days[-1] - self.days[0]).days + 5) * 24 * 3600 * 1000


def _gaps(moments: Sequence[Moment]) -> list[_Gap]:
    runs = groupby(moments, key=lambda moment: moment.point if isinstance(moment.point, Missing) else None)
    return [_Gap(tuple(one.on for one in run), missing.words) for missing, run in runs if missing is not None]


def _hatched(gaps: Sequence[_Gap], low: float, high: float) -> dict[str, Any]:
    return {
        "type": "bar",
        "x": [gap.middle for gap in gaps],
        "y": [high - low] * len(gaps),
        "base": [low] * len(gaps),
        "width": [gap.width for gap in gaps],
        "hovertext": [f"{gap.when}<br>{gap.words}" for gap in gaps],
        "hoverinfo": "text",
        "marker": HATCHED,
    }


def _lag(periods: int) -> str:
    if periods == 0:
        return "Same period"
    first, count = ("staff", periods) if periods > 0 else ("customers", -periods)
    return f"{first.capitalize()} first, by {count} period{'s' if count > 1 else ''}"


def _short_lag(periods: int) -> str:
    return "same" if periods == 0 else write(periods, 0) if periods < 0 else f"+{periods}"
