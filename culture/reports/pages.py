"""A result document -> what a leader sees first. Frozen values only; every number written, none computed anew."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from culture.reports import pictures
from culture.reports.appendix import Section, sections
from culture.reports.cover import Cover
from culture.reports.drawing import Drawing
from culture.reports.numbers import Digits, count, digits, known, why, write
from culture.reports.words import metric, name, say

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Page:
    """The report: first screen, what stands below it, and the analyst's folded part."""

    question: str
    declared: bool
    status: str
    notice: str
    verdict: str
    word: str
    effect: str
    move: str
    said: str
    picture: Drawing | None
    picture_title: str
    picture_caption: str
    no_picture: str
    sure: tuple[str, ...]
    surer: tuple[str, ...]
    against: tuple[str, ...]
    is_not: tuple[str, ...]
    naive: str
    units: Drawing | None
    lags: Drawing | None
    lags_caption: str
    no_lags: str
    counts: tuple[tuple[str, str], ...]
    mind: tuple[str, ...]
    appendix: tuple[Section, ...]
    taken: str
    demo: bool


def primary(body: Json) -> Json:
    """Return the link that carries the verdict: the first declared one."""
    found: Json = next((one for one in body["links"] if one["primary"]), body["links"][0])
    return found


def page(body: Json, cover: Cover) -> Page:
    """Return the whole report of one document."""
    link = primary(body)
    form = digits(float(link["sesoi"]))
    declared = body["plan"]["status"] == "registered"
    points = metric(link["metric"])
    effect, move = effect_of(link)
    bars = pictures.bars(link, form)
    table = body["panel"].get("table")
    lags = pictures.lags(link)
    return Page(
        question=cover.question,
        declared=declared,
        status=_status(cover, declared=declared),
        notice="" if declared else say("exploratory.note"),
        verdict=link["verdict"],
        word=word_of(link["verdict"], declared=declared),
        effect=effect,
        move=move,
        said=_said(link)[0],
        picture=bars,
        picture_title=say("bars.title", metric=points),
        picture_caption=say("bars.caption", delta=form.write(link["sesoi"]), metric=points),
        no_picture="" if bars else say("none", why=why(link["within"]["slope"])),
        sure=sure(link),
        surer=surer(link, form, cover),
        against=against(link, form),
        is_not=is_not(link, declared=declared),
        naive=_naive(link),
        units=pictures.units(table, link, body["settings"]) if table else None,
        lags=lags,
        lags_caption=_lags_caption(link),
        no_lags="" if lags else say("lags.none", why=_no_lags(link)),
        counts=_counts(body, link),
        mind=mind(link, form, cover),
        appendix=sections(body, link, cover.looks, cover.chain),
        taken=cover.taken,
        demo=cover.demo,
    )


def _status(cover: Cover, *, declared: bool) -> str:
    if not declared:
        return say("exploratory")
    return say("registered.since", day=cover.declared) if cover.declared else say("registered")


def word_of(verdict: str, *, declared: bool) -> str:
    """Return the verdict as a word; of an exploratory study it says so first."""
    return say(verdict) if declared else say("exploratory.word", word=say(verdict).lower())


def effect_of(link: Json) -> tuple[str, str]:
    """Return the sentence with the effect in the customers' own points, and what a typical move is worth.

    The change reading where it has a slope, else the reading between units; empty where neither has one.
    """
    readings = list(link["readings"])
    if known(link["within"]["slope"]):
        place = 1 if known(link["between"]["slope"]) else 0
        rest = readings[place + 1 :]
        return readings[place], rest[0] if rest else ""
    return (readings[0], "") if readings else ("", "")


def _said(link: Json) -> tuple[str, str]:
    """The verdict's sentence without its first word, which stands above it; and what it says of size and reach."""
    text = str(link["sentence"]).removeprefix(say("exploratory.prefix"))
    text = text.removeprefix(f"{say(link['verdict'])}. ")
    places = [text.find(say(key)) for key in ("mark.size", "mark.reach")]
    cut = min((place for place in places if place > 0), default=len(text))
    return text[:cut].strip(), text[cut:].strip()


def sure(link: Json) -> tuple[str, ...]:
    """Return how sure one can be in at most three sentences: chance, order, size or reach."""
    within, direction = link["within"], link["direction"]
    said = []
    if known(within["slope"]):
        said.append(_rarity(link["p_adjusted"] if known(link["p_adjusted"]) else within["slope"]["p"]))
        order = f"sure.{direction['verdict']}" if known(direction) else ""
        said.append(say(order) if order else say("sure.no_order", why=why(direction)))
    said.append(_said(link)[1])
    return tuple(one for one in said if one) or (say("sure.nothing"),)


