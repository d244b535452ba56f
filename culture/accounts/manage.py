"""Making, inviting, changing and disabling accounts. The last administrator stays."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import update
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from culture.access import Role
from culture.accounts.passwords import hash_password, matches
from culture.accounts.store import Account, Founding, SignIn
from culture.db import reading, writing
from culture.errors import Conflict, Refusal, Unknown, Unreadable

INVITE_DAYS = 7
STALE = (
    "This link is used up, replaced by a newer one, or older than 7 days. Ask an administrator for a new one."
)


@dataclass(frozen=True)
class NewAccount:
    """What is said about somebody who gets an account."""

    email: str
    name: str
    role: Role
    units: tuple[str, ...] = ()
    language: str = ""


@dataclass(frozen=True)
class Profile:
    """An account as pages show it; never with a hash."""

    id: str
    email: str
    name: str
    role: Role
    units: tuple[str, ...]
    state: str  # active | invited | disabled
    language: str = ""


@dataclass(frozen=True)
class Invited:
    """A fresh invitation: the token is shown once and kept only as a hash."""

    account: str
    token: str


def is_empty(engine: Engine) -> bool:
    """Say whether nobody has an account yet."""
    with reading(engine) as session:
        return session.exec(select(Account.id).limit(1)).first() is None


def found(engine: Engine, draft: NewAccount, *, password: str, now: datetime) -> str:
    """Make the first administrator of an empty store. Of two who try at once, one is refused."""
    hashed = hash_password(password, about=(draft.name, draft.email))
    try:
        with writing(engine) as session:
            if session.exec(select(Account.id).limit(1)).first() is not None:
                raise Conflict(
                    "This house has an administrator already. Sign in, or ask them for an account."
                )
            account = _new(draft, now, password_hash=hashed)
            account.role = Role.ADMINISTRATOR.value
            session.add(account)
            session.flush()
            session.add(Founding(account=account.id, at=now))
            session.flush()
            return account.id
    except IntegrityError as error:
        raise Conflict(
            "Somebody else has just become the first administrator. Sign in, or ask them."
        ) from error


def add(engine: Engine, draft: NewAccount, *, password: str, now: datetime) -> str:
    """Make an account with a password (command line and demonstration)."""
    account = _new(draft, now, password_hash=hash_password(password, about=(draft.name, draft.email)))
    _insert(engine, account)
    return account.id


def invite(engine: Engine, draft: NewAccount, *, now: datetime) -> Invited:
    """Make an account without a password, and a link's token with which its owner chooses one."""
    account = _new(draft, now)
    token = _fresh_token(account, now)
    _insert(engine, account)
    return Invited(account.id, token)


def invite_again(engine: Engine, account: str, *, now: datetime) -> Invited:
    """Give a new link to somebody who lost the first, or their password. Older links stop working."""
    with writing(engine) as session:
        row = _get(session, account)
        if row.disabled_at is not None:
            raise Conflict("This account is disabled. Enable it first.")
        return Invited(row.id, _fresh_token(row, now))


def invited(engine: Engine, token: str, *, now: datetime) -> Profile:
    """Return whose invitation this is; refuse one that is unknown, used or too old."""
    with reading(engine) as session:
        return _profile(_by_token(session, token, now))


def accept(engine: Engine, token: str, *, password: str, now: datetime) -> str:
    """Spend an invitation: set the password, end what was signed in before. Returns the account's id."""
    with reading(engine) as session:
        row = _by_token(session, token, now)
    hashed = hash_password(password, about=(row.name, row.email))
    with writing(engine) as session:
        row = _by_token(session, token, now)
        row.password_hash, row.invite_hash, row.invite_until = hashed, None, None
        _end_all(session, row.id, now)
        return row.id


def set_password(engine: Engine, account: str, *, old: str, new: str) -> None:
    """Change one's own password; the old one is asked for."""
    profile = find(engine, account)
    with reading(engine) as session:
        current = _get(session, account).password_hash
    if not matches(current, old):
        raise Refusal("The present password is not right. Nothing was changed.")
    hashed = hash_password(new, about=(profile.name, profile.email))
    with writing(engine) as session:
        _get(session, account).password_hash = hashed


def speak(engine: Engine, account: str, language: str) -> None:
    """Set the language in which somebody reads reports; empty: as their browser asks."""
    with writing(engine) as session:
        _get(session, account).language = language


