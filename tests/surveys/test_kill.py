"""A process killed with SIGKILL in the middle of a tick, and two processes ticking at once: nothing twice."""

import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from surveys import jobs, programmes, waves
from surveys.collection import ballots, papers
from surveys.db import Stores, make_engine, reading
from surveys.invitations import issue, letters, roster
from surveys.jobs import Works, opening, tick
from surveys.keys import Keys
from surveys.mail import Message, Send
from surveys.release import count, openings, publish, shelf
from tests.works import Organisation, answer, draft, invitations, make_works

SET_UP = datetime(2026, 2, 25, 12, tzinfo=UTC)
DUE = datetime(2026, 3, 2, 8, tzinfo=UTC)
OVER = DUE + timedelta(days=4, minutes=15)
LATER = timedelta(minutes=11)
PEOPLE = 9


class Lines:
    """Mail into a file that outlives its process; kills the process after so many letters."""

    delivers = True

    def __init__(self, path: Path, deadly: int = 0) -> None:
        self.path, self.deadly = path, deadly

    @contextmanager
    def session(self) -> Iterator[Send]:
        yield self.send

    def send(self, message: Message) -> None:
        with open(self.path, "a") as file:
            file.write(f"{message.to}\n")
        self.deadly -= 1
        if self.deadly == 0:
            die()


@pytest.fixture
def works(stores: Stores, tmp_path: Path) -> Works:
    programmes.set_up(stores.house, draft(reminders=()), SET_UP)
    return town(stores, tmp_path)


def town(stores: Stores, folder: Path, deadly: int = 0) -> Works:
    branches = Organisation({"a": 4, "b": PEOPLE - 4})
    return make_works(stores, folder, branches, Lines(folder / "sent", deadly))


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def child(works: Works, work: Callable[[Works], object], deadly: int = 0) -> int:
    """Do `work` in a process of its own, with connections of its own; return the process id."""
    pid = os.fork()
    if pid:
        return pid
    urls = [engine.url for engine in (works.stores.house, works.stores.ballots)]
    house, ballots = (make_engine(url.render_as_string(hide_password=False)) for url in urls)
    try:
        work(town(Stores(house, ballots), works.keys.folder.parent, deadly))
    finally:
        os._exit(0)


def killed(pid: int) -> bool:
    """Wait for a process and say whether it was killed."""
    return os.WTERMSIG(os.waitpid(pid, 0)[1]) == signal.SIGKILL


def deadly_after(module: object, name: str) -> Callable[[], None]:
    """Return what makes the process die right after a step, in this process only."""
    step = getattr(module, name)

    def fatal(*args: object, **kwargs: object) -> None:
        step(*args, **kwargs)
        die()

    return lambda: setattr(module, name, fatal)


def tick_and_die(works: Works, now: datetime, module: object, name: str) -> None:
    arm = deadly_after(module, name)

    def work(there: Works) -> None:
        arm()
        tick(there, now)

    assert killed(child(works, work))


def sent(works: Works) -> Counter[str]:
    path = works.keys.folder.parent / "sent"
    return Counter(path.read_text().split() if path.exists() else [])


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (waves, "freeze_cells"),
        (opening, "make_keys"),
        (papers, "lay_out"),
        (issue, "prefill"),
        (letters, "claim"),
    ],
)
def test_a_kill_while_opening_is_finished_by_the_next_tick(works: Works, module: object, name: str) -> None:
    tick(works, SET_UP)
    tick_and_die(works, DUE, module, name)
    tick(works, DUE)
    tick(works, DUE + LATER)
    (wave,) = waves.in_state(works.stores.house, "open")
    unclear = letters.counts(works.stores.house, wave.id)["unclear"]
    assert len(sent(works)) == PEOPLE - unclear
    assert set(sent(works).values()) == {1}
    assert unclear == (name == "claim")
    assert answer(works, invitations(works, wave.id)[0], DUE) == ["stored"]


def test_a_kill_while_sending_sends_nobody_a_second_letter(works: Works) -> None:
    tick(works, SET_UP)
    assert killed(child(works, lambda there: tick(there, DUE), deadly=4))
    tick(works, DUE + LATER)
    assert sum(sent(works).values()) == PEOPLE
    assert set(sent(works).values()) == {1}


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (papers, "start_closing"),
        (papers, "stop"),
        (count, "_write"),
        (ballots, "clear"),
        (Keys, "destroy"),
        (issue, "clear"),
        (roster, "forget"),
        (publish, "_write"),
    ],
)
def test_a_kill_while_closing_loses_no_answer_and_publishes_once(
    works: Works, module: object, name: str
) -> None:
    tick(works, SET_UP)
    tick(works, DUE)
    (wave,) = waves.in_state(works.stores.house, "open")
    for invitation in invitations(works, wave.id):
        answer(works, invitation, DUE)
    tick_and_die(works, OVER, module, name)
    tick(works, OVER)
    (release,) = shelf.read_all(works.stores.house)
    assert release.wave == wave.id
    assert waves.get(works.stores.house, wave.id).state == "released"
    assert any(getattr(cell, "n", None) for cell in release.cells.values())
    assert works.keys.destroyed(wave.id)
    assert roster.forgotten(works.stores.house, wave.id)
    assert wave.id in openings.held(works.keys.folder)
    with reading(works.stores.ballots) as session:
        assert session.exec(select(papers.Slot.slot)).first() is None


def test_two_processes_ticking_at_once_open_one_wave_and_invite_once(works: Works) -> None:
    def both(there: Works) -> None:
        for now in (SET_UP, DUE, DUE + LATER):
            jobs.tick(there, now)

    for pid in [child(works, both) for _ in range(2)]:
        os.waitpid(pid, 0)
    (wave,) = waves.in_state(works.stores.house, "open")
    assert wave.invited == PEOPLE
    assert len(sent(works)) == PEOPLE
    assert set(sent(works).values()) == {1}
