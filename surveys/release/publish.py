"""A counted wave becomes one immutable release. A second is refused by the database itself.

May be killed anywhere and run again. Publishing empties the tally (decision 5): what is public is in the
release, and nothing finer exists anywhere.
"""

import secrets
from dataclasses import replace
from datetime import date

from sqlalchemy import delete, update
from sqlalchemy import select as columns
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from surveys import waves
from surveys.db import Stores, reading, writing
from surveys.errors import Conflict, Refusal
from surveys.history import invited_in_both
from surveys.keys import Keys
from surveys.release.assemble import Ledger, Material, WaveFacts, assemble
from surveys.release.counting import BlockTally
from surveys.release.evidence import SALT
from surveys.release.form import to_json
from surveys.release.ledger import check_head, head_in, link
from surveys.release.moments import Moments
from surveys.release.origin import origin
from surveys.release.shelf import read_all
from surveys.release.suppress.kinds import Crossing
from surveys.release.suppress.rules import r8_once
from surveys.release.tables import CellProof, Comment, LedgerRow, Moment, ReleaseRow, Spent, Tally, Turnout
from surveys.release.types import Release, canonical

SALT_BYTES = 32
_TALLIES = columns(*(col(one) for one in (Tally.kind, Tally.theme, Tally.cells, Tally.n, Tally.total)))


def publish(
    stores: Stores, facts: WaveFacts, keys: Keys, *, on: date | None = None, crossing: Crossing | None = None
) -> str:
    """Publish a counted wave and return the id of its release; a wave that has one keeps it. Idempotent.

    1. Unless it is published: refuse an uncounted wave, and a store that has lost releases. 2. Assemble
    the release behind the gate; refuse it if the audit finds anybody exposed. 3. Write release and ledger
    entry in one transaction. 4. Set the ledger's head in the key folder. 5. Empty the tallies. on: the
    date of publication; by default the day the wave closed. crossing: people eligible by combination of
    cells, one of each kind, frozen at opening; without it no breakdown is shown.
    """
    released = _released(stores.house)
    found = released.get(facts.wave, "")
    if r8_once(released, facts.wave):
        check_head(stores.house, keys.head())
        material = replace(
            _material(stores, facts), crossing=crossing or {}, asked=waves.asked(stores.house, facts.wave)
        )
        release, evidence = assemble(facts, material, _ledger(stores.house, facts))
        if release.certificate.exposed or release.certificate.pinned:
            raise Refusal("The audit found people who would be exposed. Nothing was published.")
        sealed = canonical({**evidence, SALT: secrets.token_hex(SALT_BYTES)}).decode()
        found = _write(stores.house, release, sealed, on or facts.closed_on)
    with reading(stores.house) as session:
        keys.set_head(head_in(session).encode())
    empty(stores.ballots, facts.wave)
    return found


def empty(engine: Engine, wave: str) -> None:
    """Delete what was counted: everything that is public of it stands in the release."""
    with writing(engine) as session:
        for table in (Tally, Moment, Comment):
            session.execute(delete(table).where(col(table.wave) == wave))
        session.execute(update(Turnout).where(col(Turnout.wave) == wave).values(reduced=True))


def spent(engine: Engine, wave: str) -> tuple[Spent, ...]:
    """Return the spent tokens of a wave, sorted by their random bytes."""
    with reading(engine) as session:
        query = select(Spent).where(Spent.wave == wave)
        return tuple(session.exec(query.order_by(Spent.kind, Spent.cell, col(Spent.input_msg))).all())


def proofs(engine: Engine, wave: str) -> tuple[CellProof, ...]:
    """Return what is public of each cell of a counted wave, by kind and id."""
    with reading(engine) as session:
        query = select(CellProof).where(CellProof.wave == wave)
        return tuple(session.exec(query.order_by(CellProof.kind, CellProof.cell)).all())


def _released(engine: Engine) -> dict[str, str]:
    """Return the release of each wave that has one."""
    with reading(engine) as session:
        return dict(session.exec(select(ReleaseRow.wave, ReleaseRow.id)).all())


def _id_of(engine: Engine, wave: str) -> str | None:
    with reading(engine) as session:
        return session.exec(select(ReleaseRow.id).where(ReleaseRow.wave == wave)).first()


def _material(stores: Stores, facts: WaveFacts) -> Material:
    with reading(stores.ballots) as session:
        if session.exec(select(Turnout).where(Turnout.wave == facts.wave)).first() is None:
            raise Conflict("This wave has not been counted yet; a wave is published after it was counted.")
        tallies = session.execute(_TALLIES.where(col(Tally.wave) == facts.wave)).all()
        second = session.exec(select(Moment).where(Moment.wave == facts.wave)).all()
        said = session.exec(select(Comment).where(Comment.wave == facts.wave)).all()
    return Material(
        tallies=[
            BlockTally(kind, theme, frozenset(cells), n, total) for kind, theme, cells, n, total in tallies
        ],
        moments=[
            Moments(
                scope=one.scope,
                theme=one.theme,
                people=one.people,
                cells=one.cells,
                products=tuple(tuple(row) for row in one.body["products"]),
                agreement=one.body["agreement"],
            )
            for one in second
        ],
        comments=[(one.place, one.words) for one in said],
        origin=origin(stores),
    )


def _ledger(engine: Engine, facts: WaveFacts) -> Ledger:
    earlier = read_all(engine)
    return Ledger(earlier, invited_in_both(engine, facts.wave, [one.wave for one in earlier]))


def _write(engine: Engine, release: Release, evidence: str, on: date) -> str:
    try:
        with writing(engine) as session:
            previous = head_in(session)
            session.add(
                ReleaseRow(
                    id=release.id,
                    wave=release.wave,
                    programme=release.programme,
                    closed_on=release.closed_on,
                    published_on=on,
                    sha256=release.sha256,
                    body=canonical(to_json(release)).decode(),
                    evidence=evidence,
                )
            )
            session.flush()
            head = link(previous, release.sha256, evidence)
            session.add(LedgerRow(head=head, previous=previous, release=release.id))
    except IntegrityError:
        found = _id_of(engine, release.wave)
        if found is None:
            raise Conflict("Another wave was published at the same moment; try again.") from None
        return found
    return release.id
