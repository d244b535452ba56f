"""Attack 11. The hope: an answer that races the close is acknowledged and yet not counted."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import Semaphore

import pytest

from surveys.collection import papers
from surveys.collection.ballots import Ballot, cast, take
from surveys.db import Stores
from surveys.errors import Closed
from tests.promises.attacks import at_once
from tests.town import Town

PEOPLE = 100
THREADS = 200
FIRST = 20


@pytest.mark.slow
def test_of_two_hundred_ballots_in_the_close_the_acknowledged_are_the_counted(
    stores: Stores, tmp_path: Path, now: datetime
) -> None:
    town = Town(stores, tmp_path / "keys", now, people=PEOPLE)
    ballots = [ballot for i in range(PEOPLE) for ballot in town.voter(i).ballots()]
    assert len(ballots) == THREADS
    some_are_in = Semaphore(0)

    def send(ballot: Ballot) -> str:
        answer = cast(stores.ballots, ballot)
        some_are_in.release()
        return answer

    def stop() -> None:
        for _ in range(FIRST):
            assert some_are_in.acquire(timeout=60)
        papers.stop(stores.ballots, town.wave)

    calls: list[Callable[[], str | None]] = [*(partial(send, ballot) for ballot in ballots), stop]
    answers = at_once(calls)
    counted = {ballot.input_msg for ballot in take(stores.ballots, town.wave)}
    assert answers.pop() is None
    stored = {b.input_msg for b, answer in zip(ballots, answers, strict=True) if answer == "stored"}
    assert stored == counted
    assert len(stored) >= FIRST
    assert sum(isinstance(answer, Closed) for answer in answers) == THREADS - len(stored)
