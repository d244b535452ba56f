"""The wave's own copy of who is invited, and in which cell. In: people and cells. Out: invitations by hash.

An invitation in clear is nowhere: it is made again from the wave's invite key when a letter is rendered. At
the close persons leave the invitations; (wave, person, unit cell) alone is kept, for the study window.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, String, cast, delete, insert, update
from sqlalchemy.engine import Engine
from sqlalchemy.orm import aliased
from sqlmodel import Field, Session, col, func, select

from surveys.db import Roll, new_id, reading, writing
from surveys.errors import Unknown
from surveys.keys import Keys
from surveys.rewriting import checkpoint
from surveys.waves import LIVE, Wave

CARD_KINDS = ("S", "C")
MANY = 10


@dataclass(frozen=True)
class Invitee:
    """A person as the organisation's roster gives them; `unit` is the leaf they work in.

    `attributes`: the band of each attribute that is known of them, such as {"tenure": "1–3 years"}.
    """

    person: str
    name: str
    email: str | None
    language: str
    unit: str
    attributes: Mapping[str, str] = field(default_factory=dict)


class Invitation(Roll, table=True):
    """One invitation of an open wave. A card has a cell and no person. `digest` is the invite's SHA-256.

    UNIQUE(person) is the rule that a person is in one open wave at most: the close empties the column.
    """

    __tablename__ = "invitation"
    __table_args__ = (CheckConstraint("person is null or not card", name="a_card_names_nobody"),)

    id: str = Field(primary_key=True)
    wave: str = Field(foreign_key="wave.id", index=True)
    person: str | None = Field(default=None, unique=True)
    name: str = ""
    email: str = ""
    cells: dict[str, str] = Field(sa_column=Column(JSON, nullable=False))
    language: str
    zone: str
    country: str
    digest: str | None = Field(default=None, unique=True)
    card: bool = False


class RosterEntry(Roll, table=True):
    """Who was asked in which unit cell of which wave; it holds no answer, and not whether there was one."""

    __tablename__ = "roster_entry"

    wave: str = Field(foreign_key="wave.id", primary_key=True)
    person: str = Field(primary_key=True, index=True)
    cell: str


@dataclass(frozen=True)
class Place:
    """Where a leaf's people are counted and when they read letters."""

    cells: Mapping[str, str]
    zone: str
    country: str


NOTHING: Mapping[str, Mapping[str, str]] = MappingProxyType({})


def write_roster(session: Session, wave: str, people: Sequence[Invitee], places: Mapping[str, Place]) -> None:
    """Write roster entries and invitations of a wave; `places` by leaf id. Digests come with `seal`."""
    enter(session, wave, people, places)
    invite(session, wave, people, places)


def enter(session: Session, wave: str, people: Sequence[Invitee], places: Mapping[str, Place]) -> None:
    """Write who is asked in which unit cell."""
    rows = [{"wave": wave, "person": one.person, "cell": places[one.unit].cells["S"]} for one in people]
    if rows:
        session.execute(insert(RosterEntry), rows)


def invite(
    session: Session,
    wave: str,
    people: Sequence[Invitee],
    places: Mapping[str, Place],
    *,
    own: Mapping[str, Mapping[str, str]] = NOTHING,
) -> None:
    """Write the invitations; somebody without an address gets a card, which names nobody.

    A card is drawn, not assigned: it has the kinds S and C only, and the language that most people of its
    unit cell speak, not that of one of them (decision 12). `own`: by person, the cells of further kinds.
    """
    spoken = _spoken(people, places)
    rows = [_invitation(wave, one, places[one.unit], own.get(one.person, {})) for one in people]
    for row in rows:
        if row["card"]:
            row["cells"] = {kind: cell for kind, cell in row["cells"].items() if kind in CARD_KINDS}
            row["language"] = spoken[row["cells"]["S"]]
    if rows:
        session.execute(insert(Invitation), sorted(rows, key=_by_id))


