"""Attack 9. The hope: fifty ballots with one token, all at once, fill more than one slot."""

from datetime import datetime
from functools import partial
from pathlib import Path

from surveys.collection.ballots import cast, take
from surveys.db import Stores
from tests.promises.attacks import at_once
from tests.town import Town

SENDERS = 50


def test_of_fifty_ballots_with_one_token_one_is_stored(stores: Stores, tmp_path: Path, now: datetime) -> None:
    town = Town(stores, tmp_path / "keys", now, people=60)
    employee = town.voter(0)
    prepared, signed = employee.prepared()["S"], employee.ask()["S"]
    ballots = [employee.finished(prepared, signed, {"fairness-1": 1 + n % 5}) for n in range(SENDERS)]
    answers = at_once([partial(cast, stores.ballots, ballot) for ballot in ballots])
    town.close()
    assert sorted(map(str, answers)) == ["already"] * (SENDERS - 1) + ["stored"]
    assert len(take(stores.ballots, town.wave)) == 1
