"""The log of roster changes: counts since the roster was frozen, only ever added to."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from surveys import jobs, programmes
from surveys.db import Stores, reading, writing
from surveys.invitations import changes
from surveys.invitations.changes import RosterChange
from surveys.jobs import Works
from tests.works import Organisation, draft, make_works

NOW = datetime(2026, 2, 25, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def company() -> Organisation:
    return Organisation({"a": 10, "b": 12})


@pytest.fixture
def works(stores: Stores, tmp_path: Path, company: Organisation) -> Works:
    return make_works(stores, tmp_path, company)


@pytest.fixture
def wave(works: Works) -> str:
    return jobs.open_now(works, programmes.set_up(works.stores.house, draft(), NOW), NOW)


def counts(works: Works, wave: str) -> list[tuple[int, int, int]]:
    found = changes.log(works.stores.house, wave)
    assert found.whole
    return [(one.day.day, one.joined, one.left) for one in found.changes]


def test_nothing_is_noted_while_nobody_comes_or_goes(works: Works, wave: str) -> None:
    jobs.tick(works, NOW + DAY)
    jobs.tick(works, NOW + 2 * DAY)
    assert counts(works, wave) == []


def test_a_day_with_news_is_noted_once(works: Works, wave: str, company: Organisation) -> None:
    company.branches["a"] = 14
    for hour in range(3):
        jobs.tick(works, NOW + DAY + timedelta(hours=hour))
    assert counts(works, wave) == [(26, 4, 0)]


def test_colleagues_put_in_and_taken_out_again_leave_their_lines(
    works: Works, wave: str, company: Organisation
) -> None:
    company.branches["a"] = 14
    jobs.tick(works, NOW + DAY)
    company.branches["a"] = 10
    jobs.tick(works, NOW + 2 * DAY)
    assert counts(works, wave) == [(26, 4, 0), (27, 0, 0)]


def test_the_close_looks_a_last_time(works: Works, wave: str, company: Organisation) -> None:
    company.branches["b"] = 9
    jobs.close_now(works, wave, NOW + timedelta(hours=3))
    assert counts(works, wave) == [(25, 0, 3)]


@pytest.mark.parametrize("doctor", ["changed", "taken out"])
def test_a_changed_or_missing_entry_breaks_the_chain(
    works: Works, wave: str, company: Organisation, doctor: str
) -> None:
    for day, people in ((1, 14), (2, 15)):
        company.branches["a"] = people
        jobs.tick(works, NOW + day * DAY)
    with writing(works.stores.house) as session:
        first = session.exec(select(RosterChange).where(RosterChange.previous == "")).one()
        if doctor == "changed":
            first.cells = {}
            session.add(first)
        else:
            session.delete(first)
    assert not changes.log(works.stores.house, wave).whole


def test_the_log_holds_nobodys_name(works: Works, wave: str, company: Organisation) -> None:
    company.branches["a"] = 14
    jobs.tick(works, NOW + DAY)
    with reading(works.stores.house) as session:
        row = session.exec(select(RosterChange)).one()
    assert all(isinstance(number, int) for pair in row.cells.values() for number in pair)
