"""Idempotency keys: a program that asks twice with one key is told the same, and nothing is done twice.

A key belongs to its token, and to one call: for a day another call with it is refused. Only what succeeded is
kept. A call that was cut off may be repeated once it is surely over.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from culture.accounts.store import ApiReply
from culture.db import reading, writing
from culture.errors import Conflict, Refusal

KEPT = timedelta(days=1)
SURELY_OVER = timedelta(minutes=10)


@dataclass(frozen=True)
class Told:
    """What was answered the first time."""

    status: int
    body: str


def begin(engine: Engine, token: str, key: str, *, asked: str, now: datetime) -> Told | None:
    """Take the key for this call, or return what was told before. `asked`: the hash of what is asked for.

    Raises Conflict while the first call is at work, Refusal where the key was used for something else.
    """
    try:
        with writing(engine) as session:
            at, cut_off = col(ApiReply.at), col(ApiReply.status).is_(None)
            again = cut_off & (at < now - SURELY_OVER) & (col(ApiReply.asked) == asked)
            mine = (col(ApiReply.token) == token, col(ApiReply.key) == key)
            session.exec(delete(ApiReply).where(*mine, (at < now - KEPT) | again))
            session.add(ApiReply(token=token, key=key, asked=asked, at=now))
    except IntegrityError:
        return _told(engine, token, key, asked)
    return None


def call_id(token: str, key: str, asked: str) -> str:
    """Name a call: the same however often it is repeated, another for other tokens, keys and bodies."""
    return hashlib.sha256("\0".join((token, key, asked)).encode()).hexdigest()[:32]


def end(engine: Engine, token: str, key: str, told: Told) -> None:
    """Keep what was answered."""
    with writing(engine) as session:
        mine = (col(ApiReply.token) == token, col(ApiReply.key) == key)
        session.exec(update(ApiReply).where(*mine).values(status=told.status, body=told.body))


def forget(engine: Engine, token: str, key: str) -> None:
    """Let go of a key whose call was refused: nothing was changed, so the same key may try again."""
    with writing(engine) as session:
        session.exec(delete(ApiReply).where(col(ApiReply.token) == token, col(ApiReply.key) == key))


def sweep(engine: Engine, *, now: datetime) -> int:
    """Delete what is older than a day; return how many."""
    with writing(engine) as session:
        return session.exec(delete(ApiReply).where(col(ApiReply.at) < now - KEPT)).rowcount


def _told(engine: Engine, token: str, key: str, asked: str) -> Told | None:
    with reading(engine) as session:
        row = session.get(ApiReply, (token, key))
    if row is not None and row.asked != asked:
        raise Refusal("This Idempotency-Key was used for another call. Choose a new one. Nothing was done.")
    if row is None or row.status is None:
        raise Conflict(
            "The first call with this Idempotency-Key is still at work. Ask again in a little while."
        )
    return Told(row.status, row.body)
