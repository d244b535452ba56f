"""Access tokens: a program does what its maker may do, and of that only what the token's scopes name."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import update
from sqlalchemy.engine import Engine
from sqlmodel import col, select

from culture.access import Role, Viewer, may
from culture.accounts.store import Account, ApiToken
from culture.db import reading, writing
from culture.errors import Forbidden, Unknown, Unreadable

PREFIX = "wsp_"
SCOPES = {"scores:write": "scores.write", "people:write": "people.write", "releases:read": "dashboard.read"}
MOST = 20


@dataclass(frozen=True)
class TokenView:
    """One of my tokens, as the page shows it; never the token."""

    id: str
    name: str
    scopes: tuple[str, ...]
    made_at: datetime
    used_on: date | None


@dataclass(frozen=True)
class Bearer:
    """Who calls: the token's id and name, its scopes, and its maker as a viewer."""

    token: str
    name: str
    scopes: frozenset[str]
    viewer: Viewer

    def may(self, scope: str) -> bool:
        """Say whether the token has the scope, and its maker still the role for it."""
        return scope in self.scopes and may(self.viewer, SCOPES[scope])


def offered(viewer: Viewer) -> tuple[str, ...]:
    """Return the scopes that this viewer can give to a program."""
    return tuple(scope for scope, action in SCOPES.items() if may(viewer, action))


def make(engine: Engine, viewer: Viewer, *, name: str, scopes: Sequence[str], now: datetime) -> str:
    """Make a token and return it: it is shown once and kept only as a hash. Raises Unreadable, Forbidden."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= 80:
        raise Unreadable("Name the program that will use the token, in 80 characters at most.")
    if not scopes:
        raise Unreadable("Choose at least one thing that the program may do.")
    if not set(scopes) <= set(offered(viewer)):
        raise Forbidden("A program may do only what your own role includes.")
    if len(mine(engine, viewer.account)) >= MOST:
        raise Unreadable(f"You have {MOST} tokens. Revoke one that is not used any more first.")
    token = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken(token_hash=_hash(token), account=viewer.account, name=name, made_at=now)
    row.scopes = sorted(set(scopes))
    with writing(engine) as session:
        session.add(row)
    return token


def mine(engine: Engine, account: str) -> tuple[TokenView, ...]:
    """Return the live tokens of `account`, the newest first."""
    live = select(ApiToken).where(ApiToken.account == account, col(ApiToken.revoked_at).is_(None))
    with reading(engine) as session:
        rows = session.exec(live.order_by(col(ApiToken.made_at).desc(), col(ApiToken.id))).all()
    return tuple(TokenView(x.id, x.name, tuple(x.scopes), x.made_at, x.used_on) for x in rows)


def revoke(engine: Engine, account: str, token: str, *, now: datetime) -> None:
    """End one token of `account`, at once. Raises Unknown for one that is not theirs."""
    live = (ApiToken.id == token, ApiToken.account == account, col(ApiToken.revoked_at).is_(None))
    with writing(engine) as session:
        row = session.exec(select(ApiToken).where(*live)).first()
        if row is None:
            raise Unknown("There is no such token of yours. It may have been revoked already.")
        row.revoked_at = now


def bearer(engine: Engine, token: str, *, now: datetime) -> Bearer | None:
    """Return who calls with `token`; None where it is unknown or revoked, or its maker's account disabled."""
    with reading(engine) as session:
        found = session.exec(
            select(ApiToken, Account).where(
                ApiToken.token_hash == _hash(token), ApiToken.account == Account.id
            )
        ).first()
    if found is None or found[0].revoked_at is not None or found[1].disabled_at is not None:
        return None
    row, account = found
    if row.used_on != now.date():
        with writing(engine) as session:
            session.exec(update(ApiToken).where(col(ApiToken.id) == row.id).values(used_on=now.date()))
    viewer = Viewer(account.id, Role(account.role), frozenset(account.units), account.name)
    return Bearer(row.id, row.name, frozenset(row.scopes), viewer)


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
