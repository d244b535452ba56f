"""Attack 11. The hope: an answer that races the close is acknowledged and yet not counted."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from random import SystemRandom
from threading import Semaphore, Thread
from types import SimpleNamespace

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from surveys.collection import papers
from surveys.collection.ballots import Ballot, cast, take
from surveys.db import Stores, writing
from surveys.errors import Closed
from tests.promises.attacks import at_once, elsewhere
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
    counted: set[bytes] = set()  # filled at the moment of the close, as the count would be

    def send(ballot: Ballot) -> str:
        answer = cast(stores.ballots, ballot)
        some_are_in.release()
        return answer

    def stop() -> None:
        for _ in range(FIRST):
            assert some_are_in.acquire(timeout=60)
        with elsewhere(stores.ballots) as other:
            papers.stop(other, town.wave)
            counted.update(ballot.input_msg for ballot in take(other, town.wave))

    calls: list[Callable[[], str | None]] = [*(partial(send, ballot) for ballot in ballots), stop]
    answers = at_once(calls)
    assert answers.pop() is None
    stored = {b.input_msg for b, answer in zip(ballots, answers, strict=True) if answer == "stored"}
    assert stored == counted
    assert len(stored) >= FIRST
    assert sum(isinstance(answer, Closed) for answer in answers) == THREADS - len(stored)


def test_an_answer_that_was_under_way_before_the_close_is_refused_when_it_is_written_after(
    stores: Stores, tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = Town(stores, tmp_path / "keys", now, people=6)
    (ballot, *_) = town.voter(0).ballots()

    @contextmanager
    def after_the_close(engine: Engine) -> Iterator[Session]:
        papers.stop(stores.ballots, town.wave)
        with writing(engine) as session:
            yield session

    monkeypatch.setattr("surveys.collection.ballots.writing", after_the_close)
    with pytest.raises(Closed):
        cast(stores.ballots, ballot)
    assert take(stores.ballots, town.wave) == ()


def test_a_close_between_look_and_write_waits_for_the_answer_and_counts_it(
    stores: Stores, tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = Town(stores, tmp_path / "keys", now, people=6)
    (ballot, *_) = town.voter(0).ballots()
    counted: list[Ballot] = []

    def close() -> None:
        with elsewhere(stores.ballots) as other:
            papers.stop(other, town.wave)
            counted.extend(take(other, town.wave))

    closing = Thread(target=close)

    def choose(n: int) -> int:
        closing.start()
        closing.join(0.7)
        return n - 1

    fake = SimpleNamespace(randbelow=choose, SystemRandom=SystemRandom)
    monkeypatch.setattr("surveys.collection.ballots.secrets", fake)
    assert cast(stores.ballots, ballot) == "stored"
    closing.join()
    assert counted == [ballot]
