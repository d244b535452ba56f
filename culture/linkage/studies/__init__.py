"""A study: a question declared before its data, and what each look at the data said.

In: a declaration. Out: a frozen, hashed and dated plan; then looks, each an analysis of the releases and
ratings there are, stored with its inputs' ids and its seed, so that a third party repeats it to the last digit.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from culture import people
from culture.db import new_id, reading, writing
from culture.errors import Conflict, Refusal, Unknown
from culture.linkage import analyse
from culture.linkage.as_json import Json, document
from culture.linkage.panel import Panel
from culture.linkage.panel_table import kept
from culture.linkage.plan import MIN_UNITS_RELEASES, Claim, Plan, code_version, fingerprint
from culture.linkage.releases import Clock, Scores, clock_of, panel_of, step_of
from culture.linkage.studies import paying, scales, sealing, siblings
from culture.linkage.studies.scales import scores_of
from culture.linkage.studies.siblings import Pair
from culture.linkage.studies.tables import Study, StudyLook
from surveys.release import Release, overlaps, released

__all__ = [
    "Declaration",
    "Study",
    "StudyLook",
    "Summary",
    "declare",
    "every",
    "get",
    "look",
    "looks",
    "result",
    "usable",
]


@dataclass(frozen=True)
class Declaration:
    """What a leader writes down first. `sesoi`: the smallest effect worth acting on, in the metric's points.

    `when`: looked at once, when all planned waves are in, or after any wave.
    """

    question: str
    theme: str
    metric: str
    sesoi: float
    lag: int = 1
    planned_waves: int = 12
    before_data: bool = True
    when: Literal["once", "any"] = "once"
    programme: str | None = None
    seed: int = 1
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Summary:
    """A line of the list of studies: `verdict` and `sentence` of the newest look, empty before the first."""

    id: str
    question: str
    theme: str
    metric: str
    status: str
    declared_at: datetime
    usable_waves: int
    planned_waves: int
    verdict: str
    sentence: str
    looks: int = 0


def declare(engine: Engine, said: Declaration, *, by: str, now: datetime) -> str:
    """Freeze a question and return the study's id; Refusal names what is missing.

    Declared before its data (`before_data`), only waves that close after today count for it. Otherwise it
    looks at what is there already, and every page says that it is exploratory.
    """
    said = settle(engine, said, now=now)
    waves = released(engine, said.programme)
    step = {"step": step_of(waves)} if len(waves) > 1 else {}
    plan = Plan(
        primary=(Claim(said.theme, said.metric),),
        lag=said.lag,
        min_units=MIN_UNITS_RELEASES,
        sesoi={said.metric: said.sesoi},
        hypothesis=said.question.strip(),
        seed=said.seed,
        frozen=_settled(said, now) | {"scales": scales.usual(engine)} | step,
        **said.settings,
    )
    study = Study(
        id=new_id(),
        question=said.question.strip(),
        theme=said.theme,
        metric=said.metric,
        programme=said.programme,
        status="registered" if said.before_data else "exploratory",
        since=now.date() if said.before_data else None,
        declared_at=now,
        declared_by=by,
        planned_waves=said.planned_waves,
        plan=_canonical(plan),
        sha256=fingerprint(plan),
    )
    study.seal = sealing.seal(study)
    with writing(engine) as session:
        session.add(study)
        return study.id


def settle(engine: Engine, said: Declaration, *, now: datetime) -> Declaration:
    """Return a declaration with its programme; Refusal where it could not be frozen as it stands."""
    _check(said)
    said = replace(said, programme=_one_programme(said.programme, released(engine)))
    if said.before_data:
        siblings.check(engine, Pair(said.theme, said.metric, said.programme), now)
    return said


def _one_programme(chosen: str | None, waves: Sequence[Release]) -> str | None:
    """Return the programme a question is about; programmes ask different people, so they are never mixed."""
    known = {one.programme for one in waves}
    if chosen is None and len(known) > 1:
        raise Refusal("There are several programmes, which ask different people. Choose the one it is about.")
    if chosen is not None and chosen not in known:
        raise Refusal("This programme has published no wave yet. Choose one that has.")
    return chosen or next(iter(known), None)


def _settled(said: Declaration, now: datetime) -> Json:
    """What the plan freezes beside its numbers; all of it goes into the hash (linkage.md 3.13)."""
    return {
        "items": "all items of the theme that a wave asks",
        "unit_level": "reporting cell of a release",
        "period": "the pulse's own step; each wave's customers count from its own closing day",
        "planned_waves": said.planned_waves,
        "looks": "once, when all planned waves and the customer scores that belong to them are in; full alpha"
        if said.when == "once"
        else "after any wave; alpha is spent as 4(1 - Phi(z/sqrt t)), t = waves in / planned, at every wave that "
        "is in, whether it is looked at or not",
        "when": said.when,
        "data": f"the first {said.planned_waves} waves that close after {now.date().isoformat()} and have customer "
        "scores at the lag"
        if said.before_data
        else "all waves there are",
        "programme": said.programme or "all",
        "declared_at": now.isoformat(),
        "wellspring": code_version(),
        "sealed": True,
    }


def look(engine: Engine, study_id: str, *, now: datetime, version: str) -> Json:
    """Analyse what there is now, store it as the next look, and return the document.

    1. Read study and inputs. 2. Where nothing is new since the last look, return that one: a look is spent
    only on new data. Conflict where the level of evidence has nothing left to pay with (`paying.check`), or the
    log is not as it was written. 3. Analyse under the frozen plan and the looks so far. 4. Append to the chain.
    """
    study, before = get(engine, study_id), looks(engine, study_id)
    with reading(engine) as session:
        sealing.check(session, study, before)
    read = _read(engine, study, before)
    if before and before[-1].inputs == read.inputs:
        return before[-1].result
    paying.check(study, before, read.waves)
    plan = _plan(study, read.waves, alone=not siblings.outranked(engine, study))
    body = document(analyse(read.panel, plan), read.inputs, version)
    body["panel"]["table"] = kept(read.panel)
    _append(engine, study, before, _Taken(read.inputs, body, read.waves, now))
    return body


@dataclass(frozen=True, eq=False)
class _Read:
    """The panel of a look, its inputs, and how many waves of it are in."""

    panel: Panel
    inputs: Json
    waves: int


def _read(engine: Engine, study: Study, before: Sequence[StudyLook]) -> _Read:
    """Read what counts by now: of a declared study no more waves than were planned, whenever it is looked at."""
    waves = usable(study, released(engine, study.programme))
    plan, known, days = sealing.plan_of(study), scales.settled(study, before), _step(study, before)
    clock = clock_of(waves, lag=plan.lag, days=days)
    scores = scores_of(engine, clock, scales=known)
    panel = panel_of(clock, scores, overlaps(engine, [one.wave for one in waves]), people.home)
    there = paying.waves_in(panel, plan)
    if study.status == "registered" and len(there) > study.planned_waves:
        last = clock.waves[there[study.planned_waves - 1]]
        waves = tuple(one for one in waves if last is None or one.closed_on <= last.closed_on)
        clock = clock_of(waves, lag=plan.lag, days=days)
        scores = scores_of(engine, clock, scales=known)
        panel = panel_of(clock, scores, overlaps(engine, [one.wave for one in waves]), people.home)
        there = there[: study.planned_waves]
    return _Read(panel, _inputs(waves, clock, scores), len(there))


def result(engine: Engine, study_id: str) -> Json | None:
    """Return the document of the newest look, or None before the first."""
    taken = looks(engine, study_id)
    return taken[-1].result if taken else None


def get(engine: Engine, study_id: str) -> Study:
    """Return one study; Unknown if there is none."""
    with reading(engine) as session:
        found = session.get(Study, study_id)
    if found is None:
        raise Unknown("There is no such study.")
    return found


def looks(engine: Engine, study_id: str) -> tuple[StudyLook, ...]:
    """Return the looks at a study, the first one first."""
    with reading(engine) as session:
        query = select(StudyLook).where(StudyLook.study == study_id).order_by(col(StudyLook.number))
        return tuple(session.exec(query).all())


def every(engine: Engine) -> tuple[Summary, ...]:
    """Return all studies, the newest first, each with its newest verdict."""
    with reading(engine) as session:
        found = session.exec(select(Study).order_by(col(Study.declared_at).desc(), col(Study.id))).all()
        verdicts = select(
            col(StudyLook.study),
            col(StudyLook.number),
            col(StudyLook.usable_waves),
            col(StudyLook.result)["verdict"],
        ).order_by(col(StudyLook.number))
        newest = {one[0]: (one[1], one[2], one[3]) for one in session.execute(verdicts).all()}
    return tuple(_summary(study, newest.get(study.id)) for study in found)


def _summary(study: Study, newest: tuple[int, int, Json] | None) -> Summary:
    number, waves, verdict = newest or (0, 0, {"primary": "", "sentence": ""})
    return Summary(
        study.id,
        study.question,
        study.theme,
        study.metric,
        study.status,
        study.declared_at,
        waves,
        study.planned_waves,
        str(verdict["primary"]),
        str(verdict["sentence"]),
        number,
    )


def _check(said: Declaration) -> None:
    rules = {
        "Write the question down in one sentence.": bool(said.question.strip()),
        "Choose a theme and a customer metric.": bool(said.theme and said.metric),
        "The smallest effect worth acting on is a number above zero.": said.sesoi > 0,
        "The customers' answer comes 0 to 6 periods after the staff's.": 0 <= said.lag <= 6,
        "Plan at least two waves; from eight on, order in time can be told.": said.planned_waves >= 2,
        "A declared question is looked at once, or after any wave.": said.when in (paying.ONCE, paying.ANY),
    }
    wrong = [sentence for sentence, holds in rules.items() if not holds]
    if wrong:
        raise Refusal(" ".join(wrong))


def usable(study: Study, waves: Sequence[Release]) -> tuple[Release, ...]:
    """Return the waves that count for a study; Refusal where there is none yet, or they mix programmes."""
    kept = tuple(one for one in waves if study.since is None or one.closed_on > study.since)
    if not kept:
        since = f" after {study.since:%d %B %Y}, when it was declared" if study.since else ""
        raise Refusal(f"No wave has been published yet{since}. The first look can be taken then.")
    if len({one.programme for one in kept}) > 1:
        raise Refusal(
            "This question was written down for all programmes, and there are several by now. They ask different "
            "people, so no look mixes them. Write the question down anew for one programme."
        )
    return kept


def _inputs(waves: Sequence[Release], clock: Clock, scores: Sequence[Scores]) -> Json:
    """What was read: releases by id and hash, and per metric the number of ratings and a hash of the sums."""
    return {
        "staff": {"releases": [{"id": one.id, "sha256": one.sha256} for one in waves]},
        "customers": {
            one.metric: {"ratings": sum(cell.n for cell in one.aggregates), "sha256": _hash_of(one)}
            | ({"ratings_on_another_scale": one.elsewhere} if one.elsewhere else {})
            for one in scores
        },
        "clock": {"start": clock.start.isoformat(), "days": clock.days, "periods": clock.periods}
        | ({} if clock.even else {"windows": [day.isoformat() for day in clock.windows]}),
    }


def _step(study: Study, before: Sequence[StudyLook]) -> int | None:
    """Return the days of a study's period: as frozen, else as the first look found them that read two waves."""
    frozen: int | None = study.plan["frozen"].get("step") if "frozen" in study.plan else None
    told = (one.inputs for one in before if len(one.inputs["staff"]["releases"]) > 1)
    return frozen or next((int(one["clock"]["days"]) for one in told), None)


