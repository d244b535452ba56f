"""Who did what at the desk, and when. Employees do nothing at the desk: nothing here is about answering."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import CheckConstraint
from sqlalchemy.engine import Engine
from sqlmodel import Field, Session, col, select

from culture.db import House, new_id, reading, writing


class AuditLine(House, table=True):
    """One deed. The name is copied, so that the line still reads when the account is gone."""

    __tablename__ = "audit_line"
    __table_args__ = (CheckConstraint("length(deed) > 0", name="deed_is_said"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    at: datetime = Field(index=True)
    account: str | None = Field(default=None, index=True)
    name: str = ""
    deed: str
    subject: str = ""


@dataclass(frozen=True)
class Deed:
    """One line of the audit page."""

    at: datetime
    name: str
    deed: str
    subject: str


def add(session: Session, *, who: tuple[str | None, str], deed: str, subject: str, now: datetime) -> None:
    """Write a line in the caller's transaction. `who` is (account id or None, name)."""
    account, name = who
    session.add(AuditLine(at=now, account=account, name=name, deed=deed, subject=subject[:300]))


def note(engine: Engine, *, who: tuple[str | None, str], deed: str, subject: str, now: datetime) -> None:
    """Write a line in a transaction of its own."""
    with writing(engine) as session:
        add(session, who=who, deed=deed, subject=subject, now=now)


def note_rarely(
    engine: Engine, *, who: tuple[str | None, str], deed: str, now: datetime, rest: timedelta
) -> None:
    """Write a line unless one of the same deed was written less than `rest` ago: strangers cannot fill the audit."""
    with writing(engine) as session:
        lately = select(AuditLine.id).where(AuditLine.deed == deed, col(AuditLine.at) > now - rest).limit(1)
        if session.exec(lately).first() is None:
            add(session, who=who, deed=deed, subject="", now=now)


def lines(engine: Engine, *, before: datetime | None = None, limit: int = 100) -> tuple[Deed, ...]:
    """Return the newest `limit` lines, or those older than `before`."""
    query = select(AuditLine).order_by(col(AuditLine.at).desc(), col(AuditLine.id)).limit(limit)
    if before is not None:
        query = query.where(col(AuditLine.at) < before)
    with reading(engine) as session:
        return tuple(Deed(at=x.at, name=x.name, deed=x.deed, subject=x.subject) for x in session.exec(query))


def named(found: Iterable[Deed], names: Mapping[str, str]) -> tuple[Deed, ...]:
    """Return the lines with known ids in their subjects written as names."""
    return tuple(
        replace(x, subject=" ".join(names.get(word, word) for word in x.subject.split(" "))) for x in found
    )


def moment(text: str) -> datetime | None:
    """Return the moment that an address names, or None where it names none."""
    try:
        found = datetime.fromisoformat(text.replace(" ", "+"))
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None
