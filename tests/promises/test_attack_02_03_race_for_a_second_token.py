"""Attacks 2 and 3. The hope: fifty requests at once get more out of one invitation than one request."""

from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import Barrier, BrokenBarrierError

import pytest
from sqlalchemy import Engine

from surveys.db import Stores
from surveys.errors import Conflict
from surveys.invitations.issue import issue, issued
from surveys.keys import Keys
from tests.promises.attacks import at_once, elsewhere
from tests.town import Employee, Town

REQUESTS = 50


@pytest.fixture
def town(stores: Stores, tmp_path: Path, now: datetime) -> Town:
    return Town(stores, tmp_path / "keys", now, people=6)


def ask(engine: Engine, employee: Employee) -> dict[str, bytes]:
    """Ask for signatures through an engine that may be another process's."""
    blinded = {kind: one.blinded for kind, one in employee.prepared().items()}
    return issue(engine, employee.town.keys, employee.invitation, blinded, employee.town.now)


def test_fifty_equal_requests_get_one_set_of_signatures(town: Town) -> None:
    employee = town.voter(0)
    answers = at_once([employee.ask for _ in range(REQUESTS)])
    assert all(answer == answers[0] for answer in answers)
    assert issued(town.stores.house, town.keys, town.wave)["S", "c0"] == 1


def test_of_fifty_different_requests_exactly_one_is_signed(town: Town) -> None:
    with elsewhere(town.stores.house) as other:
        engines = (town.stores.house, other)
        answers = at_once([partial(ask, engines[n % 2], town.voter(0)) for n in range(REQUESTS)])
    assert sum(isinstance(answer, dict) for answer in answers) == 1
    assert sum(isinstance(answer, Conflict) for answer in answers) == REQUESTS - 1


def test_two_requests_that_look_at_the_row_at_the_same_moment_get_one_token(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    both_have_looked, look = Barrier(2), Keys.open_row

    def slow(keys: Keys, wave: str, invitation: str, payload: bytes) -> bytes:
        with suppress(BrokenBarrierError):  # the other may not look before this one has written
            both_have_looked.wait(0.7)
        return look(keys, wave, invitation, payload)

    monkeypatch.setattr(Keys, "open_row", slow)
    with elsewhere(town.stores.house) as other:
        answers = at_once([partial(ask, engine, town.voter(0)) for engine in (town.stores.house, other)])
    assert sorted(type(answer).__name__ for answer in answers) == ["Conflict", "dict"]
