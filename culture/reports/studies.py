"""Studies as pages show them: the list, one study with its report, and what a look would cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import floor, log10
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlmodel import col

from culture.db import reading
from culture.linkage import studies
from culture.linkage.looks import look as rule_of
from culture.linkage.plan import MIN_UNITS_RELEASES
from culture.linkage.studies import asking, paying
from culture.linkage.studies.siblings import Pair, siblings
from culture.linkage.wording.document import Manner, sentences
from culture.reports.cover import Cover, LookLine
from culture.reports.numbers import digits
from culture.reports.pages import Page, page, primary, word_of
from culture.reports.speech import Speech
from culture.scores import aggregates
from surveys.release import released

Json = Mapping[str, Any]
PARTS = ("links", "plan", "settings", "inputs", "reliability")


@dataclass(frozen=True)
class StudyLine:
    """A line of the list: the question, its verdict as a word, the sentence, and how far it is."""

    id: str
    question: str
    status: str
    declared: bool
    word: str
    verdict: str
    sentence: str
    pair: str
    progress: str


@dataclass(frozen=True)
class Sheet:
    """One study: what was frozen, the report of its newest look, and what the next look means.

    `computing`: a look was asked for and is on its way; `refused`: why the one that was asked for did not come;
    `broken`: what to say where the study was changed after it was written.
    """

    id: str
    question: str
    declared: bool
    status: str
    frozen: tuple[tuple[str, str], ...]
    report: Page | None
    body: Json
    looks: tuple[LookLine, ...]
    cost: str
    waiting: str
    computing: bool = False
    refused: str = ""
    closed: bool = False
    broken: str = ""


@dataclass(frozen=True)
class Missing:
    """What a question cannot do without yet, and the one thing to do about it."""

    title: str
    text: str
    url: str
    action: str


NO_WAVE = Missing(
    "No wave has been published yet",
    "A question names a staff theme, and themes are known from the first published wave on. Open a pulse; it is "
    "published by itself after it has closed.",
    "/desk/programmes",
    "Go to the programmes",
)
NO_SCORES = Missing(
    "There are no customer scores yet",
    "A question names a customer metric. Bring in a file of ratings, or let another system send them.",
    "/scores",
    "Bring in customer scores",
)


def few_groups(most: int) -> Missing:
    """Say that no programme has the groups that a test needs; `most` groups are the most that one has."""
    came = "one group" if most == 1 else f"{most} groups"
    return Missing(
        "Too few groups for a test",
        f"A question is tested over the groups that results are given for, and needs {MIN_UNITS_RELEASES} of them with "
        f"both scores. The newest wave came in {came}, so that no verdict could ever be given. Ask more units: give "
        "the programme more of them, or set up a new one that asks them all.",
        "/desk/programmes",
        "Go to the programmes",
    )


@dataclass(frozen=True)
class Prospect:
    """What a new study may be about: themes that releases have shown, metrics that were rated, defaults.

    `programmes` as (id, name), the one that asks most first; only those with groups enough for a verdict.
    """

    themes: tuple[tuple[str, str], ...]
    metrics: tuple[tuple[str, str], ...]
    sesoi: Mapping[str, float]
    step: str
    missing: tuple[Missing, ...] = ()
    programmes: tuple[tuple[str, str], ...] = ()


def listed(engine: Engine, speech: Speech) -> tuple[StudyLine, ...]:
    """Return all studies, the newest first."""
    awaited = asking.awaited(engine)
    return tuple(
        _line(speech, one, _headline(engine, speech, one), computing=one.id in awaited)
        for one in studies.every(engine)
    )


def _line(speech: Speech, one: studies.Summary, headline: str, *, computing: bool) -> StudyLine:
    declared = one.status == "registered"
    looks = _looks(speech, one.looks)
    return StudyLine(
        one.id,
        one.question,
        _status(speech, one.status, one.declared_at),
        declared,
        word_of(speech, one.verdict, declared=declared)
        if one.verdict
        else speech.say("computing" if computing else "waiting"),
        one.verdict,
        headline,
        speech.say("pair", theme=speech.theme(one.theme), metric=speech.metric(one.metric)),
        speech.say("progress", looks=looks, waves=one.usable_waves, planned=one.planned_waves),
    )


def _headline(engine: Engine, speech: Speech, one: studies.Summary) -> str:
    """What the newest look says, in the reader's language; only the parts of its document that tell it are read."""
    if not one.verdict:
        return ""
    result = col(studies.StudyLook.result)
    parts = [result[key] for key in PARTS] + [result["panel"][key] for key in ("units", "periods")]
    newest = select(*parts).where(
        col(studies.StudyLook.study) == one.id, col(studies.StudyLook.number) == one.looks
    )
    with reading(engine) as session:
        *found, units, periods = session.execute(newest).one()
    body = dict(zip(PARTS, found, strict=True)) | {"panel": {"units": units, "periods": periods}}
    link = primary(body)
    manner = Manner(speech.language, speech.quoted(link["theme"]), speech.metric(link["metric"]), plain=True)
    return sentences(body, link, manner).headline


