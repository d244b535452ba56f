"""A result document -> what a leader sees first. Frozen values only; every number written, none computed anew."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from culture.linkage.wording.document import Manner, Told, period_word, sentences
from culture.reports import pictures, reading
from culture.reports.appendix import sections
from culture.reports.cover import Cover
from culture.reports.drawing import Drawing
from culture.reports.numbers import Digits, digits, known
from culture.reports.pictures import Bars
from culture.reports.scatter import Scatter, scatter
from culture.reports.sections import Section
from culture.reports.speech import Speech

Json = Mapping[str, Any]
FEW = 3
PARENTHESIS = re.compile(r"\s*\((?:[^()]|\([^()]*\))*\)")
TELLING = (
    "fragile",
    "placebo",
    "tipping",
    "look",
    "noisy",
    "no_variance",
    "no_counts",
    "short",
    "robust",
    "local",
)


@dataclass(frozen=True)
class Page:
    """The report: first screen, what stands below it, and the analyst's folded part."""

    language: str
    question: str
    lead: str
    declared: bool
    status: str
    grade: str
    notice: str
    verdict: str
    word: str
    would: str
    effect: str
    said: tuple[str, ...]
    picture: Bars | None
    picture_title: str
    picture_caption: str
    no_picture: str
    sure: tuple[str, ...]
    surer: tuple[str, ...]
    against: tuple[str, ...]
    more_against: tuple[str, ...]
    is_not: tuple[str, ...]
    naive: str
    units: Scatter | None
    lags: Drawing | None
    lags_caption: str
    no_lags: str
    counts: tuple[tuple[str, str], ...]
    read: tuple[tuple[str, str], ...]
    mind: tuple[str, ...]
    appendix: tuple[Section, ...]
    taken: str
    demo: bool


def primary(body: Json) -> Json:
    """Return the link that carries the verdict: the first declared one."""
    found: Json = next((one for one in body["links"] if one["primary"]), body["links"][0])
    return found


def page(body: Json, cover: Cover, speech: Speech) -> Page:
    """Return the whole report of one document in the language of `speech`."""
    link = primary(body)
    form = digits(float(link["sesoi"]))
    declared = body["plan"]["status"] == "registered"
    manner = Manner(speech.language, speech.quoted(link["theme"]), speech.metric(link["metric"]), plain=True)
    told = sentences(body, link, manner)
    effect, said = opening(link, told)
    bars, lags = pictures.bars(speech, link, form), pictures.lags(speech, link)
    against = against_it(speech, link, told, form)
    return Page(
        language=speech.language,
        question=cover.question,
        lead=speech.say("lead"),
        declared=declared,
        status=_status(speech, cover, declared=declared),
        grade=speech.say(f"grade.{link['grade']}") if link["grade"] else "",
        notice=_notice(speech, cover, declared=declared),
        verdict=link["verdict"],
        word=speech.say(link["verdict"] if declared else "exploratory"),
        would="" if declared else speech.say("exploratory.would", word=speech.name(link["verdict"])),
        effect=effect,
        said=said,
        picture=bars,
        picture_title=speech.say("bars.title", metric=speech.metric(link["metric"])),
        picture_caption=speech.say(
            "bars.caption",
            delta=speech.points(link["sesoi"], form),
            metric=speech.metric(link["metric"]),
        ),
        no_picture="" if bars else speech.none(link["within"]["slope"]),
        sure=sure(speech, link, told),
        surer=surer(speech, link, form, cover),
        against=against[:FEW],
        more_against=against[FEW:],
        is_not=is_not(speech, link, declared=declared),
        naive=_naive(speech, link),
        units=scatter(speech, body, link, single=cover.cells),
        lags=lags,
        lags_caption=_lags_caption(speech, body, link),
        no_lags="" if lags else speech.say("lags.none", why=_no_lags(speech, link)),
        counts=_counts(speech, body, link),
        read=reading.lines(speech, body),
        mind=mind(speech, link, form, cover),
        appendix=sections(speech, body, link, cover),
        taken=speech.moment(cover.looks[-1].taken) if cover.looks else "",
        demo=cover.demo,
    )


def _status(speech: Speech, cover: Cover, *, declared: bool) -> str:
    if not declared:
        return speech.say("exploratory")
    if cover.declared is None:
        return speech.say("registered.file")
    return speech.say("registered.since", day=speech.day(cover.declared))


