"""What the side of names holds about one person, for that person: in which waves they were asked, in which group.

In: a person's id. Out: plain facts. Whether they answered is not among them: nobody may read it, the person's
own employer least of all, and what was answered is not known to be theirs.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_
from sqlalchemy.engine import Engine
from sqlmodel import col, select

from surveys.db import reading
from surveys.invitations.roster import Invitation, RosterEntry
from surveys.programmes import Programme
from surveys.waves import Wave, WaveCell


@dataclass(frozen=True)
class Asked:
    """One wave in which somebody was asked. `named`: it is open, and its own list still has name and address."""

    wave: str
    programme: str
    closes_on: date
    group: str
    named: bool


def asked(engine: Engine, person: str) -> tuple[Asked, ...]:
    """Return the waves in which a person was asked and that are still remembered, the newest first."""
    cell = and_(
        col(WaveCell.wave) == RosterEntry.wave,
        col(WaveCell.cell) == RosterEntry.cell,
        col(WaveCell.kind) == "S",
    )
    query = (
        select(Wave, Programme.name, WaveCell.label)
        .join(RosterEntry, col(RosterEntry.wave) == Wave.id)
        .join(Programme, col(Programme.id) == Wave.programme)
        .join(WaveCell, cell)
        .where(RosterEntry.person == person)
        .order_by(col(Wave.closes_at).desc(), col(Wave.id))
    )
    with reading(engine) as session:
        open_ones = set(session.exec(select(Invitation.wave).where(Invitation.person == person)).all())
        return tuple(
            Asked(wave.id, programme, wave.closes_at.date(), label, wave.id in open_ones)
            for wave, programme, label in session.exec(query).all()
        )