def _status(speech: Speech, status: str, declared_at: datetime) -> str:
    if status != "registered":
        return speech.say("exploratory")
    return speech.say("registered.since", day=speech.day(declared_at))


def sheet(engine: Engine, study_id: str, speech: Speech, *, demo: bool = False, cells: bool = True) -> Sheet:
    """Return one study with the report of its newest look; Unknown if there is none.

    `cells`: whether the reader may see the figures of single units.
    """
    study, taken = studies.get(engine, study_id), studies.looks(engine, study_id)
    lines, whole = tuple(_look(one) for one in taken), studies.chain_holds(engine, study_id)
    cover = Cover(
        study.question,
        study.declared_at,
        lines,
        study.planned_waves,
        "broken" if not whole else "whole" if taken else "",
        demo,
        cells,
    )
    body = taken[-1].result if taken else {}
    waves, order = ready(engine, study), asking.order_of(engine, study_id)
    return Sheet(
        study.id,
        study.question,
        study.status == "registered",
        _status(speech, study.status, study.declared_at),
        (
            *frozen(speech, study),
            *beside(engine, speech, Pair(study.theme, study.metric, study.programme), study.id),
        ),
        page(body, cover, speech) if body else None,
        body,
        lines,
        cost(speech, study, [one.usable_waves for one in taken], waves),
        "" if waves else speech.say("no_wave"),
        order is not None and not order.refused,
        speech.say("look.refused", why=order.refused) if order is not None and order.refused else "",
        paying.ended(study, taken) or not whole or waiting(study, waves),
        "" if whole else speech.title("chain.broken"),
    )


def _look(one: studies.StudyLook) -> LookLine:
    verdict = str(one.result["verdict"]["primary"])
    return LookLine(one.number, one.taken_at, one.usable_waves, verdict, one.sha256)


def ready(engine: Engine, study: studies.Study) -> int:
    """Return how many published waves count for a study by now."""
    waves = released(engine, study.programme)
    return sum(study.since is None or one.closed_on > study.since for one in waves)


def frozen(speech: Speech, study: studies.Study) -> tuple[tuple[str, str], ...]:
    """Return in words what was written down when the study was declared."""
    plan = study.plan
    delta, lag = float(plan["sesoi"][study.metric]), int(plan["lag"])
    later = speech.say(f"frozen.lag.{lag}") if lag < 2 else speech.say("frozen.lag.n", n=lag)
    since = speech.say("frozen.every")
    if study.since:
        since = speech.say("frozen.since", day=speech.day(study.since, weekday=False))
    return (
        (speech.say("frozen.theme"), speech.theme(study.theme)),
        (speech.say("frozen.metric"), speech.metric(study.metric)),
        (speech.say("frozen.lag"), later),
        (
            speech.say("frozen.delta"),
            speech.say("frozen.delta.value", delta=speech.points(delta, digits(delta))),
        ),
        (speech.say("frozen.waves"), str(study.planned_waves)),
        (speech.say("frozen.counts"), since),
        *(
            [(speech.say("frozen.when"), speech.say(f"frozen.when.{paying.when(study)}"))]
            if study.since
            else []
        ),
        (speech.say("frozen.sha"), study.sha256),
    )


