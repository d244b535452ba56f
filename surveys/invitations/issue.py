"""An invitation and blinded messages come in, blind signatures go out: once for each invitation, all kinds
at once.

What is kept is one row of one size for each invitation, there from the opening: AES-SIV of a state byte and
32 bytes (random, or the hash of what was signed) under a wave key in the key folder. At rest a used row and
a free one cannot be told apart. No blinded message, no signature, no time. The same request is answered
with the same bytes, computed again; another one for the same invitation is refused.
"""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import CheckConstraint, LargeBinary, delete, insert, update
from sqlalchemy.engine import Engine
from sqlmodel import Field, Session, col, select

from surveys.blindsign import check_blinded
from surveys.db import Roll, reading, writing
from surveys.errors import Closed, Conflict, Malformed, Unknown
from surveys.invitations.roster import Invitation
from surveys.keys import Keys
from surveys.rewriting import checkpoint, rewrite_in, unsampled, vacuum
from surveys.waves import State, Wave
from surveys.wire import b64, canonical

FREE, USED = b"\0", b"\1"
PAYLOAD = 16 + 1 + 32


class Issue(Roll, table=True):
    """Whether a token was signed for an invitation, readable with the wave's issue key only."""

    __tablename__ = "issue"
    __table_args__ = (
        CheckConstraint(f"length(payload) = {PAYLOAD}", name="payload"),
        {"sqlite_with_rowid": False},
    )

    wave: str = Field(primary_key=True)
    invitation: str = Field(primary_key=True)
    payload: bytes = Field(sa_type=LargeBinary)


unsampled(Issue.metadata.tables["issue"], "payload")


def prefill(engine: Engine, keys: Keys, wave: str, invitations: Iterable[str]) -> None:
    """Lay out a free row for each invitation that has none; part of opening a wave. Idempotent."""
    with writing(engine) as session:
        there = set(session.exec(select(Issue.invitation).where(Issue.wave == wave)).all())
        rows = [
            {
                "wave": wave,
                "invitation": one,
                "payload": keys.seal_row(wave, one, FREE + secrets.token_bytes(32)),
            }
            for one in sorted(set(invitations) - there)
        ]
        if rows:
            session.execute(insert(Issue), rows)
    checkpoint(engine)


def issue(
    engine: Engine, keys: Keys, invitation: Invitation, blinded: Mapping[str, bytes], now: datetime
) -> dict[str, bytes]:
    """Return the blind signature (256 bytes) of each kind; `blinded` must hold all kinds of the invitation.

    1. The wave is open and `now` is before its close (Closed). 2. Every blinded message fits its key
    (Malformed). 3. In one transaction: the row is free and becomes used, or it was used for the very same
    request; otherwise Conflict. 4. Sign. A crash after 3 costs nothing: the same request brings the same
    signatures.
    """
    with reading(engine) as session:
        _check_open(session, invitation, now)
    if set(blinded) != set(invitation.cells):
        raise Malformed("All kinds of ballot are asked for at once, and no other.")
    wave, cells = invitation.wave, sorted(invitation.cells.items())
    for kind, cell in cells:
        check_blinded(keys.modulus(wave, kind, cell), blinded[kind])
    with writing(engine) as session:
        _check_open(session, invitation, now)
        _mark(session, keys, invitation, digest(blinded))
    checkpoint(engine)
    return {kind: keys.sign(wave, kind, cell, blinded[kind]) for kind, cell in cells}


def digest(blinded: Mapping[str, bytes]) -> bytes:
    """Return the SHA-256 of all blinded messages together, by which a repeated request is known."""
    return hashlib.sha256(canonical({kind: b64(message) for kind, message in blinded.items()})).digest()


def status(engine: Engine, keys: Keys, invitation: Invitation) -> bool:
    """Return whether tokens were signed for this invitation: its holder may check that nobody else did.

    Unknown for a card: whoever printed the cards holds their codes too, and would learn who has answered.
    """
    if invitation.card:
        raise Unknown("Whether a card was used is told to nobody.")
    with reading(engine) as session:
        payload = _payload(session, invitation.wave, invitation.id)
    return keys.open_row(invitation.wave, invitation.id, payload).startswith(USED)


def issued(engine: Engine, keys: Keys, wave: str) -> dict[tuple[str, str], int]:
    """Return how many tokens were signed for each (kind, cell); asked before the rows are deleted."""
    with reading(engine) as session:
        invitations = session.exec(select(Invitation).where(Invitation.wave == wave)).all()
        rows = session.exec(select(Issue).where(Issue.wave == wave)).all()
    used = {r.invitation for r in rows if keys.open_row(wave, r.invitation, r.payload).startswith(USED)}
    counts: dict[tuple[str, str], int] = {}
    for invitation in invitations:
        for place in invitation.cells.items():
            counts[place] = counts.get(place, 0) + (invitation.id in used)
    return counts


def clear(engine: Engine, wave: str) -> None:
    """Delete the wave's rows and rewrite the table: nothing says any more who took part. Idempotent."""
    with writing(engine) as session:
        session.execute(delete(Issue).where(col(Issue.wave) == wave))
        rewrite_in(session, Issue.metadata.tables["issue"])
    vacuum(engine)


def _check_open(session: Session, invitation: Invitation, now: datetime) -> None:
    wave = session.get(Wave, invitation.wave)
    if wave is None or wave.state != State.OPEN or now >= wave.closes_at:
        raise Closed("This survey is closed.")


def _mark(session: Session, keys: Keys, invitation: Invitation, request: bytes) -> None:
    """Turn the free row into a used one, or find it used for the same request; Conflict otherwise."""
    wave, row = invitation.wave, invitation.id
    there = _payload(session, wave, row, lock=True)
    content = keys.open_row(wave, row, there)
    if content.startswith(USED):
        if content[1:] != request:
            raise Conflict("This was already sent, or started on another device: go back to it.")
        return
    sealed = keys.seal_row(wave, row, USED + request)
    where = (col(Issue.wave) == wave, col(Issue.invitation) == row)
    session.execute(update(Issue).where(*where).values(payload=sealed))


def _payload(session: Session, wave: str, invitation: str, *, lock: bool = False) -> bytes:
    query = select(Issue.payload).where(Issue.wave == wave, Issue.invitation == invitation)
    found = session.exec(query.with_for_update() if lock else query).first()
    if found is None:
        raise Unknown("There is no place for this invitation.")
    return found
