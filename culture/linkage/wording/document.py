"""A stored result -> its sentences in any language. In: the JSON document of an analysis and one of its links.

The numbers of the document decide which sentence stands where; the engine's own text in it is not read, so a
result that was kept in one language can be told in another. In the same language both say the same (tested).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from culture.linkage.core import Judged
from culture.linkage.estimators.direction import LONG
from culture.linkage.results import Corrected, End, Interval, Needed, NotEstimable, Slope
from culture.linkage.verdicts import Claimed, Gates, Headline
from culture.linkage.wording import tongue
from culture.linkage.wording.caveats import Noted, told
from culture.linkage.wording.sentences import (
    Ground,
    Names,
    Parts,
    Setting,
    called_metric,
    falling,
    parts,
    placed,
    reading,
    typical,
)

Json = Mapping[str, Any]
WORDS = {7: "week", 14: "fortnight", 28: "month", 91: "quarter"}
CLAIMED = frozenset({"supported", "contradicted"})


@dataclass(frozen=True)
class Told:
    """What is to be said of one link; empty where there is nothing. `verdict` is the whole sentence."""

    verdict: str
    headline: str
    size: str
    reach: str
    units: str
    change: str
    move: str
    caveats: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Manner:
    """How to say it: the language, what theme and metric are called, and whether without the analyst's words."""

    language: str
    theme: str = ""
    metric: str = ""
    plain: bool = False


def sentences(body: Json, link: Json, manner: Manner) -> Told:
    """Return the sentences of `link` in the language of `manner`."""
    place = _place(body, link, manner)
    judged, ground = _judged(body, link), _ground(body, link)
    between = (_slope(link["between"]["slope"]), _corrected(link["between"]["slope_corrected"]))
    within = (_slope(link["within"]["slope"]), ground.corrected)
    regions, suffix = _regions(body), ".plain" if manner.plain else ""
    said = parts(place, ground, judged)
    return Told(
        _verdict(body, link, place, said),
        said.headline,
        said.size,
        said.reach,
        reading(place, "units", between, regions=regions, ci=f"ci{suffix}"),
        reading(place, "change", within, regions=regions, ci=f"ci{suffix}"),
        typical(place, ground.corrected, _number(link["within"]["typical_move"]), key=f"move{suffix}"),
        told(place, _noted(body, link)),
    )


def period_word(body: Json) -> str:
    """Return what one period of the panel is called: "week", "month", …, or "period"."""
    inputs = body["inputs"]
    if "clock" in inputs:
        return WORDS.get(int(inputs["clock"]["days"]), "period")
    return str(inputs.get("staff", {}).get("period") or "period")


def _verdict(body: Json, link: Json, place: Setting, said: Parts) -> str:
    if not link["primary"]:
        return place.say("next" if link["reason"] in (None, "co_moves") else "quiet")
    if body["plan"]["status"] == "exploratory":
        return place.say("exploratory", sentence=said.whole())
    return said.whole()


def _place(body: Json, link: Json, manner: Manner) -> Setting:
    first = link is body["links"][0] or link["primary"]
    called = Names(
        manner.theme or link["theme"],
        manner.metric or called_metric(link["metric"]),
        int(link["within"]["lag"]),
        period_word(body),
        int(body["panel"]["units"] if first else link["between"]["n_units"]),
        int(body["settings"]["min_units"]),
    )
    return placed(tongue(manner.language, float(link["sesoi"])), called, float(link["sesoi"]))


def _judged(body: Json, link: Json) -> Judged:
    within, between = (Claimed(link[key]["claim"], link[key]["note"]) for key in ("within", "between"))
    return Judged(within, between, Headline(link["verdict"], link["grade"], link["reason"]), None)


def _ground(body: Json, link: Json) -> Ground:
    reach = _number(link["mde"]["within"])
    if isinstance(reach, NotEstimable):
        reach = _number(link["mde"]["between"])
    units, periods = (_number(link["needed"][key]) for key in ("units", "periods"))
    return Ground(
        _gates(body, link),
        float(link["sesoi"]),
        _corrected(link["within"]["slope_corrected"]),
        reach,
        Needed(_whole(units), _whole(periods)),
        "fraction" in link["look"] and not link["look"]["last"],
        falling(
            [(end["verdict"], end["customers_first"]["slope"]) for end in link["direction"].get("ends", ())]
        ),
    )


def _gates(body: Json, link: Json) -> Gates:
    first = body["reliability"][link["theme"]]["icc1"]
    p = first.get("p")
    differ = not (isinstance(p, int | float) and p >= 0.05)
    alone = body["panel"]["periods"] <= 1 or _reason(link["within"]["slope"]) == "one_period"
    return Gates(units_differ=differ, periods=1 if alone else 2, lagged=int(body["settings"]["lag"]) >= 1)


