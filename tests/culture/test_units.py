"""Units: a tree with a past."""

from datetime import date, timedelta

import pytest
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from culture import units
from culture.editing import Stale, marks
from culture.errors import Conflict, Refusal, Unknown, Unreadable
from culture.units import UnitDraft

DAY = date(2026, 3, 2)
LATER = DAY + timedelta(days=30)


def test_zone_and_country_come_from_the_nearest_unit_above(
    house: Engine, organisation: dict[str, str]
) -> None:
    lisbon = UnitDraft("West", zone="Europe/Lisbon", country="pt")
    west = units.add(house, lisbon, parent="company", on=DAY)
    branch = units.add(house, UnitDraft("Quay"), parent=west, on=DAY)
    tree = units.tree(house, on=DAY)
    assert (tree.get(branch).zone, tree.get(branch).country) == ("Europe/Lisbon", "PT")
    assert tree.get(organisation["North"]).zone == "Europe/Berlin"


def test_a_path_runs_from_the_company_down(house: Engine, organisation: dict[str, str]) -> None:
    node = units.tree(house, on=DAY).get(organisation["North Harbour"])
    assert node.path == ("company", organisation["North"], node.id)
    assert node.names == ("Acme", "North", "North Harbour")


def test_a_unit_that_moves_keeps_its_history(house: Engine, organisation: dict[str, str]) -> None:
    moved = organisation["North Harbour"]
    units.move(house, moved, to=organisation["South"], on=LATER)
    assert units.tree(house, on=DAY).get(moved).parent == organisation["North"]
    assert units.tree(house, on=LATER).get(moved).parent == organisation["South"]
    assert [place.parent_name for place in units.history(house, moved)] == ["South", "North"]


def test_a_move_that_closes_a_circle_is_refused(house: Engine, organisation: dict[str, str]) -> None:
    with pytest.raises(Refusal, match="circle"):
        units.move(house, organisation["North"], to=organisation["North Harbour"], on=LATER)


def test_a_circle_that_would_close_only_later_is_refused(house: Engine, organisation: dict[str, str]) -> None:
    north, south = organisation["North"], organisation["South"]
    units.move(house, north, to=south, on=LATER)
    with pytest.raises(Refusal, match="circle"):
        units.move(house, south, to=north, on=DAY + timedelta(days=1))


def test_there_is_one_company(house: Engine, organisation: dict[str, str]) -> None:
    with pytest.raises(Conflict):
        units.plant(house, UnitDraft("Other", zone="UTC"), on=DAY)


def test_the_store_itself_refuses_a_second_root(house: Engine, organisation: dict[str, str]) -> None:
    with pytest.raises(IntegrityError), units.writing(house) as session:
        session.add(units.Unit(id="second", name="Second", valid_from=DAY))


def test_two_units_side_by_side_have_different_names(house: Engine, organisation: dict[str, str]) -> None:
    with pytest.raises(Conflict):
        units.add(house, UnitDraft(" north  harbour"), parent=organisation["North"], on=DAY)


def test_an_ended_unit_is_there_before_and_gone_after(house: Engine, organisation: dict[str, str]) -> None:
    ended = organisation["South Market"]
    with units.writing(house) as session:
        units.end_in(session, ended, on=LATER)
    assert ended in units.tree(house, on=DAY)
    assert ended not in units.tree(house, on=LATER)


def test_a_unit_with_units_below_does_not_end(house: Engine, organisation: dict[str, str]) -> None:
    with pytest.raises(Refusal, match="below"), units.writing(house) as session:
        units.end_in(session, organisation["South"], on=LATER)


def test_a_zone_that_does_not_exist_is_refused(house: Engine, organisation: dict[str, str]) -> None:
    with pytest.raises(Unreadable, match="Europe/Berlin"):
        units.add(house, UnitDraft("East", zone="Middle/Earth"), parent="company", on=DAY)


def test_an_unknown_unit_is_refused(house: Engine, organisation: dict[str, str]) -> None:
    with pytest.raises(Unknown):
        units.move(house, "nowhere", to="company", on=LATER)


def test_leaves_are_the_units_without_units_below(house: Engine, organisation: dict[str, str]) -> None:
    names = [node.name for node in units.tree(house, on=DAY).leaves([organisation["North"]])]
    assert names == ["North Harbour", "North Market"]


def test_a_units_form_that_was_opened_before_overwrites_nothing(
    house: Engine, organisation: dict[str, str]
) -> None:
    north, shown = organisation["North"], marks(UnitDraft("North", "region"))
    assert units.change(house, north, UnitDraft("North", "area"), seen=shown) == ("kind",)
    with pytest.raises(Stale) as refused:
        units.change(house, north, UnitDraft("Northern", "region"), seen=shown)
    assert (refused.value.theirs, refused.value.both) == ({"kind": "area"}, {})
    assert units.change(house, north, UnitDraft("Northern", "area"), seen=refused.value.now) == ("name",)
