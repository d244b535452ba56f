"""Attack 9. The hope: fifty ballots with one token, all at once, fill more than one slot."""

import secrets
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import Barrier, BrokenBarrierError
from types import SimpleNamespace

import pytest

from surveys.collection.ballots import cast, take
from surveys.db import Stores
from tests.promises.attacks import at_once, elsewhere
from tests.town import Town

SENDERS = 50


def test_of_fifty_ballots_with_one_token_one_is_stored(stores: Stores, tmp_path: Path, now: datetime) -> None:
    town = Town(stores, tmp_path / "keys", now, people=60)
    employee = town.voter(0)
    prepared, signed = employee.prepared()["S"], employee.ask()["S"]
    ballots = [employee.finished(prepared, signed, {"fairness-1": 1 + n % 5}) for n in range(SENDERS)]
    with elsewhere(stores.ballots) as other:
        engines = (stores.ballots, other)
        answers = at_once([partial(cast, engines[n % 2], ballot) for n, ballot in enumerate(ballots)])
    town.close()
    assert sorted(map(str, answers)) == ["already"] * (SENDERS - 1) + ["stored"]
    assert len(take(stores.ballots, town.wave)) == 1


def test_two_ballots_with_one_token_that_look_at_the_same_moment_fill_one_slot(
    stores: Stores, tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = Town(stores, tmp_path / "keys", now, people=12)
    (ballot, *_) = town.voter(0).ballots()
    both_have_looked = Barrier(2)

    def choose(n: int) -> int:
        with suppress(BrokenBarrierError):  # the other may not look before this one has written
            both_have_looked.wait(0.7)
        return secrets.randbelow(n)

    monkeypatch.setattr("surveys.collection.ballots.secrets", SimpleNamespace(randbelow=choose))
    with elsewhere(stores.ballots) as other:
        answers = at_once([partial(cast, engine, ballot) for engine in (stores.ballots, other)])
    assert sorted(map(str, answers)) == ["already", "stored"]
