"""Questions about the same theme and metric. In: a store and a pair. Out: its studies, and the one whose verdict counts.

Two declared questions about one pair on the same waves would be two chances for one claim, whatever their lag or
their number of waves. So the first one keeps the verdict until it has had its last look; another is exploratory.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.engine import Engine
from sqlmodel import col, func, select

from culture.db import reading
from culture.errors import Conflict
from culture.linkage.studies.tables import Study, StudyLook


@dataclass(frozen=True)
class Pair:
    """A theme and a metric, in one programme; None: in all."""

    theme: str
    metric: str
    programme: str | None


@dataclass(frozen=True)
class Sibling:
    """A study of a pair: how many looks were taken at it, and when the last planned one was, if it was."""

    study: Study
    looks: int
    ended_at: datetime | None


def siblings(engine: Engine, pair: Pair) -> tuple[Sibling, ...]:
    """Return the studies of a pair, the first one first."""
    same = (Study.theme == pair.theme, Study.metric == pair.metric)
    with reading(engine) as session:
        found = session.exec(select(Study).where(*same).order_by(col(Study.declared_at), col(Study.id))).all()
        made = []
        for one in found:
            if pair.programme and one.programme and pair.programme != one.programme:
                continue
            ours = StudyLook.study == one.id
            count = session.exec(select(func.count()).select_from(StudyLook).where(ours)).one()
            full = select(func.min(StudyLook.taken_at)).where(
                ours, StudyLook.usable_waves >= one.planned_waves
            )
            made.append(Sibling(one, count, session.exec(full).one()))
    return tuple(made)


def holder(among: Sequence[Sibling], at: datetime, but: str = "") -> Study | None:
    """Return the declared study that held the verdict of its pair at a moment, if one did; `but` is not looked at."""
    for one in among:
        earlier = one.study.declared_at <= at and one.study.id != but
        if one.study.status == "registered" and earlier and (one.ended_at is None or one.ended_at > at):
            return one.study
    return None


def check(engine: Engine, pair: Pair, at: datetime) -> None:
    """Conflict where a declared question about this pair has not had its last look."""
    found = holder(siblings(engine, pair), at)
    if found is not None:
        raise Conflict(
            f"“{found.question}”, declared on {found.declared_at:%d %B %Y}, is about the same theme and metric and "
            "has not had its last look. Two declared questions about one pair would be two chances for one claim: "
            "until then another one can only be exploratory (the waves that are there already)."
        )


def outranked(engine: Engine, study: Study) -> bool:
    """Tell whether another study held the verdict of this one's pair when it was declared."""
    pair = Pair(study.theme, study.metric, study.programme)
    return holder(siblings(engine, pair), study.declared_at, but=study.id) is not None