def change(engine: Engine, account: str, *, name: str, role: Role, units: tuple[str, ...]) -> None:
    """Set name, role and unit scope. The last active administrator keeps the role."""
    with writing(engine) as session:
        row = _get(session, account)
        if row.role == Role.ADMINISTRATOR and role is not Role.ADMINISTRATOR:
            _others_or_refuse(session, account)
        row.name, row.role, row.units = _name(name), role.value, list(_scope(role, units))


def disable(engine: Engine, account: str, *, now: datetime) -> None:
    """Close an account: it cannot sign in, and every browser it is signed in with is out at once."""
    with writing(engine) as session:
        row = _get(session, account)
        if row.role == Role.ADMINISTRATOR:
            _others_or_refuse(session, account)
        row.disabled_at, row.invite_hash, row.invite_until = row.disabled_at or now, None, None
        _end_all(session, account, now)


def enable(engine: Engine, account: str) -> None:
    """Open a disabled account again, with the role and password it had."""
    with writing(engine) as session:
        _get(session, account).disabled_at = None


def everyone(engine: Engine) -> tuple[Profile, ...]:
    """Return all accounts by name."""
    with reading(engine) as session:
        return tuple(
            _profile(x) for x in session.exec(select(Account).order_by(col(Account.name), col(Account.id)))
        )


def find(engine: Engine, account: str) -> Profile:
    """Return one account, or refuse."""
    with reading(engine) as session:
        return _profile(_get(session, account))


def _new(draft: NewAccount, now: datetime, password_hash: str = "") -> Account:
    try:
        email = validate_email(draft.email, check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise Unreadable(f"“{draft.email}” is not an e-mail address.") from error
    return Account(
        email=email,
        name=_name(draft.name),
        role=draft.role.value,
        units=list(_scope(draft.role, draft.units)),
        language=draft.language,
        password_hash=password_hash,
        created_at=now,
    )


def _insert(engine: Engine, account: Account) -> None:
    try:
        with writing(engine) as session:
            session.add(account)
    except IntegrityError as error:
        raise Conflict(f"{account.email} has an account already. Change that one instead.") from error


def _name(name: str) -> str:
    cleaned = " ".join(name.split())
    if not 1 <= len(cleaned) <= 120:
        raise Unreadable("A name of 1 to 120 characters is needed.")
    return cleaned


def _scope(role: Role, units: tuple[str, ...]) -> tuple[str, ...]:
    if role is not Role.LEADER:
        return ()
    if not units:
        raise Unreadable("A leader needs at least one unit to answer for.")
    return tuple(sorted(set(units)))


def _fresh_token(account: Account, now: datetime) -> str:
    token = secrets.token_urlsafe(24)
    account.invite_hash = sha256(token.encode()).hexdigest()
    account.invite_until = now + timedelta(days=INVITE_DAYS)
    return token


def _by_token(session: Session, token: str, now: datetime) -> Account:
    hashed = sha256(token.encode()).hexdigest()
    row = session.exec(select(Account).where(Account.invite_hash == hashed)).first()
    if row is None or row.disabled_at is not None or row.invite_until is None or row.invite_until < now:
        raise Unknown(STALE)
    return row


def _get(session: Session, account: str) -> Account:
    row = session.get(Account, account)
    if row is None:
        raise Unknown("There is no such account.")
    return row


def _others_or_refuse(session: Session, account: str) -> None:
    rows = session.exec(
        select(Account)
        .where(Account.role == Role.ADMINISTRATOR.value, col(Account.disabled_at).is_(None))
        .with_for_update()
    ).all()
    if not any(x.id != account and x.password_hash for x in rows):
        raise Conflict("This is the last administrator who can sign in. Make another one first.")


def _end_all(session: Session, account: str, now: datetime) -> None:
    live = (col(SignIn.account) == account, col(SignIn.ended_at).is_(None))
    session.exec(update(SignIn).where(*live).values(ended_at=now))


def _profile(row: Account) -> Profile:
    state = "disabled" if row.disabled_at else "active" if row.password_hash else "invited"
    return Profile(row.id, row.email, row.name, Role(row.role), tuple(row.units), state, row.language)


def letter(profile: Profile, address: str, sender: str) -> tuple[str, str]:
    """Return subject and text of the letter that brings somebody their link."""
    return (
        "Your account at Wellspring",
        f"Hello {profile.name},\n\n{sender} has made an account for you. Choose your password here, "
        f"within {INVITE_DAYS} days:\n\n{address}\n\nIf you did not expect this, leave it be.\n",
    )