def _notice(speech: Speech, cover: Cover, *, declared: bool) -> str:
    """What has to be read before the verdict: that the log was changed, or that nothing was declared."""
    said = [speech.title("chain.broken")] if cover.chain == "broken" else []
    return " ".join([*said, *([] if declared else [speech.say("exploratory.note")])])


def word_of(speech: Speech, verdict: str, *, declared: bool) -> str:
    """Return the verdict as a word; of an exploratory study it says so first."""
    return speech.say(verdict) if declared else speech.say("exploratory.word", word=speech.name(verdict))


def opening(link: Json, told: Told) -> tuple[str, tuple[str, ...]]:
    """Return the sentence in large letters, and what stands beneath it.

    Where a link is claimed: its size, in the customers' own points. Else what the verdict says comes first, so
    that nobody takes away a number which the data do not carry.
    """
    size = told.change or told.units
    if link["verdict"] in ("supported", "contradicted"):
        return size, tuple(one for one in (told.headline, told.move) if one)
    return told.headline, (size,) if size else ()


def sure(speech: Speech, link: Json, told: Told) -> tuple[str, ...]:
    """Return how sure one can be in at most three sentences: chance, order, size or reach."""
    within, direction = link["within"], link["direction"]
    if link["verdict"] == "no_meaningful_link":
        delta = speech.points(link["sesoi"], digits(float(link["sesoi"])))
        return (speech.say("sure.none", delta=delta, metric=speech.metric(link["metric"])),)
    said = []
    if link["reason"] == "between_only":
        for key in ("between", "within"):
            if known(link[key]["slope"]):
                said.append(speech.say(f"sure.of.{key}", said=_rarity(speech, link[key]["slope"]["p"])))
    elif known(within["slope"]):
        p = link["p_adjusted"] if known(link["p_adjusted"]) else within["slope"]["p"]
        said.append(_rarity(speech, p))
        told_apart = within["lag"] > 0 or direction.get("verdict") not in ("both", "staff_first")
        order = f"sure.{direction['verdict'] if told_apart else 'unresolved'}" if known(direction) else ""
        said.append(speech.say(order) if order else speech.say("sure.no_order", why=speech.why(direction)))
    said.append(told.size or told.reach)
    return tuple(one for one in said if one) or (speech.say("sure.nothing"),)


def surer(speech: Speech, link: Json, form: Digits, cover: Cover) -> tuple[str, ...]:
    """Return what else bears on how sure one can be, for those who open it."""
    said = []
    if known(link["within"]["slope_corrected"]):
        low, high = (speech.points(end, form) for end in link["within"]["slope_corrected"]["ci"])
        said.append(speech.say("sure.interval", low=low, high=high, metric=speech.metric(link["metric"])))
    said += [_curve(speech, link), _look(speech, link, cover)]
    if link["grade"] in ("A", "B"):
        said.append(speech.say(f"sure.grade.{link['grade']}"))
    return tuple(one for one in said if one)


def _rarity(speech: Speech, p: float) -> str:
    if p < 0.001:
        return speech.say("sure.rare")
    if p > 0.5:
        return speech.say("sure.often")
    chance = speech.say("sure.chance") if p > 0.05 else ""
    return speech.say("sure.one_in", n=speech.count(1 / p), chance=chance)


def _curve(speech: Speech, link: Json) -> str:
    body = link["specification_curve"]
    if not known(body):
        return ""
    ways = body["specifications"]
    slopes = [one["slope"] for one in ways if not one["choices"].get("score", "").startswith("top")]
    key = "sure.curve" if known(link["within"]["slope_corrected"]) else "sure.curve.measured"
    low, high = speech.write(min(slopes)), speech.write(max(slopes))
    return speech.say(key, same=body["same_sign"], all=len(ways), low=low, high=high)


def _look(speech: Speech, link: Json, cover: Cover) -> str:
    if not cover.looks or not cover.planned:
        return ""
    newest = cover.looks[-1]
    still = known(link["look"]) and not link["look"]["last"]
    last = speech.say("sure.look.open") if still else ""
    return speech.say("sure.look", number=newest.number, seen=newest.waves, planned=cover.planned, last=last)


