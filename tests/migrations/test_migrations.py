"""Models equal migrations, on both engines, for both stores; one head each; up and down with rows."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData, Table, insert, inspect, select

import migrations
from culture.db import House
from migrations.rooms import import_all_rooms
from surveys.db import Ballots, Roll, make_engine
from tests.migrations.rows import example_row, in_order

import_all_rooms()
METADATA: dict[migrations.Store, list[MetaData]] = {
    "house": [Roll.metadata, House.metadata],
    "ballots": [Ballots.metadata],
}


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Yield an empty database, once of each kind."""
    if request.param == "sqlite":
        engine = make_engine(f"sqlite:///{tmp_path}/empty.db")
    else:
        engine = make_engine(request.getfixturevalue("postgresql").empty(f"empty_{uuid4().hex[:12]}"))
    yield engine
    engine.dispose()


@pytest.mark.parametrize("store", migrations.STORES)
def test_each_store_has_one_head(store: migrations.Store) -> None:
    assert len(ScriptDirectory.from_config(migrations.config(store)).get_heads()) == 1


@pytest.mark.parametrize("store", migrations.STORES)
def test_the_models_are_what_the_migrations_make(empty: Engine, store: migrations.Store) -> None:
    migrations.upgrade(empty, store)
    with empty.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA[store]) == []


@pytest.mark.parametrize("store", migrations.STORES)
def test_going_down_leaves_nothing_behind(empty: Engine, store: migrations.Store) -> None:
    migrations.upgrade(empty, store)
    migrations.downgrade(empty, store, "base")
    assert set(inspect(empty).get_table_names()) <= {"alembic_version"}


@pytest.mark.parametrize("store", migrations.STORES)
def test_rows_survive_the_way_up_from_every_revision(empty: Engine, store: migrations.Store) -> None:
    script = ScriptDirectory.from_config(migrations.config(store))
    first = script.get_base()
    migrations.upgrade(empty, store, first)
    before = fill(empty)
    migrations.upgrade(empty, store)
    assert count(empty, before) == before


@pytest.mark.parametrize("store", migrations.STORES)
def test_a_store_with_rows_can_go_down_one_step_and_up_again(empty: Engine, store: migrations.Store) -> None:
    migrations.upgrade(empty, store)
    fill(empty)
    migrations.downgrade(empty, store, "-1")
    migrations.upgrade(empty, store)
    assert migrations.current(empty) == migrations.head(store)


@pytest.mark.parametrize("store", migrations.STORES)
def test_an_empty_store_says_so(empty: Engine, store: migrations.Store) -> None:
    assert migrations.current(empty) is None
    assert migrations.head(store) is not None


def fill(engine: Engine) -> dict[str, int]:
    """Put one row into each table and return how many rows each holds."""
    metadata = MetaData()
    metadata.reflect(engine)
    tables = [table for table in in_order(metadata) if table.name != "alembic_version"]
    with engine.execution_options(writes=True).begin() as connection:
        rows: dict[str, dict[str, object]] = {}
        for table in tables:
            rows[table.name] = example_row(table, rows)
            connection.execute(insert(table).values(rows[table.name]))
    return {table.name: 1 for table in tables}


def count(engine: Engine, names: dict[str, int]) -> dict[str, int]:
    """Return how many rows each table holds."""
    with engine.connect() as connection:
        return {
            name: len(connection.execute(select(Table(name, MetaData(), autoload_with=engine))).all())
            for name in names
        }
