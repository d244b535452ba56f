"""A ballot comes in: a token, its signature, a sealed envelope. It fills a random free slot, once.

No name, no address, no clock. The wave is found by the 32 bytes in the middle of the token. Acknowledged
means counted: the look at the wave's state and the write are one transaction of the ballot store.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import bindparam, delete, tuple_, update
from sqlalchemy import select as columns
from sqlalchemy.engine import Connection, Engine
from sqlmodel import col, select

from surveys import blindsign
from surveys.blindsign import BYTES
from surveys.collection.papers import CLOSED, TAKING, CellKey, Paper, Slot, hold
from surveys.db import reading, writing
from surveys.errors import Closed, Conflict, Forged, Malformed
from surveys.rewriting import checkpoint, rewrite_in, vacuum
from surveys.sealing import SEALED
from surveys.wire import INPUT, identifier

_KEY = select(CellKey.wave, CellKey.kind, CellKey.cell, CellKey.modulus).where(
    CellKey.domain == bindparam("domain")
)
_CELL = (
    col(Slot.wave) == bindparam("in_wave"),
    col(Slot.kind) == bindparam("in_kind"),
    col(Slot.cell) == bindparam("in_cell"),
)
_SEEN = select(Slot.slot, Slot.flag, Slot.input_msg, Paper.state).where(*_CELL, Slot.wave == Paper.wave)
_FILL = (
    update(Slot.metadata.tables["slot"])
    .where(*_CELL, col(Slot.slot) == bindparam("in_slot"), col(Slot.flag) == 0)
    .values({name: bindparam(name) for name in ("flag", "input_msg", "sig", "sealed")})
)
_PLACE = (col(Slot.kind), col(Slot.cell), col(Slot.slot))
_LOOK = (
    columns(*_PLACE, col(Slot.input_msg), col(Slot.sig), col(Slot.sealed))
    .where(col(Slot.flag) == 1)
    .order_by(*_PLACE)
    .limit(4000)
)


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
    filled. On PostgreSQL equal tokens wait for each other, and so do casting and stopping.
    """
    _check_form(ballot)
    wave, kind, cell, modulus = _key_of(engine, ballot.input_msg[32:64])
    if (kind, cell) != (ballot.kind, ballot.cell):
        raise Forged("The token does not belong to this cell.")
    if not blindsign.verify(modulus, ballot.input_msg, ballot.sig):
        raise Forged("The signature does not verify under the key of this cell.")
    with writing(engine) as session:
        hold(session, wave, token=ballot.input_msg.hex())
        answer = _fill_one(session.connection(), wave, ballot)
    checkpoint(engine)
    return answer


def take(engine: Engine, wave: str) -> tuple[Ballot, ...]:
    """Return all sealed ballots of a stopped wave, shuffled."""
    ballots = list(stream(engine, wave))
    secrets.SystemRandom().shuffle(ballots)
    return tuple(ballots)


def stream(engine: Engine, wave: str) -> Iterator[Ballot]:
    """Yield the sealed ballots of a stopped wave, some thousands at a time, so that they never all lie in memory.

    They come by cell, those of one look shuffled; a look is one short transaction, so that other waves' ballots
    never wait for this one. Only `release.count` asks for them.
    """
    with reading(engine) as session:
        state = session.exec(select(Paper.state).where(Paper.wave == wave)).first()
    if state != CLOSED:
        raise Conflict("Ballots are taken out only after the booth has stopped taking them in.")
    last: tuple[str, str, int] | None = None
    while True:
        look = _LOOK.where(col(Slot.wave) == wave)
        if last is not None:
            look = look.where(tuple_(*_PLACE) > tuple_(*last))
        with engine.connect() as connection:
            rows = connection.execute(look).all()
        if not rows:
            return
        last = (rows[-1].kind, rows[-1].cell, rows[-1].slot)
        some = [Ballot(row.kind, row.cell, row.input_msg, row.sig, row.sealed) for row in rows]
        secrets.SystemRandom().shuffle(some)
        yield from some


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


@lru_cache(maxsize=4096)
def _key_of(engine: Engine, domain: bytes) -> tuple[str, str, str, bytes]:
    """Return (wave, kind, cell, modulus) of a token's domain. These never change, so they are kept in memory."""
    with engine.connect() as connection:
        found = connection.execute(_KEY, {"domain": domain}).first()
    if found is None:
        raise Forged("The token does not belong to any survey here.")
    return found.wave, found.kind, found.cell, found.modulus


def _fill_one(connection: Connection, wave: str, ballot: Ballot) -> str:
    """Look at the wave's state and the cell's slots, and fill a random free one.

    On PostgreSQL another ballot may take it first; then another one is tried.
    """
    here = {"in_wave": wave, "in_kind": ballot.kind, "in_cell": ballot.cell}
    seen = connection.execute(_SEEN, here).all()
    if any(state not in TAKING for *_, state in seen):
        raise Closed("This survey no longer takes answers.")
    if any(flag == 1 and token == ballot.input_msg for _, flag, token, _ in seen):
        return "already"
    free = [slot for slot, flag, _, _ in seen if flag == 0]
    content = {"flag": 1, "input_msg": ballot.input_msg, "sig": ballot.sig, "sealed": ballot.sealed}
    while free:
        slot = free.pop(secrets.randbelow(len(free)))
        if connection.execute(_FILL, here | content | {"in_slot": slot}).rowcount == 1:
            return "stored"
    raise Conflict("Every place of this cell is taken: more tokens were signed than people invited.")
