"""From a judged claim to its sentences (section 5): the verdict, the readings, the caveats."""

from __future__ import annotations

from dataclasses import dataclass, field

from culture.linkage.core import Estimated, Judged
from culture.linkage.panel import Panel
from culture.linkage.plan import Plan
from culture.linkage.planning import mde
from culture.linkage.results import Corrected, Needed, NotEstimable, Slope
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


def setting(panel: Panel, plan: Plan, found: Estimated) -> Setting:
    """Language, names and numbers of one claim."""
    words = tongue(plan.language, found.sesoi)
    lag = found.rules.lag
    plural, following, same = words.period(panel.period_word)
    if lag == 0:
        following = same
    if lag > 1:
        following = words.say("later_n", lag=lag, plural=plural)
    names: dict[str, object] = {
        "theme": found.claim.theme,
        "metric": found.claim.metric.upper() if found.claim.metric.islower() else found.claim.metric,
        "plural": plural,
        "next": following,
        "same": same,
        "delta": words.number(found.sesoi),
        "units": int(found.pair.units.sum()),
        "least": plan.min_units,
    }
    return Setting(words, names)


def verdict_sentence(place: Setting, found: Estimated, judged: Judged, *, needed: Needed) -> str:
    """The headline, how large, and what this data could have seen."""
    parts = [place.say(_key(found, judged))]
    top = judged.headline
    sized = top.name in ("supported", "contradicted") or top.reason in ("co_moves", "too_small")
    if sized and isinstance(found.within.corrected, Corrected):
        parts.append(size_sentence(place, found.within.corrected, found.sesoi))
    if top.reason in REACHABLE and found.gates.units_differ:
        parts.append(reach_sentence(place, found, needed))
    return " ".join(part for part in parts if part)


def size_sentence(place: Setting, ends: Corrected, delta: float) -> str:
    """The range of the effect, where kappa is a range and both ends may be printed."""
    if len(ends.ends) < 2 or ends.low is None or ends.high is None:
        return ""
    low, high = sorted((abs(ends.low), abs(ends.high)))
    words = place.tongue
    sign = 1.0 if ends.high > 0 else -1.0
    first = place.say("size", low=words.number(sign * low), high=words.number(sign * high))
    if sign < 0:
        return first
    return f"{first} {place.say('size.above' if low >= delta else 'size.below')}"


def reach_sentence(place: Setting, found: Estimated, needed: Needed) -> str:
    """The smallest link this data could see, and what would bring it to the one that matters."""
    reach = smallest(found)
    if isinstance(reach, NotEstimable):
        return ""
    parts = [place.say("mde", mde=place.tongue.number(reach))]
    if reach > found.sesoi:
        parts.append(place.say("mde.blind"))
        if isinstance(needed.units, int) and isinstance(needed.periods, int):
            parts.append(place.say("needed", units=needed.units, periods=needed.periods))
        elif isinstance(needed.units, int):
            parts.append(place.say("needed.units", units=needed.units))
    return " ".join(parts)


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
    """The two readings in words, each with its interval."""
    out = []
    regions = len(set(found.pair.groups)) > 1
    for key, side in (("units", found.between), ("change", found.within)):
        if isinstance(side.slope, NotEstimable):
            continue
        out.append(_reading(place, key, _range(side.slope, side.corrected, place.tongue), regions=regions))
    if not isinstance(move, NotEstimable) and isinstance(found.within.corrected, Corrected):
        least = max(found.within.corrected.ends, key=lambda end: end.reliability)
        words = place.tongue
        worth = words.number(least.slope * move)
        out.append(place.say("move", move=Tongue(words.language).number(move), worth=worth))
    return tuple(out)


def _reading(
    place: Setting, key: str, values: tuple[str, float | None, float | None, bool], *, regions: bool
) -> str:
    text, low, high, up = values
    words = place.tongue
    return place.say(
        key,
        value=text,
        low=words.number(low),
        high=words.number(high),
        direction=place.say("higher" if up else "lower"),
        region=place.say("region") if regions else "",
    )


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


def _key(found: Estimated, judged: Judged) -> str:
    top = judged.headline
    if top.name in ("supported", "contradicted"):
        return f"{top.name}.{top.grade}"
    if top.reason is None:
        return top.name
    return top.reason + _variant(found, judged)


def _variant(found: Estimated, judged: Judged) -> str:
    reason = judged.headline.reason
    down = "contradicted"
    if reason == "co_moves":
        if not found.gates.lagged:
            return ".same_time"
        return ".opposite" if judged.within.name == down else ""
    if reason == "between_only":
        alone = ".one_period" if found.gates.periods < 2 else ""
        return alone + (".opposite" if judged.between.name == down else "")
    if reason == "one_period":
        none = judged.between.name == "no_meaningful_link"
        return ".none" if none else ".small" if judged.between.note == "small" else ""
    if reason == "spans_both":
        return ".constant" if judged.within.note == "customers_constant" else ""
    if reason == "noisy_staff":
        if judged.within.note == "staff_constant":
            return ".constant"
        if not found.gates.units_differ:
            return ".alike"
        return ".linked" if judged.within.note == "unsized" else ""
    return ""
