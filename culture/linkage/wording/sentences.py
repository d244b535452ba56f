"""From a judged claim to its sentences (section 5): the verdict and the readings. The caveats stand beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isclose

from culture.linkage.core import Estimated, Judged
from culture.linkage.panel import Panel
from culture.linkage.plan import Plan
from culture.linkage.planning import mde
from culture.linkage.results import Corrected, Direction, Needed, NotEstimable, Slope
from culture.linkage.verdicts import Gates
from culture.linkage.wording import Tongue, tongue

REACHABLE = frozenset({"spans_both", "too_small", "between_only", "one_period", "few_periods", "noisy_staff"})


@dataclass(frozen=True, slots=True)
class Setting:
    """What every sentence may need to name."""

    tongue: Tongue
    names: dict[str, object] = field(default_factory=dict)

    def say(self, key: str, **values: object) -> str:
        """The sentence with the names of this claim and further values."""
        return self.tongue.say(key, **{**self.names, **values})


@dataclass(frozen=True, slots=True)
class Names:
    """What a claim is about: theme and metric as they are called, its lag, the word for a period, its counts."""

    theme: str
    metric: str
    lag: int
    period: str
    units: int
    least: int


def setting(panel: Panel, plan: Plan, found: Estimated) -> Setting:
    """Language, names and numbers of one claim."""
    called = Names(
        found.claim.theme,
        called_metric(found.claim.metric),
        found.rules.lag,
        panel.period_word,
        found.pair.paired,
        plan.min_units,
    )
    return placed(tongue(plan.language, found.sesoi), called, found.sesoi)


def called_metric(metric: str) -> str:
    """A metric's name as sentences write it: csat -> CSAT."""
    return metric.upper() if metric.islower() and len(metric) <= 4 else metric


def placed(words: Tongue, called: Names, sesoi: float) -> Setting:
    """The setting of a claim's sentences in one language."""
    plural, following, same = words.period(called.period)
    if called.lag == 0:
        following = same
    if called.lag > 1:
        following = words.say("later_n", lag=called.lag, plural=plural)
    names: dict[str, object] = {
        "theme": called.theme,
        "metric": called.metric,
        "plural": plural,
        "next": following,
        "same": same,
        "delta": words.number(sesoi),
        "units": called.units,
        "least": called.least,
    }
    return Setting(words, names)


@dataclass(frozen=True, slots=True)
class Parts:
    """A verdict's sentence, apart: its opening word, what it says, how large, and what the data could see."""

    opening: str
    headline: str
    size: str = ""
    reach: str = ""

    def whole(self) -> str:
        """All of it in one line."""
        return " ".join(part for part in (self.opening, self.headline, self.size, self.reach) if part)


@dataclass(frozen=True, eq=False)
class Ground:
    """What a verdict's sentence rests on: estimates, the gates, what would be needed to see more, which look it is."""

    gates: Gates
    sesoi: float
    corrected: Corrected | NotEstimable
    reach: float | NotEstimable
    needed: Needed
    early: bool = False  # a look before the last
    falling: bool = False  # staff scores fall after customer scores have risen


def verdict_sentence(place: Setting, found: Estimated, judged: Judged, *, needed: Needed) -> str:
    """The headline, how large, and what this data could have seen."""
    early = judged.look is not None and not judged.look.last
    order = found.direction.ends if isinstance(found.direction, Direction) else ()
    down = falling([(end.label, end.customers_first.slope) for end in order])
    ground = Ground(found.gates, found.sesoi, found.within.corrected, smallest(found), needed, early, down)
    return parts(place, ground, judged).whole()


def falling(ends: Sequence[tuple[str, float]]) -> bool:
    """Tell whether the path from customers to staff goes down wherever customers move first; (label, slope) each."""
    paths = [slope for label, slope in ends if label == "customers_first"]
    return bool(paths) and all(slope < 0 for slope in paths)


def parts(place: Setting, ground: Ground, judged: Judged) -> Parts:
    """The verdict's sentence in its parts, in the language of `place`."""
    top = judged.headline
    key = _key(ground, judged)
    word = key if key in ("supported.A", "supported.B") else top.name
    sized = top.name in ("supported", "contradicted") or top.reason in ("co_moves", "too_small")
    sized = sized or (top.reason == "between_only" and judged.within.note == "small")
    size = reach = ""
    if sized and isinstance(ground.corrected, Corrected):
        size = size_sentence(place, ground.corrected, ground.sesoi)
    if top.reason in REACHABLE and ground.gates.units_differ:
        reach = reach_sentence(place, ground)
    return Parts(place.say(f"open.{word}"), place.say(key, change=place.say(_follow(judged))), size, reach)


def size_sentence(place: Setting, ends: Corrected, delta: float) -> str:
    """The range of the effect, where kappa is a range and both ends may be printed; digits until they differ."""
    if len(ends.ends) < 2 or ends.low is None or ends.high is None or isclose(ends.low, ends.high):
        return ""
    low, high = sorted((abs(ends.low), abs(ends.high)))
    words = place.tongue.apart((low, high), (low, delta))
    sign = 1.0 if ends.high > 0 else -1.0
    first = place.say("size", low=words.number(sign * low), high=words.number(sign * high))
    if sign < 0:
        return first
    side = place.say("size.above" if low >= delta else "size.below", delta=words.number(delta))
    return f"{first} {side}"


