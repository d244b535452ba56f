"""The culture floor's tables live in the house store, beside Roll, under a metadata of their own."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import MetaData
from sqlalchemy.engine import Engine
from sqlmodel import Session, SQLModel

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class House(SQLModel):
    """Base of the culture tables: accounts, units, people, scores, studies, actions."""

    metadata = MetaData(naming_convention=NAMES)


def new_id() -> str:
    """Return 16 random characters of [A-Za-z0-9_-], no hyphen first: command lines take that for an option."""
    while (made := secrets.token_urlsafe(12)).startswith("-"):
        continue
    return made


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """Yield a session in one write transaction (BEGIN IMMEDIATE on SQLite); commits at the end."""
    with Session(engine.execution_options(writes=True), expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Yield a session over one snapshot; whatever it changes is rolled back."""
    with Session(engine, expire_on_commit=False) as session:
        yield session  # closing rolls back and, unlike rollback(), leaves what was read readable