def against_it(speech: Speech, link: Json, told: Told, form: Digits) -> tuple[str, ...]:
    """Return what speaks against the result, the most telling first."""
    between, within = link["between"], link["within"]
    said = []
    claimed = within["claim"] in ("supported", "contradicted") and within["claim"] != between["claim"]
    if claimed and known(between["slope_corrected"]):
        low, high = (speech.points(end, form) for end in between["slope_corrected"]["ci"])
        said.append(speech.say("against.units", low=low, high=high))
    rank = {key: place for place, key in enumerate(TELLING)}
    ordered = sorted(told.caveats, key=lambda one: rank.get(one[0], len(rank)))
    said += [PARENTHESIS.sub("", text) for key, text in ordered if key != "units_not_people"]
    return tuple(said) or (speech.say("against.nothing"),)


def is_not(speech: Speech, link: Json, *, declared: bool) -> tuple[str, ...]:
    """Return what a reader might take this for and should not."""
    keys = ["not.experiment", "not.people", "not.ranking"]
    if link["verdict"] == "no_meaningful_link":
        keys[0] = "not.absence"
    if link["verdict"] == "inconclusive":
        keys[0] = "not.nothing"
    if not declared:
        keys.insert(0, "not.verdict")
    return tuple(speech.say(key) for key in keys)


def _naive(speech: Speech, link: Json) -> str:
    r = link["naive"]["r"]
    if not known(r):
        return speech.say("naive.none", why=speech.why(r))
    return speech.say("naive.text", r=speech.write(r), n=speech.count(link["naive"]["n"]))


def _lags_caption(speech: Speech, body: Json, link: Json) -> str:
    word = period_word(body)
    lag = int(link["within"]["lag"])
    key = "period.zero" if lag == 0 else "period.one" if lag == 1 else "period.many"
    many = speech.name("periods.many" if word == "period" else f"{word}.many")
    return speech.say("lags.caption", periods=many, lag=speech.name(key).format(n=lag))


def _no_lags(speech: Speech, link: Json) -> str:
    lags = link["lags"]
    if not known(lags):
        return speech.why(lags)
    missing = (speech.why(one["slope"]) for one in lags if not known(one["slope"]))
    return next(missing, speech.name("few_periods"))


def _counts(speech: Speech, body: Json, link: Json) -> tuple[tuple[str, str], ...]:
    panel = body["panel"]
    keys = ("units", "periods", "cells", "staff_answers", "ratings")
    found = [(speech.name(key), speech.count(panel[key])) for key in keys if panel[key]]
    share = response(panel.get("table"), link["theme"], body["settings"]["min_k"])
    return (*found, (speech.name("response"), share)) if share else tuple(found)


def response(table: Json | None, theme: str, floor: float) -> str:
    """Return how many of those invited answered, over the cells that count, as a rounded share.

    Where n below 20 stands for its band, as releases give it, the share is no better than to ten points.
    """
    if not table or not table["invited"] or theme not in table["staff"]:
        return ""
    pairs = [
        (n, invited)
        for row, asked in zip(table["staff"][theme]["n"], table["invited"], strict=True)
        for n, invited in zip(row, asked, strict=True)
        if n >= floor and invited > 0
    ]
    whole = sum(invited for _, invited in pairs)
    if not whole:
        return ""
    share = 100 * sum(n for n, _ in pairs) / whole
    banded = any(n % 1 for n, _ in pairs) or bool(table["staff"][theme]["rounding"])
    return f"≈ {round(share, -1):.0f} %" if banded else f"{share:.0f} %"


def mind(speech: Speech, link: Json, form: Digits, cover: Cover) -> tuple[str, ...]:
    """Return what would change the verdict."""
    delta = speech.points(link["sesoi"], form)
    said = [speech.say(f"mind.{link['verdict']}", delta=delta)]
    needed = link["needed"]
    if link["verdict"] == "inconclusive" and known(needed["units"]) and needed["units"] > 0:
        counts = {key: needed[key] for key in ("units", "periods") if known(needed[key])}
        key = "mind.needed" if "periods" in counts else "mind.needed.units"
        key += ".one" if 1 in counts.values() else ""
        said.append(speech.say(key, delta=delta, **{name: speech.count(n) for name, n in counts.items()}))
    left = cover.planned - (cover.looks[-1].waves if cover.looks else 0)
    if cover.planned and left > 0:
        key = "mind.planned.one" if left == 1 else "mind.planned"
        said.append(speech.say(key, left=left, planned=cover.planned))
    return tuple(said)
