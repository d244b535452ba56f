"""Alembic's environment for the three sets of tables (Roll and House in one store, Ballots in the other)."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, Engine, text
from sqlmodel.sql.sqltypes import AutoString

from culture.db import House
from migrations.rooms import import_all_rooms
from surveys.db import Ballots, Roll

import_all_rooms()
METADATA = {"house": [Roll.metadata, House.metadata], "ballots": [Ballots.metadata]}


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write SQLModel's own types as the plain SQLAlchemy types they are, so that a migration imports neither."""
    if kind == "type":
        if isinstance(item, AutoString):
            return f"sa.String(length={item.length})" if item.length else "sa.String()"
        if type(item).__name__ == "UTCDateTime":
            autogen.imports.add("from sqlmodel.sql.sqltypes import UTCDateTime")
            return "UTCDateTime()"
    return False


def run(engine: Engine, store: str) -> None:
    """Run the migrations of `store` in one transaction, alone."""
    with engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            _pragma(connection, "foreign_keys=OFF")
        try:
            with connection.begin():
                if not sqlite:
                    connection.execute(text("SELECT pg_advisory_xact_lock(7350021)"))
                context.configure(
                    connection=connection,
                    target_metadata=METADATA[store],
                    render_item=render_item,
                    render_as_batch=sqlite,
                    compare_type=True,
                    compare_server_default=True,
                    transactional_ddl=True,
                )
                with context.begin_transaction():
                    context.run_migrations()
                if sqlite and connection.execute(text("PRAGMA foreign_key_check")).first():
                    raise RuntimeError(f"migrating the {store} store would leave rows that point at nothing")
        finally:
            if sqlite:
                _pragma(connection, "foreign_keys=ON")


def _pragma(connection: Connection, pragma: str) -> None:
    """Set a pragma outside any transaction."""
    raw: Any = connection.connection.dbapi_connection
    raw.execute(f"PRAGMA {pragma}")


run(context.config.attributes["engine"].execution_options(writes=True), context.config.attributes["store"])
