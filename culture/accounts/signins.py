"""Signing in and being signed in: one row a browser, ended at will."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import update
from sqlalchemy.engine import Engine
from sqlmodel import col, select

from culture.access import Role, Viewer
from culture.accounts.passwords import matches
from culture.accounts.store import Account, SignIn
from culture.db import reading, writing
from culture.errors import Refusal, Unknown

SEEN_EVERY = timedelta(minutes=5)
WRONG = "That e-mail and password do not go together. Check both; capital letters count in the password."


@dataclass(frozen=True)
class SignInView:
    """One of my sign-ins, as the account page shows it."""

    id: str
    browser: str
    started_at: datetime
    seen_at: datetime
    current: bool


def sign_in(engine: Engine, *, email: str, password: str, browser: str, now: datetime) -> str:
    """Return the token of a new sign-in, or refuse with one sentence that does not say which part is wrong.

    Whoever guesses is slowed down above, by network address and e-mail, known or not: no count of an account's own
    could be kept that strangers cannot fill to lock its owner out. The password is compared outside any transaction:
    that is slow on purpose.
    """
    with reading(engine) as session:
        account = session.exec(select(Account).where(Account.email == email.strip().lower())).first()
    if not matches(account.password_hash if account else "", password) or account is None:
        raise Refusal(WRONG)
    token = secrets.token_urlsafe(24)
    with writing(engine) as session:
        row = session.get_one(Account, account.id)
        if row.disabled_at is not None:
            raise Refusal(WRONG)
        session.add(
            SignIn(token_hash=_hash(token), account=row.id, browser=browser[:60], started_at=now, seen_at=now)
        )
    return token


def viewer_of(engine: Engine, token: str, *, now: datetime, idle: timedelta) -> Viewer | None:
    """Return who is signed in with `token`, or None where it was ended, idled out, or disabled."""
    with reading(engine) as session:
        found = session.exec(
            select(SignIn, Account).where(SignIn.token_hash == _hash(token), SignIn.account == Account.id)
        ).first()
    if found is None:
        return None
    row, account = found
    if row.ended_at is not None or account.disabled_at is not None or now - row.seen_at > idle:
        return None
    if now - row.seen_at > SEEN_EVERY:
        with writing(engine) as session:
            session.exec(update(SignIn).where(col(SignIn.id) == row.id).values(seen_at=now))
    return Viewer(account.id, Role(account.role), frozenset(account.units), account.name)


def mine(
    engine: Engine, account: str, *, token: str, now: datetime, idle: timedelta
) -> tuple[SignInView, ...]:
    """Return the live sign-ins of `account`, the newest use first."""
    query = select(SignIn).where(
        SignIn.account == account, col(SignIn.ended_at).is_(None), col(SignIn.seen_at) >= now - idle
    )
    current = _hash(token)
    with reading(engine) as session:
        rows = session.exec(query.order_by(col(SignIn.seen_at).desc())).all()
    return tuple(
        SignInView(x.id, x.browser, x.started_at, x.seen_at, current=x.token_hash == current) for x in rows
    )


def end(
    engine: Engine, account: str, *, sign_in: str | None = None, token: str | None = None, now: datetime
) -> None:
    """End one sign-in of `account`, named by its row or by its token; refuse one that is not theirs."""
    wanted = col(SignIn.id) == sign_in if token is None else col(SignIn.token_hash) == _hash(token)
    with writing(engine) as session:
        row = session.exec(select(SignIn).where(wanted, SignIn.account == account)).first()
        if row is None:
            raise Unknown("There is no such sign-in of yours. It may have been ended already.")
        row.ended_at = row.ended_at or now


def end_others(engine: Engine, account: str, *, token: str | None, now: datetime) -> None:
    """End all sign-ins of `account` but the one with `token` (all, where None)."""
    live = (col(SignIn.account) == account, col(SignIn.ended_at).is_(None))
    others = live if token is None else (*live, col(SignIn.token_hash) != _hash(token))
    with writing(engine) as session:
        session.exec(update(SignIn).where(*others).values(ended_at=now))


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
