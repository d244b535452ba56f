"""The four pictures of a report, as shapes: two bars, the lags, the specification curve, the units."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from culture.reports.drawing import Axis, Drawing, Shape, dot, leaning, line, rect, span, text
from culture.reports.numbers import Digits, ends, interval, known, spread
from culture.reports.words import metric as metric_words
from culture.reports.words import say

Json = Mapping[str, Any]
BAR, ROW = 16, 80
TALL = 250


@dataclass(frozen=True)
class Bar:
    """One reading: the slopes that may be printed, and their interval (None: an end without a limit)."""

    label: str
    note: str
    slopes: tuple[float, ...]
    ci: tuple[float | None, float | None]
    said: str


def reading(side: Json, label: str, form: Digits) -> Bar | None:
    """Return a reading as a bar: corrected where it can be, else as measured; None where there is no slope."""
    corrected, plain = side["slope_corrected"], side["slope"]
    if known(corrected) and ends(corrected):
        slopes, ci = ends(corrected), corrected["ci"]
    elif known(plain):
        slopes, ci = (plain["value"],), plain["ci"]
    else:
        return None
    low, high = (form.write(end) for end in ci)
    said = say("value", value=spread(slopes, form), low=low, high=high)
    return Bar(say(label), say(f"{label}.note"), slopes, (ci[0], ci[1]), said)


def bars(link: Json, form: Digits) -> Drawing | None:
    """Return the picture of the first screen: two readings over the grey band; None where neither is there."""
    found = [reading(link["between"], "bars.units", form), reading(link["within"], "bars.change", form)]
    shown = [bar for bar in found if bar is not None]
    if not shown:
        return None
    delta = float(link["sesoi"])
    numbers = [0.0, -1.6 * delta, 1.6 * delta]
    numbers += [end for bar in shown for end in (*bar.ci, *bar.slopes) if end is not None]
    axis = Axis(*span(numbers), 0.0, 100.0)
    foot = 22 + ROW * len(shown)
    shapes = [
        rect("band", (axis.at(-delta), axis.at(delta)), (18, foot)),
        text("small soft", (axis.at(-delta) + axis.at(delta)) / 2, 12, say("bars.band"), "middle"),
    ]
    for row, bar in enumerate(shown):
        top = 18 + ROW * row
        shapes += _bar(bar, axis, top)
        shapes.append(line("zero", (axis.at(0), axis.at(0)), (top + 26, top + 34 + BAR)))
    shapes += _feet(axis, foot)
    rows = "; ".join(f"{bar.label}: {bar.said}" for bar in shown)
    alt = say("bars.alt", rows=rows, low=form.write(-delta), high=form.write(delta))
    return Drawing(foot + 26, alt, tuple(shapes))


def _bar(bar: Bar, axis: Axis, top: float) -> list[Shape]:
    low, high = (
        axis.low if bar.ci[0] is None else bar.ci[0],
        axis.high if bar.ci[1] is None else bar.ci[1],
    )
    y = top + 30
    first, last = axis.at(min(bar.slopes)), axis.at(max(bar.slopes))
    return [
        text("strong", 0, top + 22, bar.label),
        rect("reach", (axis.at(low), axis.at(high)), (y, y + BAR)),
        rect("found", (first, max(last, first + 0.8)), (y, y + BAR)),
        text("", 0, y + BAR + 18, bar.said),
    ]


def _feet(axis: Axis, y: float) -> list[Shape]:
    shapes = [line("rule", (axis.start, axis.end), (y, y))]
    for mark, words in axis.tick_words():
        x = axis.at(mark)
        shapes += [line("rule", (x, x), (y, y + 4)), text("small soft", x, y + 18, words, leaning(x))]
    return shapes


def lags(link: Json) -> Drawing | None:
    """Return the lag picture: before zero shaded, since it should be empty; None where there are no lags."""
    points = [one for one in link["lags"] if known(one["slope"])] if known(link["lags"]) else []
    if len(points) < 2:
        return None
    numbers = [
        end
        for one in points
        for key in ("ci", "band")
        if known(one[key])
        for end in one[key]
        if end is not None
    ]
    low, high = span([0.0, *numbers, *(one["slope"] for one in points)], 0.1)
    up = Axis(low, high, TALL - 40, 34)
    first, last = min(one["lag"] for one in points), max(one["lag"] for one in points)
    across = Axis(first - 0.5, last + 0.5, 9.0, 100.0)
    shapes = _empty_side(across, first) + _rails(up, 9.0)
    for one in points:
        shapes += _lag(one, across.at(one["lag"]), up, declared=one["lag"] == link["within"]["lag"])
    rows = "; ".join(f"{one['lag']:+d}: {one['slope']:.2f} ({interval(one['ci'])})" for one in points)
    return Drawing(TALL, say("lags.alt", rows=rows), tuple(shapes))


def _empty_side(across: Axis, first: int) -> list[Shape]:
    shapes = [text("small soft", across.at(0.5), 14, say("lags.after") + " →")]
    if first < 0:
        edge = across.at(-0.5)
        shapes += [
            rect("shaded", (across.start, edge), (22, TALL - 36)),
            text("small soft", edge, 14, "← " + say("lags.before"), "end"),
            text("small soft", (across.start + edge) / 2, 40, say("lags.empty"), "middle"),
        ]
    return shapes


def _rails(up: Axis, left: float) -> list[Shape]:
    shapes = []
    for mark, words in up.tick_words(4):
        y = up.at(mark)
        shapes += [
            line("zero" if abs(mark) < 1e-12 else "grid", (left, 100), (y, y)),
            text("small soft", left - 1, y + 4, words, "end"),
        ]
    return shapes


def _lag(one: Json, x: float, up: Axis, *, declared: bool) -> list[Shape]:
    shapes = []
    if known(one["band"]) and None not in one["band"]:
        shapes.append(rect("wash", (x - 2.2, x + 2.2), (up.at(one["band"][0]), up.at(one["band"][1]))))
    if known(one["ci"]) and None not in one["ci"]:
        look = "whisker main" if declared else "whisker"
        shapes.append(line(look, (x, x), (up.at(one["ci"][0]), up.at(one["ci"][1]))))
    shapes.append(dot("dot main" if declared else "dot", x, up.at(one["slope"])))
    shapes.append(
        text(
            "small strong" if declared else "small soft",
            x,
            TALL - 14,
            f"{one['lag']:+d}".replace("-", "−").replace("+0", "0"),
            "middle",
        )
    )
    return shapes


def curve(link: Json) -> Drawing | None:
    """Return every way of analysing, sorted, over the grey band; None where there is no curve."""
    body = link["specification_curve"]
    if not known(body):
        return None
    ways = sorted(body["specifications"], key=lambda one: float(one["slope"]))
    delta = float(link["sesoi"])
    numbers = [end for one in ways for end in one["ci"] if end is not None]
    up = Axis(*span([0.0, -delta, delta, *numbers]), 200, 10)
    across = Axis(-0.5, len(ways) - 0.5, 9.0, 100.0)
    shapes = [rect("band", (9.0, 100.0), (up.at(-delta), up.at(delta))), *_rails(up, 9.0)]
    for place, one in enumerate(ways):
        x = across.at(place)
        low, high = (one["ci"][0], one["ci"][1])
        if low is not None and high is not None:
            shapes.append(line("thin", (x, x), (up.at(low), up.at(high))))
        shapes.append(dot("dot tiny", x, up.at(one["slope"])))
    alt = say(
        "sure.curve",
        same=body["same_sign"],
        all=len(ways),
        low=f"{ways[0]['slope']:.2f}",
        high=f"{ways[-1]['slope']:.2f}",
    )
    return Drawing(210, alt, tuple(shapes))


def units(table: Json, link: Json, settings: Json) -> Drawing | None:
    """Return each unit as a dot with its sampling intervals; None where the panel is not kept or too small."""
    staff, customers = table["staff"].get(link["theme"]), table["customers"].get(link["metric"])
    if staff is None or customers is None:
        return None
    pairs = [
        (x, y)
        for i in range(len(table["units"]))
        if (x := _average(staff, i, settings["min_k"])) and (y := _average(customers, i, settings["min_n"]))
    ]
    if len(pairs) < settings["min_units"]:
        return None
    across = Axis(*span(_reach([x for x, _ in pairs])), 9.0, 100.0)
    up = Axis(*span(_reach([y for _, y in pairs])), 268, 24)
    shapes = [
        text("small soft", 0, 12, say("scatter.y", metric=metric_words(link["metric"]))),
        *_rails(up, 9.0),
    ]
    for (a, half_a), (b, half_b) in pairs:
        shapes.append(line("thin", (across.at(a - half_a), across.at(a + half_a)), (up.at(b), up.at(b))))
        shapes.append(line("thin", (across.at(a), across.at(a)), (up.at(b - half_b), up.at(b + half_b))))
    shapes += [dot("dot staff", across.at(a), up.at(b)) for (a, _), (b, _) in pairs]
    for mark, words in across.tick_words():
        shapes.append(text("small soft", across.at(mark), 286, words, leaning(across.at(mark))))
    shapes.append(text("small soft", 100, 306, say("scatter.x", theme=link["theme"].capitalize()), "end"))
    return Drawing(312, say("scatter.alt", n=len(pairs)), tuple(shapes))


def _average(side: Json, i: int, floor: float) -> tuple[float, float] | None:
    """A unit's mean over its usable cells, and half of its 95 % sampling interval (0 where unknown)."""
    counted = [(n, mean) for n, mean in zip(side["n"][i], side["mean"][i], strict=True) if n >= floor]
    if not counted:
        return None
    mean = sum(one for _, one in counted) / len(counted)
    variance = side["variance"] or 0.0
    return mean, 1.96 * (sum(variance / n for n, _ in counted)) ** 0.5 / len(counted)


def _reach(values: Sequence[tuple[float, float]]) -> list[float]:
    return [value + sign * half for value, half in values for sign in (-1, 1)]
