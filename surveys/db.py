"""Two stores, two metadata, two engines: Roll (names, in the house store) and Ballots (answers).

No key, no time and no order joins them. An engine made here behaves the same on SQLite and PostgreSQL:
`writing()` is one exclusive transaction, `reading()` one consistent snapshot.
"""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from sqlalchemy import MetaData, create_engine, event, make_url
from sqlalchemy.engine import Connection, Engine
from sqlmodel import Session, SQLModel

from surveys.settings import Settings

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Roll(SQLModel):
    """Base of the survey tables that live in the house store: programmes, waves, invitations, releases."""

    metadata = MetaData(naming_convention=NAMES)


class Ballots(SQLModel):
    """Base of the tables of the ballot store: papers, slots, tallies. Never a name, never a time."""

    metadata = MetaData(naming_convention=NAMES)


@dataclass(frozen=True)
class Stores:
    """The two engines of the house process."""

    house: Engine
    ballots: Engine

    @property
    def keep_order(self) -> bool:
        """True where both stores keep the order in which rows were written until the close: on PostgreSQL."""
        return all(engine.dialect.name == "postgresql" for engine in (self.house, self.ballots))


def new_id() -> str:
    """Return 16 random characters of [A-Za-z0-9_-]: no time and no running number in it.

    No hyphen comes first: a command line would take the id for an option.
    """
    while (made := secrets.token_urlsafe(12)).startswith("-"):
        continue
    return made


def make_engine(url: str, *, journal: Literal["wal", "delete"] = "wal") -> Engine:
    """Return an engine for `url`, with SQLite's pragmas and transaction modes set as stack.md says.

    The ballot store uses journal="delete": a write-ahead log would keep the order of arrival.
    No error message of any engine repeats a parameter (`hide_parameters`).
    """
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, hide_parameters=True, pool_size=10)
    arguments = {"timeout": 30, "check_same_thread": False}
    options = {"journal": journal}
    engine = create_engine(url, connect_args=arguments, hide_parameters=True, execution_options=options)
    event.listen(engine, "connect", partial(_set_pragmas, journal=journal))
    event.listen(engine, "begin", _begin)
    return engine


def open_stores(settings: Settings) -> Stores:
    """Return engines for both stores of `settings`."""
    return Stores(
        house=make_engine(settings.house_url.get_secret_value()),
        ballots=make_engine(settings.ballots_url.get_secret_value(), journal="delete"),
    )


_one_writer: dict[str, threading.RLock] = {}


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """Yield a session in one write transaction; commits at the end, rolls back on an exception.

    On SQLite it begins with BEGIN IMMEDIATE behind one in-process lock, so writers queue instead of starving.
    """
    lock = _one_writer.setdefault(str(engine.url), threading.RLock())
    writes = engine.execution_options(writes=True)
    with lock, Session(writes, expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Yield a session over one snapshot; whatever it changes is rolled back."""
    with Session(engine, expire_on_commit=False) as session:
        yield session  # closing rolls back and, unlike rollback(), leaves what was read readable


def _set_pragmas(connection: Any, _record: object, *, journal: str) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"journal_mode={journal}",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=10000",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
