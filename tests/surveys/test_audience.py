"""Whom a wave asks: a release is called after them, and after the company only where the whole company was asked."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from surveys import programmes, waves
from surveys.cells import Asked, Leaf, asked
from surveys.db import Stores
from surveys.invitations.roster import Invitee
from surveys.jobs import Works, close_now, open_now, publish_now
from surveys.release import Release, from_json, last_of, of_wave, to_json
from tests.works import answer, draft, invitations, make_works

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
LATER = NOW + timedelta(days=14)


class Shops:
    """A company of two regions: North with two shops, South with one; twelve people in each."""

    def leaves(self, units: Sequence[str], on: date) -> list[Leaf]:
        """Return the shops in these units."""
        places = [("n", "n1"), ("n", "n2"), ("s", "s1")]
        names = {"co": "Company", "n": "North", "s": "South"}
        every = [(("co", one, shop), ("Company", names[one], f"Shop {shop}")) for one, shop in places]
        return [Leaf(path[-1], said[-1], path, said) for path, said in every if set(path) & set(units)]

    def roster(self, units: Sequence[str], on: date) -> list[Invitee]:
        """Return their people."""
        shops = [leaf.id for leaf in self.leaves(units, on)]
        people = [(shop, f"{shop}{i}") for shop in shops for i in range(12)]
        return [Invitee(who, f"Person {who}", f"{who}@example.org", "en", shop) for shop, who in people]


HOUSE = Shops()


@pytest.fixture
def works(stores: Stores, tmp_path: Path) -> Works:
    made = make_works(stores, tmp_path)
    return Works(made.stores, made.keys, made.settings, HOUSE.roster, HOUSE.leaves, made.mail)


def opened(works: Works, *units: str, now: datetime = NOW) -> str:
    made = programmes.set_up(works.stores.house, draft(name=f"Pulse {units}", units=units), now)
    return open_now(works, made, now)


def released(works: Works, *units: str) -> Release:
    wave = opened(works, *units)
    for one in invitations(works, wave):
        answer(works, one, NOW)
    close_now(works, wave, NOW + timedelta(days=1))
    publish_now(works, wave, NOW + timedelta(days=1, minutes=20))
    found = of_wave(works.stores.house, wave)
    assert found is not None
    return found


def whom(*units: str) -> Asked:
    day = NOW.date()
    return asked(units, HOUSE.leaves(units, day), HOUSE.leaves(["co"], day))


@pytest.mark.parametrize("units", [("co",), ("n", "s"), ("co", "n"), ("n1", "n2", "s")])
def test_all_units_together_are_the_company(units: tuple[str, ...]) -> None:
    assert whom(*units).labels == {}


def test_a_part_of_a_region_is_called_after_its_shops() -> None:
    assert whom("n1", "s").labels == {"co": "Shop n1 and South", "n": "North: Shop n1"}


def test_a_region_asked_whole_keeps_its_name() -> None:
    assert whom("n", "n2") == Asked(("n",), {"co": "North"})


def test_a_release_of_the_whole_company_says_so(works: Works) -> None:
    top = released(works, "co").company
    assert (top.id, top.level, top.label) == ("co", "company", "Company")


def test_a_release_of_one_shop_is_called_after_the_shop(works: Works) -> None:
    release = released(works, "n1")
    assert [(one.level, one.label) for one in release.groups] == [
        ("audience", "Shop n1"),
        ("audience", "North: Shop n1"),
        ("cell", "Shop n1"),
    ]
    assert release.company.id != "co"


def test_whoever_is_asked_stands_in_the_hashed_form(works: Works) -> None:
    release = released(works, "s")
    assert to_json(release)["asked"] == ["s"]
    assert from_json(to_json(release)) == release


def test_the_last_release_is_that_of_the_own_programme(works: Works) -> None:
    first = released(works, "n")
    other = opened(works, "s", now=LATER)
    again = open_now(works, first.programme, LATER)
    assert last_of(works.stores.house, other) is None
    assert last_of(works.stores.house, again) == first


def test_who_was_not_asked_then_is_not_shown_what_was_said(works: Works) -> None:
    first = released(works, "n1")
    programmes.change(works.stores.house, first.programme, draft(units=("co",)), LATER)
    wave = open_now(works, first.programme, LATER)
    assert waves.asked(works.stores.house, wave) == whom("co")
    assert last_of(works.stores.house, wave) is None
