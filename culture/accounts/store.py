"""Tables of the staff accounts."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Column
from sqlmodel import Field

from culture.db import House, new_id


class Account(House, table=True):
    """Somebody of the staff side. `units` is a leader's scope; an empty hash means: has not yet accepted.

    An empty language leaves it to the browser. `failures` and `blocked_until` were counts of older versions, by which
    a stranger could lock somebody out; nothing reads or writes them.
    """

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("role IN ('administrator', 'hr', 'leader')", name="role_is_known"),
        CheckConstraint("email = lower(email)", name="email_is_lower"),
        CheckConstraint("failures >= 0", name="failures_count_up"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    email: str = Field(unique=True)
    name: str
    role: str
    units: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    language: str = ""
    password_hash: str = ""
    invite_hash: str | None = Field(default=None, unique=True)
    invite_until: datetime | None = None
    failures: int = 0
    blocked_until: datetime | None = None
    created_at: datetime
    disabled_at: datetime | None = None


class SignIn(House, table=True):
    """One browser that is signed in. Its random id is all the session cookie holds; the row can be ended.

    Only the SHA-256 of that id is kept, so that a copy of the store signs nobody in.
    """

    __tablename__ = "sign_in"

    id: str = Field(default_factory=new_id, primary_key=True)
    token_hash: str = Field(unique=True)
    account: str = Field(foreign_key="account.id", index=True)
    browser: str = ""
    started_at: datetime
    seen_at: datetime
    ended_at: datetime | None = None


class Founding(House, table=True):
    """The one row that says the house has had its first administrator: its key settles the race."""

    __tablename__ = "founding"
    __table_args__ = (CheckConstraint("one = 1", name="one_founding"),)

    one: int = Field(default=1, primary_key=True, sa_column_kwargs={"autoincrement": False})
    account: str = Field(foreign_key="account.id")
    at: datetime


class ApiToken(House, table=True):
    """A program that acts for its maker. Only the SHA-256 of the token is kept; its use is known by the day."""

    __tablename__ = "api_token"

    id: str = Field(default_factory=new_id, primary_key=True)
    token_hash: str = Field(unique=True)
    account: str = Field(foreign_key="account.id", index=True)
    name: str
    scopes: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    made_at: datetime
    used_on: date | None = None
    revoked_at: datetime | None = None


class ApiReply(House, table=True):
    """What a program was told when it wrote with an idempotency key; kept a day. No status: still at work."""

    __tablename__ = "api_reply"

    token: str = Field(foreign_key="api_token.id", primary_key=True)
    key: str = Field(primary_key=True)
    asked: str
    status: int | None = None
    body: str = ""
    at: datetime = Field(index=True)