def beside(engine: Engine, speech: Speech, pair: Pair, but: str = "") -> tuple[tuple[str, str], ...]:
    """Return the other questions about a pair in words, with how often each was looked at; empty without any."""
    found = [one for one in siblings(engine, pair) if one.study.id != but]
    said = "; ".join(
        f"“{one.study.question}” ({_status(speech, one.study.status, one.study.declared_at)}, "
        f"{_looks(speech, one.looks)})"
        for one in found
    )
    return ((speech.say("frozen.beside"), said),) if found else ()


def _looks(speech: Speech, n: int) -> str:
    return speech.say(("looks.none", "looks.one")[n] if n < 2 else "looks.many", n=n)


def cost(speech: Speech, study: studies.Study, seen: Sequence[int], waves: int) -> str:
    """Return what a look taken now would mean for the bar of evidence."""
    if study.status != "registered":
        return speech.say("cost.exploratory")
    if not waves:
        return ""
    if seen and max(seen) >= study.planned_waves:
        return speech.say("cost.ended")
    if waiting(study, waves):
        return speech.say("cost.once", waves=waves, planned=study.planned_waves)
    if seen and waves == seen[-1]:
        return speech.say("cost.same")
    usual = float(study.plan["alpha"])
    rule = rule_of(paying.schedule(study, waves), usual)
    if rule is None or rule.last:
        return speech.say("cost.last")
    return speech.say(
        "cost.early",
        waves=waves,
        planned=study.planned_waves,
        level=_level(speech, rule.alpha),
        usual=speech.write(usual),
    )


def waiting(study: studies.Study, waves: int) -> bool:
    """Tell whether a study is looked at once, and not yet: `waves` are fewer than were planned."""
    return paying.when(study) == paying.ONCE and waves < study.planned_waves


def _level(speech: Speech, alpha: float) -> str:
    """Write a level with two digits that count: 0.0049, 0.021; never below 0.0001."""
    if alpha < 0.0001:
        return speech.write(0.0001, 4)
    return speech.write(alpha, 1 - floor(log10(alpha)))


def prospect(engine: Engine, speech: Speech) -> Prospect:
    """Return what a new study may be about; where there is no theme or no metric yet, `missing` says so."""
    waves = released(engine)
    themes = sorted({theme.id for one in waves for theme in one.themes})
    newest = tuple({one.programme: one for one in waves}.values())
    enough = [one for one in newest if len(one.at("cell")) >= MIN_UNITS_RELEASES]
    facts = {one.metric: one for one in reversed(aggregates.metrics(engine))}
    missing: tuple[Missing, ...] = (NO_WAVE,) if not themes else ()
    missing += (NO_SCORES,) if not facts else ()
    if waves and not enough:
        missing += (few_groups(max(len(one.at("cell")) for one in newest)),)
    sesoi = {name: 0.1 * (one.scale.high - one.scale.low) / 4 for name, one in facts.items()}
    return Prospect(
        tuple((theme, speech.theme(theme)) for theme in themes),
        tuple((name, speech.metric(name)) for name in sorted(facts)),
        sesoi,
        ", ".join(
            f"{speech.metric(name)} {speech.points(value, digits(value))}"
            for name, value in sorted(sesoi.items())
        ),
        missing,
        tuple(
            (one.programme, one.programme_name)
            for one in sorted(enough, key=lambda one: one.company.invited, reverse=True)
        ),
    )
