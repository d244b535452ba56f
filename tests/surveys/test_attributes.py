"""Attributes to cells: everybody in one cell of each kind, none too small, small divisions counted together."""

import random
from collections import Counter

import pytest

from culture.people import attributes as bands
from surveys.attributes import MOST_BANDS, ORDERED, OTHER, UNKNOWN, Breakdown, break_down, merge
from surveys.cells import Cut
from tests.surveys.attributes import people_of

LADDER = ORDERED["tenure"]


def sizes(found: Breakdown, kind: str = "B-tenure") -> dict[str, int]:
    """Return the cells of a kind by label."""
    return {cut.label: cut.eligible for cut in found.cuts.get(kind, ())}


def test_bands_of_each_division_become_cells() -> None:
    asked = people_of({"north": {LADDER[0]: 9, LADDER[1]: 12}, "south": {LADDER[1]: 10, LADDER[3]: 8}})
    found = break_down(asked, ["tenure"], 8)
    assert sizes(found) == {
        "North, 0–1 years": 9,
        "North, 1–3 years": 12,
        "South, 1–3 years": 10,
        "South, 10+ years": 8,
    }


def test_a_small_band_joins_its_smaller_neighbour() -> None:
    asked = people_of({"north": {LADDER[0]: 3, LADDER[1]: 20, LADDER[2]: 9, LADDER[3]: 4}})
    assert sizes(break_down(asked, ["tenure"], 8)) == {
        "North, 0–1 years / 1–3 years": 23,
        "North, 3–10 years / 10+ years": 13,
    }


def test_values_without_an_order_join_the_smallest() -> None:
    asked = people_of({"north": {"full-time": 30, "part-time": 12, "apprentice": 3, "agency": 2}}, "contract")
    cells = break_down(asked, ["contract"], 8).cuts["B-contract"]
    assert sorted(cut.eligible for cut in cells) == [17, 30]


def test_a_division_too_small_is_counted_with_the_rest_of_the_company() -> None:
    asked = people_of(
        {
            "north": {LADDER[0]: 20, LADDER[1]: 20},
            "east": {LADDER[0]: 12, LADDER[1]: 12},
            "office": {LADDER[0]: 5, LADDER[1]: 4},
        }
    )
    found = break_down(asked, ["tenure"], 8)
    assert sizes(found) == {
        "North, 0–1 years": 20,
        "North, 1–3 years": 20,
        "0–1 years": 17,
        "1–3 years": 16,
    }
    assert {cut.path for cut in found.cuts["B-tenure"]} == {("co", "north"), ("co",)}


def test_an_attribute_that_cannot_be_cut_has_no_ballot() -> None:
    found = break_down(people_of({"north": {LADDER[0]: 30, LADDER[1]: 3}}), ["tenure"], 8)
    assert found.cuts == {}
    assert not any(found.own.values())


def test_more_than_eight_values_become_eight_and_who_said_nothing_is_a_band() -> None:
    given = {f"work {i}": 10 + i for i in range(10)} | {"": 9}
    found = break_down(people_of({"north": given}, "role_family"), ["role_family"], 8)
    labels = {band for cut in found.cuts["B-role_family"] for band in cut.bands}
    assert len(labels) == MOST_BANDS
    assert OTHER in labels
    assert UNKNOWN in {
        band
        for cut in break_down(people_of({"n": {"": 9, "a": 9}}, "shift"), ["shift"], 8).cuts["B-shift"]
        for band in cut.bands
    }


@pytest.mark.parametrize("seed", range(60))
def test_everybody_is_in_exactly_one_cell_of_the_floor_or_more(seed: int) -> None:
    rng = random.Random(seed)
    places = {
        name: {band: rng.randint(0, 15) for band in LADDER}
        for name in ["", "a", "b", "c"][: rng.randint(1, 4)]
    }
    asked = people_of(places)
    found = break_down(asked, ["tenure"], 8)
    cells = {cut.cell: cut for cut in found.cuts.get("B-tenure", ())}
    assert all(cut.eligible >= 8 for cut in cells.values())
    assert sum(cut.eligible for cut in cells.values()) == (len(asked) if cells else 0)
    for one in asked:
        if cells:
            mine = cells[found.own[one.person]["B-tenure"]]
            assert one.bands["tenure"] in mine.bands
            assert mine.path == one.path[: len(mine.path)]


def test_the_order_of_bands_is_kept_when_they_are_joined() -> None:
    from_age = dict.fromkeys(reversed(ORDERED["age"]), 5)
    joined = merge("age", Counter(from_age), 8)
    assert [band for one in joined for band in one] == list(ORDERED["age"])


def test_both_floors_name_the_bands_alike() -> None:
    assert (*(name for _, name in bands.TENURE), bands.LONG) == ORDERED["tenure"]
    assert (*(name for _, name in bands.AGES), bands.OLDEST) == ORDERED["age"]


def joined(previous: Breakdown | None, young: int, old: int) -> set[tuple[str, ...]]:
    """Return how two bands are cut in a division, given the wave before."""
    asked = people_of({"north": {LADDER[0]: 30, LADDER[2]: young, LADDER[3]: old}})
    found = break_down(asked, ["tenure"], 8, previous=previous.cuts if previous else {})
    return {cut.bands for cut in found.cuts["B-tenure"]}


def test_a_joined_band_stays_joined_until_each_part_has_two_more_than_the_floor() -> None:
    small = {"north": {LADDER[0]: 30, LADDER[2]: 12, LADDER[3]: 7}}
    before = break_down(people_of(small), ["tenure"], 8)
    assert joined(None, 12, 8) == {(LADDER[0],), (LADDER[2],), (LADDER[3],)}
    assert joined(before, 12, 8) == joined(before, 12, 9) == {(LADDER[0],), (LADDER[2], LADDER[3])}
    assert joined(before, 12, 10) == joined(None, 12, 10)


def test_a_division_counted_for_the_company_only_stays_so_until_two_bands_stand_with_room() -> None:
    places = []
    before: dict[str, tuple[Cut, ...]] = {}
    for few in (7, 8, 9, 10, 8):
        asked = people_of({"north": {LADDER[0]: 30, LADDER[1]: 30}, "south": {LADDER[0]: 20, LADDER[3]: few}})
        before = dict(break_down(asked, ["tenure"], 8, previous=before).cuts)
        places.append({cut.path[1:] for cut in before["B-tenure"]} & {("south",)})
    assert places == [set(), set(), set(), {("south",)}, {("south",)}]
