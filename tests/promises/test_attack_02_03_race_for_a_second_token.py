"""Attacks 2 and 3. The hope: fifty requests at once get more out of one invitation than one request."""

from datetime import datetime
from pathlib import Path

import pytest

from surveys.db import Stores
from surveys.errors import Conflict
from surveys.invitations.issue import issued
from tests.promises.attacks import at_once
from tests.town import Town

REQUESTS = 50


@pytest.fixture
def town(stores: Stores, tmp_path: Path, now: datetime) -> Town:
    return Town(stores, tmp_path / "keys", now, people=6)


def test_fifty_equal_requests_get_one_set_of_signatures(town: Town) -> None:
    employee = town.voter(0)
    answers = at_once([employee.ask for _ in range(REQUESTS)])
    assert all(answer == answers[0] for answer in answers)
    assert issued(town.stores.house, town.keys, town.wave)["S", "c0"] == 1


def test_of_fifty_different_requests_exactly_one_is_signed(town: Town) -> None:
    answers = at_once([town.voter(0).ask for _ in range(REQUESTS)])
    assert sum(isinstance(answer, dict) for answer in answers) == 1
    assert sum(isinstance(answer, Conflict) for answer in answers) == REQUESTS - 1
