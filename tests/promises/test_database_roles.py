"""Decision 5 on a real PostgreSQL, with the very files of deploy/: what the booth's role can and cannot do."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError, ProgrammingError

import migrations
from migrations.rooms import import_all_rooms
from surveys.collection import papers
from surveys.collection.ballots import cast
from surveys.db import Ballots, Stores, make_engine
from surveys.errors import Closed
from tests.conftest import house_tables
from tests.postgres import PostgreSQL
from tests.town import Town

DEPLOY = Path(__file__).parents[2] / "deploy"
import_all_rooms()
SHUT = sorted(set(Ballots.metadata.tables) - {"paper", "cell_key", "slot"})


def statements(file: str) -> list[str]:
    """Return the statements of an SQL file, its comments left out."""
    lines = [line.partition("--")[0] for line in (DEPLOY / file).read_text().splitlines()]
    return [one.strip() for one in "\n".join(lines).split(";") if one.strip()]


def url(server: PostgreSQL, role: str, database: str) -> str:
    return server.url(database).replace("postgres@", f"{role}@")


@pytest.fixture(scope="module")
def databases(postgresql: PostgreSQL) -> Iterator[PostgreSQL]:
    """Yield a server with the two databases and roles, set up as docs/deployment.md says."""
    for statement in statements("postgresql-roles.sql"):
        postgresql.run(statement)
    owner = {
        name: make_engine(url(postgresql, "wellspring_house", f"wellspring_{name}"))
        for name in ("house", "ballots")
    }
    for base in house_tables():
        base.metadata.create_all(owner["house"])
    migrations.upgrade(owner["ballots"], "ballots")
    for _ in range(2):
        with owner["ballots"].begin() as connection:
            for statement in statements("postgresql-booth.sql"):
                connection.execute(text(statement))
    for engine in owner.values():
        engine.dispose()
    yield postgresql
    for what in ("DATABASE wellspring_house", "DATABASE wellspring_ballots"):
        postgresql.run(f"DROP {what} WITH (FORCE)")
    for role in ("wellspring_house", "wellspring_booth"):
        postgresql.run(f"DROP ROLE {role}")


@pytest.fixture
def owned(databases: PostgreSQL) -> Iterator[Stores]:
    """Yield both stores as the house's role opens them."""
    names = ("wellspring_house", "wellspring_ballots")
    stores = Stores(*(make_engine(url(databases, "wellspring_house", name)) for name in names))
    yield stores
    for engine, tables in ((stores.house, house_tables()), (stores.ballots, [Ballots])):
        with engine.begin() as connection:
            every = ", ".join(f'"{name}"' for base in tables for name in base.metadata.tables)
            connection.execute(text(f"TRUNCATE {every} CASCADE"))
        engine.dispose()


@pytest.fixture
def booth(databases: PostgreSQL) -> Iterator[Engine]:
    """Yield the ballot store as the booth's role opens it."""
    engine = make_engine(url(databases, "wellspring_booth", "wellspring_ballots"))
    yield engine
    engine.dispose()


def may(engine: Engine, statement: str) -> bool:
    """Tell whether a statement is allowed; False where PostgreSQL denies it."""
    try:
        with engine.begin() as connection:
            connection.execute(text(statement))
    except ProgrammingError as refused:
        return not any(said in str(refused) for said in ("permission denied", "row-level security"))
    return True


def test_the_booths_role_cannot_even_open_the_houses_database(databases: PostgreSQL) -> None:
    engine = create_engine(url(databases, "wellspring_booth", "wellspring_house"))
    with pytest.raises(OperationalError, match="permission denied for database"), engine.connect():
        pass
    engine.dispose()


@pytest.mark.parametrize("table", SHUT)
def test_the_booths_role_has_no_right_on_what_was_counted(booth: Engine, table: str) -> None:
    for statement in (f"SELECT 1 FROM {table}", f"DELETE FROM {table}", f"TRUNCATE {table}"):
        assert not may(booth, statement), statement


def test_tallies_comments_and_spent_tokens_are_among_the_shut_tables() -> None:
    assert {"tally", "comment", "spent", "moment", "turnout", "cell_proof"} <= set(SHUT)


def test_the_booth_takes_ballots_with_the_booths_role(
    owned: Stores, booth: Engine, tmp_path: Path, now: datetime
) -> None:
    town = Town(owned, tmp_path / "keys", now, people=6)
    ballots = town.voter(0).ballots()
    assert [cast(booth, one) for one in ballots] == ["stored", "stored"]
    assert [cast(booth, one) for one in ballots] == ["already", "already"]


def test_a_filled_slot_is_neither_read_back_nor_overwritten_nor_removed(
    owned: Stores, booth: Engine, tmp_path: Path, now: datetime
) -> None:
    town = Town(owned, tmp_path / "keys", now, people=6)
    for ballot in town.voter(0).ballots():
        cast(booth, ballot)
    assert not may(booth, "SELECT sealed FROM slot")
    assert not may(booth, "SELECT sig FROM slot")
    assert not may(booth, "DELETE FROM slot")
    assert not may(booth, "UPDATE slot SET flag = 0 WHERE flag = 0")
    with booth.begin() as connection:
        rows = connection.execute(text("UPDATE slot SET flag = 1 WHERE flag = 1"))
        assert rows.rowcount == 0


def test_the_booths_role_can_tell_whether_its_store_is_at_this_version(booth: Engine) -> None:
    assert migrations.current(booth) == migrations.head("ballots")


def test_after_the_close_the_booths_role_fills_nothing(
    owned: Stores, booth: Engine, tmp_path: Path, now: datetime
) -> None:
    town = Town(owned, tmp_path / "keys", now, people=6)
    (ballot, *_) = town.voter(0).ballots()
    papers.start_closing(owned.ballots, town.wave)
    papers.stop(owned.ballots, town.wave)
    with pytest.raises(Closed):
        cast(booth, ballot)
    with booth.begin() as connection:
        assert connection.execute(text("UPDATE slot SET flag = 1")).rowcount == 0


def test_the_booths_role_changes_no_paper_and_makes_no_table(owned: Stores, booth: Engine) -> None:
    for statement in (
        "UPDATE paper SET state = 'open'",
        "DELETE FROM cell_key",
        "CREATE TABLE notes (x int)",
    ):
        assert not may(booth, statement), statement