def _noted(body: Json, link: Json) -> Noted:
    check, look = link["sensitivity"], link["look"]
    tipping, hidden = _number(check["tipping"]), _number(check["robustness"])
    early = "fraction" in look and not look["last"]
    return Noted(
        tuple(_keys(body, link)),
        sum(bool(one["primary"]) for one in body["links"]),
        tipping if isinstance(tipping, float) else None,
        hidden if isinstance(hidden, float) and link["within"]["claim"] in CLAIMED else None,
        float(look["fraction"]) if early else None,
        link["verdict"] == "supported",
    )


def _keys(body: Json, link: Json) -> list[str]:
    has = known_of(body, link["theme"])
    keys = [] if has["people"] else ["no_counts"]
    if not has["spread"]:
        keys.append("no_variance")
    elif body["settings"]["respondents"] != "independent" and (not has["respondents"] or _ranged(link)):
        keys += ["pseudonyms"] if has["respondents"] and has["periods"] else []
        keys += [] if has["invited"] else ["invited"]
        keys += [] if has["overlaps"] or not has["periods"] else ["overlaps"]
    keys += body["reliability"][link["theme"]]["flags"]
    keys += ["controls"] if body["settings"]["controls"] else []
    curve, direction = link["specification_curve"], link["direction"]
    if link["within"]["claim"] in CLAIMED and curve.get("fragile"):
        keys.append("fragile")
    if _placebo(link):
        keys.append("placebo")
    if "n_steps" in direction and direction["n_steps"] < LONG:
        keys.append("short")
    return keys


def known_of(body: Json, theme: str) -> Mapping[str, bool]:
    """Return what is known beside the scores: numbers of people, spread, who was invited, who answered again."""
    staff, customers = body["inputs"].get("staff", {}), body["inputs"].get("customers", {})
    table = body["panel"].get("table")
    of_theme = table["staff"][theme] if table else {}
    told_by_file = staff.get("known") or {}
    people = "unit_scores" not in (staff.get("form"), customers.get("form"))
    usual = {
        "people": people,
        "spread": people and (of_theme.get("variance") is not None if table else True),
        "invited": bool(table and table["invited"] is not None),
        "overlaps": bool(table and table["overlaps"] is not None),
        "respondents": False,
        "periods": len(table["periods"]) > 1 if table else body["panel"]["periods"] > 1,
    }
    return usual | told_by_file


def _regions(body: Json) -> bool:
    if body["settings"]["effects"] != "region":
        return False
    table = body["panel"].get("table")
    if table:
        return len(set(table["groups"])) > 1
    return int(body["inputs"].get("staff", {}).get("groups") or 1) > 1


def _placebo(link: Json) -> bool:
    lags = link["lags"]
    if not isinstance(lags, list) or "ends" not in link["within"]["slope_corrected"]:
        return False
    bands = [one["band"] for one in lags if one["lag"] < -1 and isinstance(one["band"], list)]
    return any(None not in band and (band[0] > 0 or band[1] < 0) for band in bands)


def _ranged(link: Json) -> bool:
    """Whether kappa was a range although the file brought pseudonyms."""
    found = [link[key]["slope_corrected"].get("kappa") for key in ("within", "between")]
    return any(kappa is not None and kappa[0] != kappa[1] for kappa in found)


def _reason(one: Any) -> str:
    return str(one.get("not_estimable", "")) if isinstance(one, Mapping) else ""


def _number(one: Any) -> float | NotEstimable:
    if isinstance(one, Mapping):
        return NotEstimable(_reason(one), str(one.get("detail", "")))
    return NotEstimable("not_needed") if one is None else float(one)


def _whole(one: float | NotEstimable) -> int | NotEstimable:
    return one if isinstance(one, NotEstimable) else int(one)


def _interval(ends: Any) -> Interval:
    return Interval(ends[0], ends[1])


def _slope(one: Json) -> Slope | NotEstimable:
    if "not_estimable" in one:
        return NotEstimable(_reason(one))
    return Slope(one["value"], one["se"], one["df"], _interval(one["ci"]), one["p"])


def _corrected(one: Json) -> Corrected | NotEstimable:
    if "not_estimable" in one:
        return NotEstimable(_reason(one))
    ends = tuple(
        End(
            end["kappa"],
            end["reliability"],
            end["slope"],
            end["se"],
            _interval(end["ci"]),
            _interval(end["ci90"]),
        )
        for end in one["ends"]
    )
    return Corrected(one["low"], one["high"], _interval(one["ci"]), (one["kappa"][0], one["kappa"][1]), ends)
