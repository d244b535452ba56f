"""What waves of all programmes mean for a new one: how they cut its units, and how many of its people they asked.

A second programme over the same units is no second start: its figures are set against those of the first.
"""

from collections.abc import Sequence

from sqlalchemy.engine import Engine
from sqlmodel import Session, col, func, select

from surveys.cells import Cut
from surveys.db import reading
from surveys.waves import State, Wave, WaveCell, WaveOverlap, previous_cut


def cuts_before(session: Session, programme: str, kind: str) -> tuple[Cut, ...]:
    """Return the cells that a new wave of a programme may not cut apart at once: those of its own last opened wave,
    and of each other programme's where that opened since.
    """
    query = (
        select(Wave.programme, func.max(Wave.opens_at))
        .where(col(Wave.state).not_in((State.PLANNED, State.VOID)))
        .where(col(Wave.id).in_(select(WaveCell.wave)))
        .group_by(col(Wave.programme))
    )
    opened = dict(session.exec(query).all())
    own = opened.pop(programme, None)
    since = sorted(other for other, at in opened.items() if own is None or at >= own)
    return tuple(cut for one in (programme, *since) for cut in previous_cut(session, one, kind))


def invited_in_both(engine: Engine, wave: str, others: Sequence[str]) -> dict[tuple[str, str], int]:
    """Return how many people of a cell were invited in a wave and in another, by (other wave, cell)."""
    row = WaveOverlap
    before = select(row.earlier, row.cell, row.people).where(row.later == wave, col(row.earlier).in_(others))
    after = select(row.later, row.cell, row.people).where(row.earlier == wave, col(row.later).in_(others))
    with reading(engine) as session:
        rows = [*session.exec(before).all(), *session.exec(after).all()]
    return {(other, cell): people for other, cell, people in rows}
