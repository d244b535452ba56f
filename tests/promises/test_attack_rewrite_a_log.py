"""The hope: whoever reaches the database makes a log, or what was published, say something else."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, MetaData, insert, text
from sqlalchemy.exc import IntegrityError

import migrations
from surveys.db import make_engine
from tests.migrations.rows import example_row, in_order

KEYS = {"roster_change": "head", "audit_line": "id", "release": "id", "release_ledger": "head"}
LOGS = sorted(KEYS)


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Yield a house store as the migrations make it, with one row in each table."""
    if request.param == "sqlite":
        engine = make_engine(f"sqlite:///{tmp_path}/house.db")
    else:
        engine = make_engine(request.getfixturevalue("postgresql").empty(f"logs_{uuid4().hex[:12]}"))
    migrations.upgrade(engine, "house")
    metadata, rows = MetaData(), dict[str, dict[str, object]]()
    metadata.reflect(engine)
    with engine.execution_options(writes=True).begin() as connection:
        for table in in_order(metadata):
            if table.name != "alembic_version":
                rows[table.name] = example_row(table, rows)
                connection.execute(insert(table).values(rows[table.name]))
    yield engine
    engine.dispose()


def refused(engine: Engine, statement: str) -> bool:
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text(statement))
    return True


def rows(engine: Engine, table: str) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(f"SELECT * FROM {table}"))]


@pytest.mark.parametrize("table", LOGS)
def test_no_line_of_a_log_can_be_changed_or_taken_out(house: Engine, table: str) -> None:
    before = rows(house, table)
    assert refused(house, f"UPDATE {table} SET {KEYS[table]} = 'other'")
    assert refused(house, f"DELETE FROM {table}")
    assert rows(house, table) == before
    assert len(before) == 1


@pytest.mark.parametrize("table", LOGS)
def test_no_log_can_be_emptied_or_replaced_in_one_stroke(house: Engine, table: str) -> None:
    if house.dialect.name == "postgresql":
        assert refused(house, f"TRUNCATE {table} CASCADE")
    else:
        assert refused(house, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    assert len(rows(house, table)) == 1


def test_lines_can_still_be_added(house: Engine) -> None:
    with house.execution_options(writes=True).begin() as connection:
        connection.execute(
            text(
                "INSERT INTO audit_line (id, at, name, deed, subject) SELECT 'b', at, name, deed, '' FROM audit_line"
            )
        )
    assert len(rows(house, "audit_line")) == 2
