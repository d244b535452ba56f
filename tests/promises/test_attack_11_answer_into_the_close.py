"""Attack 11. The hope: an answer that races the close is acknowledged and yet not counted."""

from datetime import datetime
from functools import partial
from pathlib import Path

import pytest

from surveys.collection import papers
from surveys.collection.ballots import cast, take
from surveys.db import Stores
from surveys.errors import Closed
from tests.promises.attacks import at_once
from tests.town import Town

PEOPLE = 100


@pytest.mark.slow
def test_of_two_hundred_ballots_in_the_close_the_acknowledged_are_the_counted(
    stores: Stores, tmp_path: Path, now: datetime
) -> None:
    town = Town(stores, tmp_path / "keys", now, people=PEOPLE)
    ballots = [ballot for i in range(PEOPLE) for ballot in town.voter(i).ballots()]
    calls = [partial(cast, stores.ballots, ballot) for ballot in ballots]
    stopping = partial(papers.stop, stores.ballots, town.wave)
    answers = at_once([*calls[:100], stopping, *calls[100:]])
    counted = {ballot.input_msg for ballot in take(stores.ballots, town.wave)}
    del answers[100]
    stored = {b.input_msg for b, answer in zip(ballots, answers, strict=True) if answer == "stored"}
    assert stored == counted
    assert all(answer == "stored" or isinstance(answer, Closed) for answer in answers)
