"""Rewriting a table, so that what was deleted, and the order in which rows were written, is in no file any
more.

SQLite: deleted bytes are zeros already (secure_delete); VACUUM writes the file anew, and the write-ahead log
is emptied. PostgreSQL: what remains is copied out in key order, the table truncated (a new file) and filled
again in the caller's transaction, so every row carries one transaction id. No sample of a secret column is
taken into the statistics, which would outlive the rows. Not reached: the write-ahead log, replicas, snapshots
and backups made earlier. There sealing and the destroyed keys are the answer.
"""

from functools import partial

from sqlalchemy import Table, event, text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import OperationalError
from sqlmodel import Session


def rewrite_in(session: Session, table: Table) -> None:
    """On PostgreSQL, rewrite `table` inside the caller's transaction; does nothing on SQLite."""
    if session.get_bind().dialect.name != "postgresql":
        return
    order = ", ".join(column.name for column in table.primary_key.columns)
    for statement in (
        f"LOCK TABLE {table.name} IN ACCESS EXCLUSIVE MODE",
        f"CREATE TEMPORARY TABLE kept ON COMMIT DROP AS SELECT * FROM {table.name}",  # noqa: S608
        f"TRUNCATE TABLE {table.name}",
        f"INSERT INTO {table.name} SELECT * FROM kept ORDER BY {order}",  # noqa: S608
    ):
        session.execute(text(statement))


def unsampled(table: Table, *columns: str) -> None:
    """Let PostgreSQL's ANALYZE skip these columns of `table` wherever it is made from its model."""
    event.listen(table, "after_create", partial(_skip, columns=columns))


def vacuum(engine: Engine) -> None:
    """On SQLite, write the file anew and empty its write-ahead log; does nothing on PostgreSQL."""
    _run(engine, "VACUUM")
    checkpoint(engine)


def checkpoint(engine: Engine) -> None:
    """On SQLite, move the write-ahead log into the file and cut it to nothing, as far as readers allow.

    The log holds pages in the order in which they were written; an emptied one says nothing. Does
    nothing where the store keeps no such log.
    """
    if engine.get_execution_options().get("journal") != "wal":
        return
    try:
        _run(engine, "PRAGMA wal_checkpoint(TRUNCATE)")
    except OperationalError:
        return


def _skip(table: Table, connection: Connection, *, columns: tuple[str, ...], **_: object) -> None:
    for column in columns if connection.dialect.name == "postgresql" else ():
        connection.execute(text(f"ALTER TABLE {table.name} ALTER COLUMN {column} SET STATISTICS 0"))


def _run(engine: Engine, statement: str) -> None:
    if engine.dialect.name != "sqlite":
        return
    with engine.connect() as connection:
        raw = connection.connection.cursor()
        raw.execute(statement)
        raw.close()
