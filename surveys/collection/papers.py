"""What the booth knows of a wave: the ballot paper, the manifest, the public keys, and the empty slots.

Laid out when a wave opens, one slot for each person eligible, every slot filled with random bytes of the
full size from the start. A ballot later overwrites a random free slot in place, so the order of arrival
stands nowhere: no running number, no time, no index on the token.
"""

import hashlib
import secrets
from collections.abc import Mapping

from sqlalchemy import CheckConstraint, LargeBinary, UniqueConstraint, delete, insert, text, update
from sqlalchemy.engine import Engine
from sqlmodel import Field, Session, col, select

from surveys.blindsign import BYTES
from surveys.db import Ballots, reading, writing
from surveys.errors import Conflict, Unknown
from surveys.rewriting import unsampled
from surveys.sealing import SEALED
from surveys.wire import INPUT, domain, identifier

OPEN, CLOSING, CLOSED = "open", "closing", "closed"
TAKING = (OPEN, CLOSING)
ALONE = text("SELECT pg_advisory_xact_lock(hashtextextended(:wave, 0))")
SHARED = text(
    "SELECT pg_advisory_xact_lock_shared(hashtextextended(:wave, 0)), "
    "pg_advisory_xact_lock(hashtextextended(:token, 1))"
)
_BATCH = 200


class Paper(Ballots, table=True):
    """The ballot paper and the manifest of a wave, byte for byte as they are served."""

    __tablename__ = "paper"
    __table_args__ = (CheckConstraint("state in ('open', 'closing', 'closed')", name="state"),)

    wave: str = Field(primary_key=True)
    state: str = OPEN
    paper: bytes = Field(sa_type=LargeBinary)
    manifest: bytes = Field(sa_type=LargeBinary)
    manifest_sha: str = Field(unique=True)


class CellKey(Ballots, table=True):
    """The public key of one cell, found by the 32 bytes in the middle of every token of it."""

    __tablename__ = "cell_key"
    __table_args__ = (UniqueConstraint("domain"),)

    wave: str = Field(primary_key=True, foreign_key="paper.wave")
    kind: str = Field(primary_key=True)
    cell: str = Field(primary_key=True)
    domain: bytes = Field(sa_type=LargeBinary)
    modulus: bytes = Field(sa_type=LargeBinary)


class Slot(Ballots, table=True):
    """A place for one sealed ballot; random bytes until `flag` is 1. Every slot has the same size."""

    __tablename__ = "slot"
    __table_args__ = (
        CheckConstraint("flag in (0, 1)", name="flag"),
        CheckConstraint(f"length(input_msg) = {INPUT}", name="input_msg"),
        CheckConstraint(f"length(sig) = {BYTES}", name="sig"),
        CheckConstraint(f"length(sealed) = {SEALED}", name="sealed"),
        {"sqlite_with_rowid": False},
    )

    wave: str = Field(primary_key=True, foreign_key="paper.wave")
    kind: str = Field(primary_key=True)
    cell: str = Field(primary_key=True)
    slot: int = Field(primary_key=True)
    flag: int = 0
    input_msg: bytes = Field(sa_type=LargeBinary)
    sig: bytes = Field(sa_type=LargeBinary)
    sealed: bytes = Field(sa_type=LargeBinary)


unsampled(Slot.metadata.tables["slot"], "flag", "input_msg", "sig", "sealed")