def _by_id(row: Mapping[str, Any]) -> str:
    """Sort rows by their random ids: the order in which they lie in the file is not that of the people."""
    return str(row["id"])


def _spoken(people: Sequence[Invitee], places: Mapping[str, Place]) -> dict[str, str]:
    """Return the language that most people of each unit cell speak; of several, the first by name."""
    heard: dict[str, Counter[str]] = {}
    for one in people:
        heard.setdefault(places[one.unit].cells["S"], Counter())[one.language] += 1
    return {cell: min(tongues, key=lambda name: (-tongues[name], name)) for cell, tongues in heard.items()}


def _invitation(wave: str, invitee: Invitee, place: Place, own: Mapping[str, str]) -> dict[str, Any]:
    personal = invitee.email is not None
    return {
        "id": new_id(),
        "wave": wave,
        "person": invitee.person if personal else None,
        "name": invitee.name if personal else "",
        "email": invitee.email or "",
        "cells": {**place.cells, **own},
        "language": invitee.language,
        "zone": place.zone,
        "country": place.country,
        "card": not personal,
    }


def seal(engine: Engine, keys: Keys, wave: str) -> None:
    """Give each invitation of a wave the digest by which it is found. Repeating it changes nothing."""
    with writing(engine) as session:
        query = select(Invitation).where(Invitation.wave == wave, col(Invitation.digest).is_(None))
        for invitation in session.exec(query).all():
            invitation.digest = digest(keys.invite(wave, invitation.id))
            session.add(invitation)


def digest(invite: bytes) -> str:
    """Return the hex SHA-256 of an invite: all that the store knows of it."""
    return hashlib.sha256(invite).hexdigest()


def find(engine: Engine, digest: str) -> Invitation:
    """Return the invitation with this digest; Unknown if none. After the close it has no person or cells."""
    with reading(engine) as session:
        found = session.exec(select(Invitation).where(Invitation.digest == digest)).first()
    if found is None:
        raise Unknown("This invitation is not known. Use the link of your newest letter.")
    return found


def ids(engine: Engine, wave: str) -> tuple[str, ...]:
    """Return the ids of a wave's invitations, sorted; the ids are random, so the order says nothing."""
    with reading(engine) as session:
        query = select(Invitation.id).where(Invitation.wave == wave).order_by(col(Invitation.id))
        return tuple(session.exec(query).all())


def names(engine: Engine, invitation: Invitation) -> tuple[str, ...]:
    """Return the sorted names of the personal invitations in this one's unit cell; Unknown for a card."""
    if invitation.card:
        raise Unknown("The names of a group are shown to personal invitations only.")
    entry = (col(RosterEntry.wave) == Invitation.wave) & (col(RosterEntry.person) == col(Invitation.person))
    query = (
        select(Invitation.name)
        .join(RosterEntry, entry)
        .where(Invitation.wave == invitation.wave, RosterEntry.cell == invitation.cells.get("S", ""))
    )
    with reading(engine) as session:
        return tuple(sorted(session.exec(query).all()))


def names_by_cell(engine: Engine, wave: str) -> dict[str, tuple[str, ...]]:
    """Return the sorted names of the personal invitations of each unit cell of a wave."""
    with reading(engine) as session:
        rows = session.exec(select(Invitation).where(Invitation.wave == wave)).all()
    named: dict[str, list[str]] = {}
    for row in rows:
        if "S" in row.cells:
            named.setdefault(row.cells["S"], []).extend([] if row.card else [row.name])
    return {cell: tuple(sorted(people)) for cell, people in named.items()}


