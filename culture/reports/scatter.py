"""The units of a report as dots: each its own for whoever may see single cells, else averages of five and more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from culture.reports.drawing import Axis, Drawing, Shape, dot, leaning, line, span, text
from culture.reports.pictures import rails
from culture.reports.speech import Speech

Json = Mapping[str, Any]
FEWEST = 5  # units in a dot that stands for several
Point = tuple[float, float]  # a mean, and half of its 95 % sampling interval (0 where unknown)


@dataclass(frozen=True)
class Scatter:
    """The picture with its words."""

    title: str
    caption: str
    drawing: Drawing


def scatter(speech: Speech, body: Json, link: Json, *, single: bool) -> Scatter | None:
    """Return the units as dots, each alone or in groups; None where the panel is not kept or too small.

    Groups hold neighbours in staff score, `FEWEST` and more, so that nobody reads another unit's figure off them.
    """
    table, settings = body["panel"].get("table"), body["settings"]
    pairs = _pairs(table, link, settings) if table else []
    if len(pairs) < settings["min_units"]:
        return None
    alone, count = "" if single else ".groups", len(pairs)
    shown = pairs if single else _grouped(pairs)
    alt = speech.say(f"scatter{alone}.alt", n=count, groups=len(shown))
    drawing = _drawn(speech, link, shown, alt)
    return Scatter(speech.say(f"scatter{alone}.title"), speech.say(f"scatter{alone}.caption"), drawing)


def _pairs(table: Json, link: Json, settings: Json) -> list[tuple[Point, Point]]:
    staff, customers = table["staff"].get(link["theme"]), table["customers"].get(link["metric"])
    if staff is None or customers is None:
        return []
    return [
        (x, y)
        for i in range(len(table["units"]))
        if (x := _average(staff, i, settings["min_k"])) and (y := _average(customers, i, settings["min_n"]))
    ]


def _grouped(pairs: Sequence[tuple[Point, Point]]) -> list[tuple[Point, Point]]:
    """Neighbours in staff score, averaged; sizes differ by one at most and none is below `FEWEST`."""
    ordered = sorted(pairs)
    count = max(len(ordered) // FEWEST, 1)
    ends = [len(ordered) * i // count for i in range(count + 1)]
    groups = [ordered[a:b] for a, b in pairwise(ends)]
    return [(_mean([x for x, _ in one]), _mean([y for _, y in one])) for one in groups]


def _mean(points: Sequence[Point]) -> Point:
    n = len(points)
    return sum(value for value, _ in points) / n, sum(half**2 for _, half in points) ** 0.5 / n


def _drawn(speech: Speech, link: Json, pairs: Sequence[tuple[Point, Point]], alt: str) -> Drawing:
    across = Axis(*span(_reach([x for x, _ in pairs])), 9.0, 100.0)
    up = Axis(*span(_reach([y for _, y in pairs])), 268, 24)
    shapes: list[Shape] = [
        text("small soft", 0, 12, speech.say("scatter.y", metric=speech.metric(link["metric"]))),
        *rails(speech, up, 9.0),
    ]
    for (a, half_a), (b, half_b) in pairs:
        shapes.append(line("thin", (across.at(a - half_a), across.at(a + half_a)), (up.at(b), up.at(b))))
        shapes.append(line("thin", (across.at(a), across.at(a)), (up.at(b - half_b), up.at(b + half_b))))
    shapes += [dot("dot staff", across.at(a), up.at(b)) for (a, _), (b, _) in pairs]
    for mark, words in across.tick_words(speech):
        shapes.append(text("small soft", across.at(mark), 286, words, leaning(across.at(mark))))
    shapes.append(
        text("small soft", 100, 306, speech.say("scatter.x", theme=speech.theme(link["theme"])), "end")
    )
    return Drawing(312, alt, tuple(shapes))


def _average(side: Json, i: int, floor: float) -> Point | None:
    """A unit's mean over its usable cells, and half of its 95 % sampling interval (0 where unknown)."""
    counted = [(n, mean) for n, mean in zip(side["n"][i], side["mean"][i], strict=True) if n >= floor]
    if not counted:
        return None
    mean = sum(one for _, one in counted) / len(counted)
    variance = side["variance"] or 0.0
    return mean, 1.96 * (sum(variance / n for n, _ in counted)) ** 0.5 / len(counted)


def _reach(values: Sequence[Point]) -> list[float]:
    return [value + sign * half for value, half in values for sign in (-1, 1)]
