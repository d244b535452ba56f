"""The demonstration hides what must be hidden: a branch that had no time to answer, and another beside it."""

from collections import Counter
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from surveys import demo, release
from surveys.db import Stores
from surveys.demo import Crowd, Pulse
from surveys.jobs import Invitee, Works
from surveys.release import Withheld
from surveys.waves import Wave
from tests.works import Organisation, make_works

FIRST = datetime.combine(date(2026, 3, 2), time(9), ZoneInfo("Europe/London"))
PULSE = Pulse("Pulse", "co", ("fairness", "workload", "purpose"), FIRST, 10, "Europe/London", "GB")
ITEMS = [{"id": "fairness-1", "theme": "fairness", "direction": 1}]


@pytest.fixture
def works(stores: Stores, tmp_path: Path) -> Works:
    """Return works over four branches, one of them too small to stand alone."""
    return make_works(stores, tmp_path, Organisation({"a": 20, "b": 30, "c": 25, "d": 3}))


def crowd(**busy: int) -> Crowd:
    """Return staff who all feel much the same; some branches are busy."""
    return Crowd(lambda theme, unit, on: 3.5, seed=1, busy=busy)


def test_a_busy_branch_and_its_smallest_neighbour_are_hidden_and_the_rest_is_shown(works: Works) -> None:
    demo.past_wave(works, demo.set_up(works, PULSE, FIRST), FIRST, crowd(b=3))
    (found,) = release.released(works.stores.house)
    hidden = {one.label for one in found.at("cell") if found.cell(one.id, "fairness") == Withheld()}
    assert hidden == {"Branch b", "Branch a and Branch d"}
    assert not isinstance(found.cell(found.company.id, "fairness"), Withheld)
    assert (
        found.participation[next(one.id for one in found.at("cell") if one.label == "Branch b")] == Withheld()
    )


def test_answers_follow_address_and_week_whatever_the_ids_and_the_date() -> None:
    def said(person: str, first: date) -> dict[str, int | None]:
        due = first.replace(day=16).isoformat()
        wave = Wave(id="w1", programme="p1", due=due, opens_at=FIRST, closes_at=FIRST, items=ITEMS)
        luck = crowd().chance(wave, first)
        return crowd().answers(wave, Invitee(person, "Ada", "ada@example.org", "en", "a"), luck)

    assert said("p1", date(2026, 3, 2)) == said("p2", date(2027, 8, 2))


def test_no_remark_comes_twice_before_each_has_come_once() -> None:
    said = Counter[str]()
    assert len({demo._remark(demo.REMARKS[0], said) for _ in demo.REMARKS}) == len(demo.REMARKS)