def lay_out(
    engine: Engine,
    *,
    wave: str,
    paper: bytes,
    manifest: bytes,
    slots: Mapping[tuple[str, str], int],
    moduli: Mapping[tuple[str, str], bytes],
) -> None:
    """Lay out paper, manifest, keys and `slots` (as many as eligible, by kind and cell). Idempotent.

    A second call with other bytes is a Conflict: what was laid out may have been read already.
    """
    if set(slots) != set(moduli):
        raise Conflict("Every cell needs its slots and its key.")
    sha = hashlib.sha256(manifest).hexdigest()
    with writing(engine) as session:
        there = session.get(Paper, identifier(wave))
        if there is not None:
            if (there.paper, there.manifest) != (paper, manifest):
                raise Conflict("This wave was laid out with another paper or manifest.")
            return
        session.add(Paper(wave=wave, paper=paper, manifest=manifest, manifest_sha=sha))
        session.flush()
        for (kind, cell), modulus in sorted(moduli.items()):
            mark = domain(wave, identifier(cell), identifier(kind))
            session.add(CellKey(wave=wave, kind=kind, cell=cell, domain=mark, modulus=modulus))
        _fill(session, wave, slots)


def state(engine: Engine, wave: str) -> str:
    """Return open, closing or closed; Unknown where the wave has no paper."""
    with reading(engine) as session:
        return _get(session, wave).state


def paper(engine: Engine, wave: str) -> bytes:
    """Return the ballot paper's bytes; Unknown where there is none."""
    with reading(engine) as session:
        return _get(session, wave).paper


def manifest(engine: Engine, sha: str) -> bytes:
    """Return the manifest whose SHA-256 in hex is `sha`; Unknown where there is none."""
    with reading(engine) as session:
        found = session.exec(select(Paper.manifest).where(Paper.manifest_sha == sha)).first()
    if found is None:
        raise Unknown("There is no manifest of this name.")
    return found


def start_closing(engine: Engine, wave: str) -> None:
    """Mark that issuing has stopped; ballots under way are still taken. Idempotent."""
    with writing(engine) as session:
        _get(session, wave)
        session.execute(
            update(Paper).where(col(Paper.wave) == wave, col(Paper.state) == OPEN).values(state=CLOSING)
        )


def stop(engine: Engine, wave: str) -> None:
    """Take no more ballots: whatever was acknowledged is in its slot, and nothing comes after. Idempotent."""
    with writing(engine) as session:
        hold(session, wave)
        _get(session, wave)
        session.execute(update(Paper).where(col(Paper.wave) == wave).values(state=CLOSED))


def drop(engine: Engine, wave: str) -> None:
    """Remove everything laid out for a wave that is void; a wave that took ballots is a Conflict."""
    with writing(engine) as session:
        hold(session, wave)
        if session.exec(select(Slot.slot).where(Slot.wave == wave, Slot.flag == 1)).first() is not None:
            raise Conflict("This wave has taken ballots; close it instead.")
        for table in (Slot, CellKey, Paper):
            session.execute(delete(table).where(col(table.wave) == wave))


def hold(session: Session, wave: str, *, token: str = "") -> None:
    """On PostgreSQL, make casting and stopping wait for each other, leaving no mark in any row.

    With a token: share the wave with other casts, and be alone with this token. Without: be alone with the wave.
    On SQLite every writer is alone already.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(SHARED if token else ALONE, {"wave": wave, "token": token})


def _fill(session: Session, wave: str, slots: Mapping[tuple[str, str], int]) -> None:
    rows = [(kind, cell, slot) for (kind, cell), n in sorted(slots.items()) for slot in range(n)]
    for start in range(0, len(rows), _BATCH):
        session.execute(insert(Slot), [_free(wave, *row) for row in rows[start : start + _BATCH]])


def _free(wave: str, kind: str, cell: str, slot: int) -> dict[str, object]:
    noise = secrets.token_bytes(INPUT + BYTES + SEALED)
    return {
        "wave": wave,
        "kind": kind,
        "cell": cell,
        "slot": slot,
        "flag": 0,
        "input_msg": noise[:INPUT],
        "sig": noise[INPUT : INPUT + BYTES],
        "sealed": noise[INPUT + BYTES :],
    }


def _get(session: Session, wave: str) -> Paper:
    found = session.get(Paper, wave)
    if found is None:
        raise Unknown("There is no ballot paper of this wave.")
    return found
