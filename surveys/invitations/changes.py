"""The log of roster changes while a wave is open: counts for each group, added to and never changed.

The wave's own roster is frozen when it opens; nobody can be put into a group later. What this log shows is how
the organisation's list has moved away from it since: somebody who invents colleagues, and takes them out
again, leaves a line here. Each entry names the one before by its hash, so that none can be taken out unseen.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlalchemy.engine import Engine
from sqlmodel import Field, Session, col, select

from surveys import waves
from surveys.db import Roll, reading, writing
from surveys.invitations.roster import RosterEntry
from surveys.wire import canonical

ELSEWHERE = ""
NOWHERE = "*"


class RosterChange(Roll, table=True):
    """How many have joined or left each group since the roster was frozen, as seen on a day.

    `cells`: {cell: [joined, left]}, "" for units that belong to no group of the wave.
    """

    __tablename__ = "roster_change"
    __table_args__ = (UniqueConstraint("wave", "previous"),)

    head: str = Field(primary_key=True)
    wave: str = Field(foreign_key="wave.id", index=True)
    previous: str
    day: date
    cells: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


@dataclass(frozen=True)
class Change:
    """One line of the log: on `day`, `joined` and `left` people of a group since the roster was frozen.

    `cell` is "*" where the list was as frozen again.
    """

    day: date
    cell: str
    joined: int
    left: int


@dataclass(frozen=True)
class Log:
    """The log of a wave, oldest first; `whole` is False where an entry was changed or taken out."""

    changes: tuple[Change, ...]
    head: str
    whole: bool


def note(engine: Engine, wave: str, units: Mapping[str, str], day: date) -> bool:
    """Add an entry where the counts differ from the last; return whether there was one.

    units: the leaf unit of every person whom the organisation's list has today, by person.
    """
    homes = {unit: one.cell for one in waves.cells(engine, wave) if one.kind == "S" for unit in one.units}
    today = {person: homes.get(unit, ELSEWHERE) for person, unit in units.items()}
    with writing(engine) as session:
        waves.lock(session, wave)
        counts = _differences(session, wave, today)
        entries = _entries(session, wave)
        if counts == (entries[-1].cells if entries else {}):
            return False
        previous = entries[-1].head if entries else ""
        head = _head(wave, previous, day, counts)
        session.add(RosterChange(head=head, wave=wave, previous=previous, day=day, cells=counts))
    return True


def log(engine: Engine, wave: str) -> Log:
    """Return the log of a wave, its chain checked."""
    with reading(engine) as session:
        entries = _entries(session, wave)
        number = len(session.exec(select(RosterChange.head).where(RosterChange.wave == wave)).all())
    whole = number == len(entries) and all(
        one.head == _head(wave, one.previous, one.day, one.cells) for one in entries
    )
    changes = [
        Change(one.day, cell, joined, left)
        for one in entries
        for cell, (joined, left) in sorted(one.cells.items()) or [(NOWHERE, (0, 0))]
    ]
    return Log(tuple(changes), entries[-1].head if entries else "", whole)


def _differences(session: Session, wave: str, today: Mapping[str, str]) -> dict[str, Any]:
    rows = session.exec(select(RosterEntry.person, RosterEntry.cell).where(RosterEntry.wave == wave)).all()
    frozen = dict(rows)
    joined = Counter(cell for person, cell in today.items() if frozen.get(person) != cell)
    left = Counter(cell for person, cell in frozen.items() if today.get(person) != cell)
    return {cell: [joined[cell], left[cell]] for cell in sorted(joined | left)}


def _entries(session: Session, wave: str) -> list[RosterChange]:
    """Return the entries along the chain, from the first as far as it holds."""
    query = select(RosterChange).where(RosterChange.wave == wave).order_by(col(RosterChange.head))
    after = {row.previous: row for row in session.exec(query).all()}
    chain: list[RosterChange] = []
    while (row := after.pop(chain[-1].head if chain else "", None)) is not None:
        chain.append(row)
    return chain


def _head(wave: str, previous: str, day: date, cells: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical([wave, previous, day.isoformat(), dict(cells)])).hexdigest()
