"""The three pictures of a report, as shapes: two readings, the lags, the specification curve."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from culture.reports.drawing import Anchor, Axis, Drawing, Shape, dot, leaning, line, rect, span, text
from culture.reports.numbers import Digits, ends, known
from culture.reports.speech import Speech

Json = Mapping[str, Any]
STRIP, BAR = 30, 16
TALL = 250
GUTTER, STEP = 40.0, 14


@dataclass(frozen=True)
class Reading:
    """One reading: the slopes that may be printed, and their interval (None: an end without a limit)."""

    label: str
    said: str
    slopes: tuple[float, ...]
    ci: tuple[float | None, float | None]


@dataclass(frozen=True)
class Row:
    """A reading as the page shows it: its question, its numbers, and its strip of the common scale."""

    label: str
    said: str
    strip: Drawing


@dataclass(frozen=True)
class Bars:
    """The picture of the first screen: words stand outside the drawings, so that they wrap in any language."""

    rows: tuple[Row, ...]
    foot: Drawing
    alt: str


def reading(speech: Speech, side: Json, label: str, form: Digits) -> Reading | None:
    """Return a reading: corrected where it can be, else as measured; None where there is no slope."""
    corrected, plain = side["slope_corrected"], side["slope"]
    if known(corrected) and ends(corrected):
        slopes, ci = ends(corrected), corrected["ci"]
    elif known(plain):
        slopes, ci = (plain["value"],), plain["ci"]
    else:
        return None
    low, high = (speech.points(end, form) for end in ci)
    said = speech.say("value", value=speech.spread(slopes, form), low=low, high=high)
    return Reading(speech.say(label), said, slopes, (ci[0], ci[1]))


def bars(speech: Speech, link: Json, form: Digits) -> Bars | None:
    """Return two readings over the grey band; None where neither is there."""
    sides = (("bars.units", link["between"]), ("bars.change", link["within"]))
    found = [reading(speech, side, label, form) for label, side in sides]
    shown = [one for one in found if one is not None]
    if not shown:
        return None
    delta = float(link["sesoi"])
    numbers = [0.0, -1.6 * delta, 1.6 * delta]
    numbers += [end for one in shown for end in (*one.ci, *one.slopes) if end is not None]
    axis = Axis(*span(numbers), 0.0, 100.0)
    rows = "; ".join(f"{one.label} {one.said}" for one in shown)
    low, high = speech.points(-delta, form), speech.points(delta, form)
    return Bars(
        tuple(Row(one.label, one.said, _strip(one, axis, delta)) for one in shown),
        _foot(speech, axis, delta),
        speech.say("bars.alt", rows=rows, low=low, high=high),
    )


def _strip(one: Reading, axis: Axis, delta: float) -> Drawing:
    low, high = (
        edge if end is None else end for end, edge in zip(one.ci, (axis.low, axis.high), strict=True)
    )
    top = (STRIP - BAR) / 2
    first, last = axis.at(min(one.slopes)), axis.at(max(one.slopes))
    shapes = [
        rect("band", (axis.at(-delta), axis.at(delta)), (0, STRIP)),
        rect("reach", (axis.at(low), axis.at(high)), (top, top + BAR)),
        rect("found", (first, max(last, first + 0.8)), (top, top + BAR)),
        line("zero", (axis.at(0), axis.at(0)), (0, STRIP)),
    ]
    if one.ci[0] is None:
        shapes.append(text("strong", 0, STRIP / 2 + 5, "←"))
    if one.ci[1] is None:
        shapes.append(text("strong", 100, STRIP / 2 + 5, "→", "end"))
    return Drawing(STRIP, "", tuple(shapes))


def _foot(speech: Speech, axis: Axis, delta: float) -> Drawing:
    shapes = [line("rule", (axis.start, axis.end), (1, 1))]
    for mark, words in axis.tick_words(speech):
        x = axis.at(mark)
        shapes += [line("rule", (x, x), (1, 5)), text("small soft", x, 18, words, leaning(x))]
    left, right = axis.at(-delta), axis.at(delta)
    middle = (left + right) / 2
    place: tuple[float, Anchor] = (middle, "middle")
    if middle < 30:
        place = (left, "start")
    if middle > 70:
        place = (right, "end")
    shapes += [
        rect("band", (left, right), (25, 30)),
        text("small soft", place[0], 45, speech.say("bars.band"), place[1]),
    ]
    return Drawing(50, "", tuple(shapes))


def lags(speech: Speech, link: Json) -> Drawing | None:
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
    shapes = _empty_side(speech, across, first) + rails(speech, up, 9.0)
    for one in points:
        declared = one["lag"] == link["within"]["lag"]
        shapes += _lag(one, across.at(one["lag"]), up, declared=declared)
        look = "small strong" if declared else "small soft"
        shapes.append(text(look, across.at(one["lag"]), TALL - 14, speech.shift(one["lag"]), "middle"))
    rows = "; ".join(
        f"{speech.shift(one['lag'])}: {speech.write(one['slope'])} ({speech.interval(one['ci'])})"
        for one in points
    )
    return Drawing(TALL, speech.say("lags.alt", rows=rows), tuple(shapes))


def _empty_side(speech: Speech, across: Axis, first: int) -> list[Shape]:
    shapes = [text("small soft", across.at(0.5), 14, speech.say("lags.after") + " →")]
    if first < 0:
        edge = across.at(-0.5)
        shapes += [
            rect("shaded", (across.start, edge), (22, TALL - 36)),
            text("small soft", edge, 14, "← " + speech.say("lags.before"), "end"),
            text("small soft", (across.start + edge) / 2, 40, speech.say("lags.empty"), "middle"),
        ]
    return shapes


def rails(speech: Speech, up: Axis, left: float) -> list[Shape]:
    """Return the marks of the upright axis, each with its words."""
    shapes = []
    for mark, words in up.tick_words(speech, 4):
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
    return shapes


def curve(speech: Speech, link: Json) -> Drawing | None:
    """Return every way of analysing, sorted, over the grey band, and below which choice each makes (3.14)."""
    body = link["specification_curve"]
    if not known(body):
        return None
    ways = sorted(body["specifications"], key=lambda one: float(one["slope"]))
    delta = float(link["sesoi"])
    numbers = [end for one in ways for end in one["ci"] if end is not None]
    up = Axis(*span([0.0, -delta, delta, *numbers]), 200, 10)
    across = Axis(-0.5, len(ways) - 0.5, GUTTER, 100.0)
    shapes = [rect("band", (GUTTER, 100.0), (up.at(-delta), up.at(delta))), *rails(speech, up, GUTTER)]
    for place, one in enumerate(ways):
        x = across.at(place)
        low, high = (one["ci"][0], one["ci"][1])
        if low is not None and high is not None:
            shapes.append(line("thin", (x, x), (up.at(low), up.at(high))))
        shapes.append(dot("dot tiny", x, up.at(one["slope"])))
    below, height = _choices(speech, ways, across, 224)
    first, last = (speech.write(one["slope"]) for one in (ways[0], ways[-1]))
    key = "sure.curve" if known(link["within"]["slope_corrected"]) else "sure.curve.measured"
    alt = speech.say(key, same=body["same_sign"], all=len(ways), low=first, high=last)
    return Drawing(height, alt, (*shapes, *below))


def _choices(speech: Speech, ways: Sequence[Json], across: Axis, top: float) -> tuple[list[Shape], int]:
    """The tick matrix: a row for each choice that differs between ways, a dot where a way makes it."""
    shapes, y = [], top
    for key in ways[0]["choices"]:
        kinds = list(dict.fromkeys(str(one["choices"][key]) for one in ways))
        if len(kinds) < 2:
            continue
        shapes.append(text("small strong", 0, y, speech.title(f"way.{key}")))
        for kind in sorted(kinds):
            shapes.append(text("small soft", GUTTER - 1, y, choice(speech, kind), "end"))
            shapes += [
                dot("dot speck", across.at(place), y - 4)
                for place, one in enumerate(ways)
                if str(one["choices"][key]) == kind
            ]
            y += STEP
        y += 5
    return shapes, round(y)


def choice(speech: Speech, kind: str) -> str:
    """Return a choice of the specification curve in words."""
    return speech.table.titles.get("choice." + kind.split(" ")[0], kind)