def reach_sentence(place: Setting, ground: Ground) -> str:
    """The smallest link this data could see, and what would bring it to the one that matters."""
    if isinstance(ground.reach, NotEstimable):
        return ""
    needed, words = ground.needed, place.tongue.apart((ground.reach, ground.sesoi))
    said, delta = [place.say("mde", mde=words.number(ground.reach))], words.number(ground.sesoi)
    if ground.reach > ground.sesoi:
        said.append(place.say("mde.blind", delta=delta))
        values = {"units": needed.units, "periods": needed.periods}
        counts = {key: n for key, n in values.items() if isinstance(n, int)}
        key = "needed" if "periods" in counts else "needed.units"
        if "units" in counts:
            said.append(place.say(f"{key}.one" if 1 in counts.values() else key, delta=delta, **counts))
    return " ".join(said)


def smallest(found: Estimated) -> float | NotEstimable:
    """The MDE of the change claim, or of the units claim where there is no change to see."""
    within = side_mde(found, within=True)
    return within if not isinstance(within, NotEstimable) else side_mde(found, within=False)


def side_mde(found: Estimated, *, within: bool) -> float | NotEstimable:
    """MDE at the end of kappa that sees least; without a correction, of the slope as measured."""
    side = found.within if within else found.between
    if isinstance(side.slope, NotEstimable):
        return side.slope
    if isinstance(side.corrected, NotEstimable):
        if side.corrected.reason == "noisy_staff":
            return side.corrected
        return mde(side.slope.se, side.slope.df, 1.0)
    share = min(end.reliability for end in side.corrected.ends)
    return mde(side.slope.se, side.slope.df, share)


def readings(place: Setting, found: Estimated, move: float | NotEstimable) -> tuple[str, ...]:
    """The two readings in words, each with its interval, and what a typical move is worth."""
    regions = len(set(found.pair.groups)) > 1
    sides = (("units", found.between), ("change", found.within))
    out = [reading(place, key, (side.slope, side.corrected), regions=regions) for key, side in sides]
    return tuple(said for said in (*out, typical(place, found.within.corrected, move)) if said)


def reading(
    place: Setting,
    key: str,
    values: tuple[Slope | NotEstimable, Corrected | NotEstimable],
    *,
    regions: bool,
    ci: str = "ci",
) -> str:
    """One reading ("units" or "change") with its interval; empty where there is no slope."""
    slope, corrected = values
    if isinstance(slope, NotEstimable):
        return ""
    words = place.tongue
    text, low, high, up = _range(slope, corrected, words)
    if ci == "ci.plain" and low is None and high is None:
        ci = "ci.open"
    flat = ".flat" if text == words.number(0.0) else ""
    return place.say(
        f"{key}{flat}",
        value=text,
        interval=place.say(ci, low=words.number(low), high=words.number(high)),
        direction=place.say("higher" if up else "lower"),
        region=place.say("region") if regions else "",
    )


def typical(
    place: Setting, corrected: Corrected | NotEstimable, move: float | NotEstimable, *, key: str = "move"
) -> str:
    """What a typical move in a unit is worth; empty where that is not known."""
    if isinstance(move, NotEstimable) or not isinstance(corrected, Corrected):
        return ""
    least = max(corrected.ends, key=lambda end: end.reliability)
    words = place.tongue
    worth = words.number(least.slope * move)
    return place.say(key, move=Tongue(words.language).number(move), worth=worth)


def _range(
    slope: Slope, ends: Corrected | NotEstimable, words: Tongue
) -> tuple[str, float | None, float | None, bool]:
    if isinstance(ends, NotEstimable):
        up = slope.value >= 0
        return words.number(abs(slope.value)), slope.ci.low, slope.ci.high, up
    shown = [end.slope for end in ends.ends]
    sizes = sorted(abs(s) for s in shown)
    text = words.number(sizes[0])
    if len(sizes) > 1 and words.number(sizes[-1]) != text:
        text = words.say("range", low=text, high=words.number(sizes[-1]))
    return text, ends.ci.low, ends.ci.high, shown[0] >= 0


def _key(ground: Ground, judged: Judged) -> str:
    top = judged.headline
    if top.name in ("supported", "contradicted"):
        return f"{top.name}.{top.grade}"
    if top.reason is None:  # explored, not declared, and worth declaring next
        return "next" if top.name == "inconclusive" else top.name
    return top.reason + _variant(ground, judged)


def _variant(ground: Ground, judged: Judged) -> str:
    reason, gates = judged.headline.reason, ground.gates
    down = "contradicted"
    if reason == "co_moves":
        return ("" if gates.lagged else ".same_time") + (".opposite" if judged.within.name == down else "")
    if reason == "few_periods":
        return ".units" if judged.within.note == "few_units" else ""
    if reason == "reverse":
        return ".opposite" if ground.falling else ""
    if reason == "between_only":
        alone = ".one_period" if gates.periods < 2 else ""
        return alone + (".opposite" if judged.between.name == down else "")
    if reason == "one_period":
        none = judged.between.name == "no_meaningful_link"
        return ".none" if none else ".small" if judged.between.note == "small" else ""
    if reason == "spans_both":
        if judged.within.note == "customers_constant":
            return ".constant"
        return ".early" if ground.early and _leaves_zero_out(ground.corrected) else ""
    if reason == "noisy_staff":
        if judged.within.note == "staff_constant":
            return ".constant"
        if not gates.units_differ:
            return ".alike"
        return ".linked" if judged.within.note == "unsized" else ""
    return ""


def _follow(judged: Judged) -> str:
    """What service did when treatment changed, beside a link that is found between units."""
    name, note = judged.within.name, judged.within.note
    if name == "no_meaningful_link":
        return "follow.none"
    return {"small": "follow.small", "unsized": "follow.linked"}.get(note, "follow.open")


def _leaves_zero_out(ends: Corrected | NotEstimable) -> bool:
    """The interval over both ends holds positive values only, or negative ones."""
    if isinstance(ends, NotEstimable):
        return False
    return (ends.ci.low or 0.0) > 0 or (ends.ci.high or 0.0) < 0
