"""Attack 13. The hope: a column of a time, a running number, an address or a hidden row id gives away the order."""

import re
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Date, DateTime, Engine, Interval, Table, Time, inspect, text, update
from sqlalchemy.exc import IntegrityError

from migrations.rooms import import_all_rooms
from surveys.collection.papers import Slot
from surveys.db import Ballots, Roll, Stores, writing
from surveys.invitations.issue import Issue
from tests.town import Town

TELLING = re.compile(
    r"(time|date|stamp|^at$|_at$|_on$|^ip$|addr|agent|host|seq|rowid|person|mail|invit)", re.I
)


def tables() -> list[Table]:
    """Every table of the ballot store, and the one of the house that says who asked for a token."""
    import_all_rooms()
    return [*Ballots.metadata.tables.values(), Roll.metadata.tables["issue"]]


def test_no_table_near_an_answer_has_a_clock() -> None:
    kinds = (DateTime, Date, Time, Interval)
    assert [str(c) for table in tables() for c in table.columns if isinstance(c.type, kinds)] == []


def test_no_table_near_an_answer_has_a_telling_column() -> None:
    found = [str(c) for table in tables() for c in table.columns if TELLING.search(c.name)]
    assert found == ["issue.invitation"]


def test_no_table_near_an_answer_counts_by_itself() -> None:
    alone = [table for table in tables() if len(table.primary_key.columns) == 1]
    numbers = [table.name for table in alone if next(iter(table.primary_key.columns)).type.python_type is int]
    assert numbers == []


def names(engine: Engine, pattern: str) -> set[str]:
    query = f"SELECT name FROM sqlite_master WHERE type = 'table' AND sql {pattern}"
    with engine.connect() as connection:
        return set(connection.execute(text(query)).scalars())


def test_slots_and_issue_rows_have_no_hidden_row_id(stores: Stores) -> None:
    if stores.house.dialect.name != "sqlite":
        pytest.skip("row ids are SQLite's; PostgreSQL's limits are stated in surveys/rewriting.py")
    assert "slot" in names(stores.ballots, "LIKE '%WITHOUT ROWID%'")
    assert "issue" in names(stores.house, "LIKE '%WITHOUT ROWID%'")


def test_no_index_on_a_token_keeps_an_order(stores: Stores) -> None:
    for engine, table in ((stores.ballots, "slot"), (stores.house, "issue")):
        assert inspect(engine).get_indexes(table) == []
        assert inspect(engine).get_unique_constraints(table) == []


@pytest.mark.parametrize("column", ["input_msg", "sig", "sealed"])
def test_a_slot_whose_size_would_show_that_it_is_free_is_refused(
    stores: Stores, tmp_path: Path, now: datetime, column: str
) -> None:
    Town(stores, tmp_path / "keys", now, people=6)
    with pytest.raises(IntegrityError), writing(stores.ballots) as session:
        session.execute(update(Slot).values({column: b""}))


def test_an_issue_row_whose_size_would_show_that_it_is_free_is_refused(
    stores: Stores, tmp_path: Path, now: datetime
) -> None:
    Town(stores, tmp_path / "keys", now, people=6)
    with pytest.raises(IntegrityError), writing(stores.house) as session:
        session.execute(update(Issue).values(payload=b""))