def _hash_of(scores: Scores) -> str:
    rows = [[cell.unit, cell.period, cell.n, cell.sum, cell.sumsq] for cell in scores.aggregates]
    return hashlib.sha256(json.dumps(rows, separators=(",", ":")).encode()).hexdigest()


def _canonical(plan: Plan) -> dict[str, Any]:
    """The plan as JSON keeps it: tuples as lists."""
    kept: dict[str, Any] = json.loads(json.dumps(asdict(plan)))
    return kept


def _plan(study: Study, waves: int, *, alone: bool) -> Plan:
    """The frozen plan with the looks that count by now, this one included.

    Not `alone`: another declared study of the pair held its verdict already, so this one's is exploratory.
    """
    plan = sealing.plan_of(study)
    if study.status == "exploratory" or not alone:
        return replace(plan, status="exploratory", sha256=study.sha256)
    looks = paying.schedule(study, waves)
    return replace(plan, status="registered", sha256=study.sha256, looks=looks)


@dataclass(frozen=True)
class _Taken:
    """A look that is about to be stored: what it read, what came out, how many waves it used, and when."""

    inputs: Json
    body: Json
    waves: int
    now: datetime


def _append(engine: Engine, study: Study, before: Sequence[StudyLook], look: _Taken) -> None:
    previous = before[-1].sha256 if before else sealing.first(study)
    taken = StudyLook(
        id=new_id(),
        study=study.id,
        number=len(before) + 1,
        taken_at=look.now,
        usable_waves=look.waves,
        inputs=look.inputs,
        result=look.body,
        previous=previous,
        sha256="",
    )
    taken.sha256 = sealing.digest(study, taken)
    faster = Conflict("Somebody else has just taken this look. Load the page again.")
    try:
        with writing(engine) as session:
            newest = session.exec(select(StudyLook.number).where(StudyLook.study == study.id)).all()
            if len(newest) != len(before):
                raise faster
            sealing.chain(session, study, taken)
    except IntegrityError as error:  # both counted before either wrote
        raise faster from error


def chain_holds(engine: Engine, study_id: str) -> bool:
    """Tell whether the declaration and every look are as they were written, and none was taken away."""
    study, taken = get(engine, study_id), looks(engine, study_id)
    with reading(engine) as session:
        return sealing.whole(session, study, taken)


def day_of(study: Study) -> date:
    """Return the day on which a study was declared."""
    return study.declared_at.date()
