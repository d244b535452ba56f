"""Attacks 4 and 5. The hope: a server killed at the worst moment loses an answer, or counts it twice.

Real processes, killed by SIGKILL at 150 points: before and after each statement and each commit of issuing and
casting. Then the browser repeats what it sent, as it always does.
"""

import os
import signal
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import event

from surveys.collection.ballots import cast, take
from surveys.db import Stores, make_engine
from surveys.invitations.issue import issue, issued
from tests.promises.attacks import in_child, sqlite_stores
from tests.town import Employee, Town

POINTS = 150
PEOPLE = 25
NOWHERE = 10_000


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_at(stores: Stores, point: int) -> Callable[[], int]:
    """Kill this process at the `point`-th statement or end of a transaction; return how many there were."""
    seen = 0

    def step(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen >= point:
            die()

    for engine in (stores.house, stores.ballots):
        for name in ("before_cursor_execute", "after_cursor_execute", "commit"):
            event.listen(engine, name, step)
    return lambda: seen


def own_engines(stores: Stores) -> Stores:
    """Return engines of this process's own over the same stores."""
    house, ballots = (one.url.render_as_string(hide_password=False) for one in (stores.house, stores.ballots))
    return Stores(make_engine(house), make_engine(ballots, journal="delete"))


def attempt(town: Town, employee: Employee, point: int, told: Path | None = None) -> bool:
    """Send everything in a child that dies at `point`, or at the latest before it could say that it was done.

    `told`: a file for how many points there were. Return whether it was killed.
    """

    def work() -> None:
        stores = own_engines(town.stores)
        prepared = employee.prepared()
        seen = die_at(stores, point)
        blinded = {kind: one.blinded for kind, one in prepared.items()}
        signed = issue(stores.house, town.keys, employee.invitation, blinded, town.now)
        for kind, one in prepared.items():
            cast(stores.ballots, employee.finished(one, signed[kind]))
        if told is not None:
            told.write_text(str(seen()))
        die()

    town.stores.house.dispose()
    town.stores.ballots.dispose()
    return os.WIFSIGNALED(in_child(work))


@pytest.mark.slow
def test_no_kill_at_150_points_loses_an_answer_or_counts_it_twice(
    stores: Stores, tmp_path: Path, now: datetime
) -> None:
    town = Town(stores, tmp_path / "keys", now, people=PEOPLE)
    employees = [town.voter(i) for i in range(PEOPLE)]
    assert attempt(town, employees[0], NOWHERE, tmp_path / "told")
    steps = int((tmp_path / "told").read_text())
    assert steps >= 20
    kills = sum(attempt(town, employees[n % PEOPLE], 1 + n * 7 % (steps + 1)) for n in range(POINTS))
    answers = [state for employee in employees for state in employee.send()]
    town.close()
    kinds = [ballot.kind for ballot in take(stores.ballots, town.wave)]
    assert kills == POINTS
    assert set(answers) == {"stored", "already"}
    assert (kinds.count("S"), kinds.count("C")) == (PEOPLE, PEOPLE)
    assert issued(stores.house, town.keys, town.wave)["S", "c0"] == PEOPLE


def killed_after(town: Town, employee: Employee, arm: Callable[[], None]) -> bool:
    def work() -> None:
        stores = own_engines(town.stores)
        signed = employee.ask()
        arm()
        for kind, one in employee.prepared().items():
            cast(stores.ballots, employee.finished(one, signed[kind]))

    return os.WIFSIGNALED(in_child(work))


def test_a_ballot_written_before_the_kill_is_already_there(
    tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite_stores(tmp_path / "db") as stores:
        town = Town(stores, tmp_path / "keys", now, people=6)
        employee = town.voter(0)
        stores.house.dispose()
        stores.ballots.dispose()

        def arm() -> None:
            monkeypatch.setattr("surveys.collection.ballots.checkpoint", lambda engine: die())

        assert killed_after(town, employee, arm)
        assert employee.send() == ["already", "stored"]