def surer(link: Json, form: Digits, cover: Cover) -> tuple[str, ...]:
    """Return what else bears on how sure one can be, for those who open it."""
    said = []
    if known(link["within"]["slope_corrected"]):
        low, high = (form.write(end) for end in link["within"]["slope_corrected"]["ci"])
        said.append(say("sure.interval", low=low, high=high, metric=metric(link["metric"])))
    said += [_curve(link), _look(link, cover)]
    if link["grade"] in ("A", "B"):
        said.append(say(f"sure.grade.{link['grade']}"))
    return tuple(one for one in said if one)


def _rarity(p: float) -> str:
    if p < 0.001:
        return say("sure.rare")
    if p > 0.5:
        return say("sure.often")
    return say("sure.one_in", n=count(1 / p), chance=say("sure.chance") if p > 0.05 else "")


def _curve(link: Json) -> str:
    body = link["specification_curve"]
    if not known(body):
        return ""
    slopes = [one["slope"] for one in body["specifications"]]
    return say(
        "sure.curve", same=body["same_sign"], all=len(slopes), low=write(min(slopes)), high=write(max(slopes))
    )


def _look(link: Json, cover: Cover) -> str:
    if not cover.looks or not cover.planned:
        return ""
    newest = cover.looks[-1]
    still = known(link["look"]) and not link["look"]["last"]
    return say(
        "sure.look",
        number=newest.number,
        seen=newest.waves,
        planned=cover.planned,
        last=say("sure.look.open") if still else "",
    )


def against(link: Json, form: Digits) -> tuple[str, ...]:
    """Return what speaks against the result: the engine's own caveats, and where the two readings differ."""
    between, within = link["between"], link["within"]
    said = []
    if (
        within["claim"] != between["claim"]
        and within["claim"] in ("supported", "contradicted")
        and known(between["slope_corrected"])
    ):
        low, high = (form.write(end) for end in between["slope_corrected"]["ci"])
        said.append(say("against.units", low=low, high=high))
    said += [one for one in link["caveats"] if "never about a single employee" not in one]
    return tuple(said) or (say("against.nothing"),)


def is_not(link: Json, *, declared: bool) -> tuple[str, ...]:
    """Return what a reader might take this for and should not."""
    keys = ["not.experiment", "not.people", "not.ranking"]
    if link["verdict"] == "no_meaningful_link":
        keys[0] = "not.absence"
    if link["verdict"] == "inconclusive":
        keys[0] = "not.nothing"
    if not declared:
        keys.insert(0, "not.verdict")
    return tuple(say(key) for key in keys)


def _naive(link: Json) -> str:
    r = link["naive"]["r"]
    if not known(r):
        return say("naive.none", why=why(r))
    return say("naive.text", r=write(r), n=count(link["naive"]["n"]))


def _lags_caption(link: Json) -> str:
    lag = link["within"]["lag"]
    return say("lags.caption", periods="periods", lag=f"{lag} period" if lag == 1 else f"{lag} periods")


def _no_lags(link: Json) -> str:
    lags = link["lags"]
    if not known(lags):
        return why(lags)
    return next((why(one["slope"]) for one in lags if not known(one["slope"])), name("few_periods"))


def _counts(body: Json, link: Json) -> tuple[tuple[str, str], ...]:
    panel = body["panel"]
    keys = ("units", "periods", "cells", "staff_answers", "ratings")
    found = [(name(key), count(panel[key])) for key in keys if panel[key]]
    share = response(panel.get("table"), link["theme"], body["settings"]["min_k"])
    return (*found, (name("response"), share)) if share else tuple(found)


def response(table: Json | None, theme: str, floor: float) -> str:
    """Return how many of those invited answered, over the cells that count, as a rounded share."""
    if not table or not table["invited"] or theme not in table["staff"]:
        return ""
    pairs = [
        (n, invited)
        for row, asked in zip(table["staff"][theme]["n"], table["invited"], strict=True)
        for n, invited in zip(row, asked, strict=True)
        if n >= floor and invited > 0
    ]
    whole = sum(invited for _, invited in pairs)
    return f"{100 * sum(n for n, _ in pairs) / whole:.0f} %" if whole else ""


def mind(link: Json, form: Digits, cover: Cover) -> tuple[str, ...]:
    """Return what would change the verdict."""
    delta = form.write(link["sesoi"])
    said = [say(f"mind.{link['verdict']}", delta=delta)]
    needed = link["needed"]
    if link["verdict"] == "inconclusive" and known(needed["units"]) and needed["units"] > 0:
        if known(needed["periods"]):
            units, periods = count(needed["units"]), count(needed["periods"])
            said.append(say("mind.needed", units=units, periods=periods, delta=delta))
        else:
            said.append(say("mind.needed.units", units=count(needed["units"]), delta=delta))
    left = cover.planned - (cover.looks[-1].waves if cover.looks else 0)
    if cover.planned and left > 0:
        said.append(say("mind.planned", left=left, planned=cover.planned))
    return tuple(said)
