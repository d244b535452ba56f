"""A ballot comes in: a token, its signature, a sealed envelope. It fills a random free slot, once.

No name, no address, no clock. The wave is found by the 32 bytes in the middle of the token. Acknowledged
means counted: the look at the wave's state and the write are one transaction of the ballot store.
"""

import secrets
from dataclasses import dataclass

from sqlalchemy import delete, update
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from surveys import blindsign
from surveys.blindsign import BYTES
from surveys.collection.papers import CLOSED, TAKING, CellKey, Paper, Slot, hold
from surveys.db import reading, writing
from surveys.errors import Closed, Conflict, Forged, Malformed
from surveys.rewriting import checkpoint, rewrite_in, vacuum
from surveys.sealing import SEALED
from surveys.wire import INPUT, identifier


@dataclass(frozen=True, repr=False)
class Ballot:
    """What a browser sends: kind, cell, token of 96 bytes, signature of 256, envelope of 4,177."""

    kind: str
    cell: str
    input_msg: bytes
    sig: bytes
    sealed: bytes


def cast(engine: Engine, ballot: Ballot) -> str:
    """Return "stored", or "already" where this token was spent before (the first ballot stays).

    1. Look at the form (Malformed). 2. Find the cell by the token's domain and verify the signature (Forged).
    3. In one transaction: the wave still takes ballots (Closed), the token is new, a random free slot is
    filled.
    """
    _check_form(ballot)
    key = _key_of(engine, ballot)
    if not blindsign.verify(key.modulus, ballot.input_msg, ballot.sig):
        raise Forged("The signature does not verify under the key of this cell.")
    with writing(engine) as session:
        hold(session, key.wave, alone=False)
        hold(session, ballot.input_msg[32:64].hex(), alone=True)
        state = session.exec(select(Paper.state).where(Paper.wave == key.wave)).one()
        if state not in TAKING:
            raise Closed("This survey no longer takes answers.")
        answer = _fill_one(session, key, ballot)
    checkpoint(engine)
    return answer


def take(engine: Engine, wave: str) -> tuple[Ballot, ...]:
    """Return all sealed ballots of a stopped wave, shuffled. Only `release.count` asks for them."""
    with reading(engine) as session:
        state = session.exec(select(Paper.state).where(Paper.wave == wave)).first()
        if state != CLOSED:
            raise Conflict("Ballots are taken out only after the booth has stopped taking them in.")
        rows = session.exec(select(Slot).where(Slot.wave == wave, Slot.flag == 1)).all()
    ballots = [Ballot(row.kind, row.cell, row.input_msg, row.sig, row.sealed) for row in rows]
    secrets.SystemRandom().shuffle(ballots)
    return tuple(ballots)


def clear(engine: Engine, wave: str) -> None:
    """Delete the wave's slots and rewrite the table: no byte and no order of them is left. Idempotent."""
    with writing(engine) as session:
        session.execute(delete(Slot).where(col(Slot.wave) == wave))
        rewrite_in(session, Slot.metadata.tables["slot"])
    vacuum(engine)


def _check_form(ballot: Ballot) -> None:
    identifier(ballot.kind)
    identifier(ballot.cell)
    lengths = (len(ballot.input_msg), len(ballot.sig), len(ballot.sealed))
    if lengths != (INPUT, BYTES, SEALED):
        raise Malformed(f"A ballot has {INPUT}, {BYTES} and {SEALED} bytes.")


def _key_of(engine: Engine, ballot: Ballot) -> CellKey:
    with reading(engine) as session:
        key = session.exec(select(CellKey).where(CellKey.domain == ballot.input_msg[32:64])).first()
    if key is None or (key.kind, key.cell) != (ballot.kind, ballot.cell):
        raise Forged("The token does not belong to this cell.")
    return key


def _fill_one(session: Session, key: CellKey, ballot: Ballot) -> str:
    here = (Slot.wave == key.wave, Slot.kind == key.kind, Slot.cell == key.cell)
    seen = session.exec(select(Slot.slot, Slot.flag, Slot.input_msg).where(*here)).all()
    if any(flag == 1 and token == ballot.input_msg for _, flag, token in seen):
        return "already"
    free = [slot for slot, flag, _ in seen if flag == 0]
    if not free:
        raise Conflict("Every place of this cell is taken: more tokens were signed than people invited.")
    where = (col(Slot.wave) == key.wave, col(Slot.kind) == key.kind, col(Slot.cell) == key.cell)
    chosen = col(Slot.slot) == secrets.choice(free)
    content = {"flag": 1, "input_msg": ballot.input_msg, "sig": ballot.sig, "sealed": ballot.sealed}
    session.execute(update(Slot).where(*where, chosen).values(**content))
    return "stored"