def spoken_by_many(engine: Engine, wave: str) -> dict[str, tuple[str, ...]]:
    """Return, by comment cell, the languages in which 10 or more of its invitations are written, sorted.

    A language that fewer use narrows a comment down to them (anonymity.md, section 8). Only this yes or no
    leaves the roster, never a count: whoever is asked learns of a language whether it is common in the group.
    A false list could take a warning away, and nothing else: what is sent, and where, does not hang on it.
    """
    written = cast(col(Invitation.cells), String)
    query = select(written, Invitation.language, func.count()).where(Invitation.wave == wave)
    heard: Counter[tuple[str, str]] = Counter()
    with reading(engine) as session:
        for cells, language, n in session.exec(query.group_by(written, col(Invitation.language))).all():
            heard[json.loads(cells).get("C", ""), language] += n
    common: dict[str, list[str]] = {}
    for (cell, language), n in sorted(heard.items()):
        if cell and n >= MANY:
            common.setdefault(cell, []).append(language)
    return {cell: tuple(languages) for cell, languages in common.items()}


def cards(engine: Engine, keys: Keys, wave: str) -> tuple[tuple[str, bytes], ...]:
    """Return (unit cell, invite) of each card of a wave, written again from the keys and kept nowhere."""
    query = select(Invitation).where(Invitation.wave == wave, col(Invitation.card).is_(True))
    with reading(engine) as session:
        rows = session.exec(query.order_by(col(Invitation.id))).all()
    return tuple((row.cells["S"], keys.invite(wave, row.id)) for row in rows if "S" in row.cells)


def busy(session: Session, wave: str) -> int:
    """Return how many people of a wave's roster are asked in another that is opening, open or closing."""
    other = aliased(RosterEntry)
    query = (
        select(func.count(func.distinct(RosterEntry.person)))
        .join(other, col(other.person) == col(RosterEntry.person))
        .join(Wave, col(other.wave) == col(Wave.id))
        .where(RosterEntry.wave == wave, other.wave != wave, col(Wave.state).in_(LIVE))
    )
    return session.exec(query).one()


def shared_with(session: Session, wave: str) -> frozenset[str]:
    """Return the waves in whose kept rosters any people of this wave's roster stand."""
    other = aliased(RosterEntry)
    query = (
        select(other.wave)
        .join(RosterEntry, col(other.person) == col(RosterEntry.person))
        .where(RosterEntry.wave == wave, other.wave != wave)
        .distinct()
    )
    return frozenset(session.exec(query).all())


def overlaps(session: Session, wave: str) -> dict[tuple[str, str], int]:
    """Return, by (earlier wave, cell), how many people of a cell stand in both rosters."""
    other = aliased(RosterEntry)
    same = (col(other.person) == col(RosterEntry.person)) & (col(other.cell) == col(RosterEntry.cell))
    query = (
        select(other.wave, other.cell, func.count())
        .join(RosterEntry, same)
        .where(RosterEntry.wave == wave, other.wave != wave)
        .group_by(col(other.wave), col(other.cell))
    )
    return {(earlier, cell): n for earlier, cell, n in session.exec(query).all()}


def forget(engine: Engine, wave: str) -> None:
    """Take persons, addresses and cells out of a closed wave's invitations; a link then says "closed"."""
    with writing(engine) as session:
        session.execute(
            update(Invitation)
            .where(col(Invitation.wave) == wave)
            .values(person=None, name="", email="", cells={}, zone="UTC", country="")
        )
    checkpoint(engine)


def forgotten(engine: Engine, wave: str) -> bool:
    """Tell whether a wave's invitations name nobody any more: all of them were emptied in one transaction."""
    query = select(Invitation.cells).where(Invitation.wave == wave).limit(1)
    with reading(engine) as session:
        return not session.exec(query).first()


def retire(engine: Engine, keep: Sequence[str]) -> int:
    """Delete roster entries of waves not in `keep` (the study window); return how many."""
    with writing(engine) as session:
        gone = session.execute(delete(RosterEntry).where(col(RosterEntry.wave).not_in(keep)))
        return int(getattr(gone, "rowcount", 0))


def invited(engine: Engine, wave: str) -> int:
    """Return how many invitations a wave has."""
    with reading(engine) as session:
        return session.exec(select(func.count()).where(Invitation.wave == wave)).one()
