"""Studies as pages show them: the list, one study with its report, and what a look would cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Engine

from culture.errors import Refusal
from culture.linkage import studies
from culture.linkage.looks import look as rule_of
from culture.linkage.plan import LookSchedule
from culture.reports.cover import Cover, LookLine
from culture.reports.numbers import digits, write
from culture.reports.pages import Page, page, word_of
from culture.reports.words import TEXT, metric
from culture.scores import aggregates
from surveys.release import released

Json = Mapping[str, Any]


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
    """One study: what was frozen, the report of its newest look, and what the next look means."""

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


@dataclass(frozen=True)
class Prospect:
    """What a new study may be about: themes that releases have shown, metrics that were rated, defaults."""

    themes: tuple[tuple[str, str], ...]
    metrics: tuple[tuple[str, str], ...]
    sesoi: Mapping[str, float]
    step: str
    names: Mapping[str, str] = field(default_factory=dict)


def listed(engine: Engine) -> tuple[StudyLine, ...]:
    """Return all studies, the newest first."""
    return tuple(_line(one) for one in studies.every(engine))


def _line(one: studies.Summary) -> StudyLine:
    declared = one.status == "registered"
    sentence = one.sentence.removeprefix(TEXT["exploratory.prefix"])
    word = TEXT[one.verdict or "waiting"]
    shown = word_of(one.verdict, declared=declared) if one.verdict else word
    looks = f"{one.looks} {'look' if one.looks == 1 else 'looks'} taken, " if one.looks else "No look taken, "
    return StudyLine(
        one.id,
        one.question,
        f"Declared on {day(one.declared_at)}" if declared else TEXT["exploratory"],
        declared,
        shown,
        one.verdict,
        sentence.removeprefix(f"{word}. "),
        f"{one.theme} and {metric(one.metric)}",
        f"{looks}{one.usable_waves} of {one.planned_waves} planned waves in",
    )


def day(moment: datetime) -> str:
    """Write a day with its weekday."""
    return f"{moment:%A %-d %B %Y}"


def stamp(moment: datetime) -> str:
    """Write a moment to the minute, with its zone."""
    return f"{moment:%A %-d %B %Y, %H:%M} UTC"


def sheet(engine: Engine, study_id: str, *, demo: bool = False) -> Sheet:
    """Return one study with the report of its newest look; Unknown if there is none."""
    study, taken = studies.get(engine, study_id), studies.looks(engine, study_id)
    lines = tuple(_look(one) for one in taken)
    cover = Cover(
        study.question,
        day(study.declared_at),
        stamp(taken[-1].taken_at) if taken else "",
        lines,
        study.planned_waves,
        ("whole" if studies.chain_holds(engine, study_id) else "broken") if taken else "",
        demo,
    )
    body = taken[-1].result if taken else {}
    waves = ready(engine, study)
    return Sheet(
        study.id,
        study.question,
        study.status == "registered",
        f"Declared on {cover.declared}, before the data"
        if study.status == "registered"
        else TEXT["exploratory"],
        frozen(study),
        page(body, cover) if body else None,
        body,
        lines,
        cost(study, [one.usable_waves for one in taken], waves),
        "" if waves else "No wave that counts for this question has been published yet.",
    )


def _look(one: studies.StudyLook) -> LookLine:
    verdict = str(one.result["verdict"]["primary"])
    return LookLine(one.number, stamp(one.taken_at), one.usable_waves, verdict, one.sha256)


def ready(engine: Engine, study: studies.Study) -> int:
    """Return how many published waves count for a study by now."""
    waves = released(engine, study.programme)
    return sum(study.since is None or one.closed_on > study.since for one in waves)


def frozen(study: studies.Study) -> tuple[tuple[str, str], ...]:
    """Return in words what was written down when the study was declared."""
    plan = study.plan
    delta = float(plan["sesoi"][study.metric])
    lag = int(plan["lag"])
    return (
        ("Staff theme", study.theme),
        ("Customer metric", metric(study.metric)),
        (
            "Service is looked at",
            "in the same period" if lag == 0 else f"{lag} period{'s' if lag > 1 else ''} later",
        ),
        ("Smallest effect worth acting on", f"{digits(delta).write(delta)} points per staff point"),
        ("Planned waves", str(study.planned_waves)),
        (
            "Counts",
            f"waves that close after {study.since:%-d %B %Y}" if study.since else "every wave there is",
        ),
        ("SHA-256 of the plan", study.sha256),
    )


def cost(study: studies.Study, seen: Sequence[int], waves: int) -> str:
    """Return what a look taken now would mean for the bar of evidence."""
    if study.status != "registered":
        return "An exploratory study may be looked at whenever there are new data. It never gives a verdict that counts."
    if not waves:
        return ""
    if seen and waves == seen[-1]:
        return "No wave has been added since the last look. Looking again then shows the same result, or new ratings under the same bar."
    rule = rule_of(LookSchedule(study.planned_waves, (*seen, waves)), float(study.plan["alpha"]))
    if rule is None or rule.last:
        return "All planned waves are in: this is the last look, at the full level of evidence."
    return (
        f"{waves} of {study.planned_waves} planned waves are in. A look before the end is paid for: now a link counts "
        f"only with p below {_level(rule.alpha)} instead of {write(float(study.plan['alpha']))}, and each look leaves "
        "a little less for the later ones. Looking only at the end costs nothing."
    )


def _level(alpha: float) -> str:
    return "0.0001" if alpha < 0.0001 else f"{alpha:.2g}"


def prospect(engine: Engine) -> Prospect:
    """Return what a new study may be about; Refusal where there is no theme or no metric yet."""
    waves = released(engine)
    themes = sorted({theme.id for one in waves for theme in one.themes})
    facts = {one.metric: one for one in reversed(aggregates.metrics(engine))}
    if not themes or not facts:
        missing = "No wave has been published yet" if not themes else "There are no customer scores yet"
        raise Refusal(f"{missing}. A question needs a theme and a customer metric to be about.")
    sesoi = {name: 0.1 * (one.scale.high - one.scale.low) / 4 for name, one in facts.items()}
    return Prospect(
        tuple((theme, theme.capitalize()) for theme in themes),
        tuple((name, metric(name)) for name in sorted(facts)),
        sesoi,
        ", ".join(f"{metric(name)} {digits(value).write(value)}" for name, value in sorted(sesoi.items())),
    )
