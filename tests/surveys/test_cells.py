"""Cells: every person in one, none too small, and a merge that does not flicker."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from surveys.cells import Cut, Leaf, cell_id, cut

NAMES = {"co": "Company", "n": "North", "s": "South"}


def leaf(unit: str, *above: str) -> Leaf:
    path = ("co", *above, unit)
    return Leaf(unit, unit.upper(), path, tuple(NAMES.get(step, step.upper()) for step in path))


def north_and_south() -> list[Leaf]:
    return [leaf("n1", "n"), leaf("n2", "n"), leaf("n3", "n"), leaf("s1", "s"), leaf("s2", "s")]


def sets(cells: tuple[Cut, ...]) -> set[tuple[str, ...]]:
    return {cell.units for cell in cells}


def test_units_large_enough_stand_alone() -> None:
    made = cut(north_and_south(), {"n1": 9, "n2": 8, "n3": 20, "s1": 8, "s2": 12})
    assert sets(made) == {("n1",), ("n2",), ("n3",), ("s1",), ("s2",)}


def test_small_siblings_merge_with_each_other_first() -> None:
    made = cut(north_and_south(), {"n1": 4, "n2": 5, "n3": 20, "s1": 8, "s2": 12})
    assert ("n1", "n2") in sets(made)
    assert ("n3",) in sets(made)


def test_one_small_unit_joins_its_smallest_sibling() -> None:
    made = cut(north_and_south(), {"n1": 3, "n2": 30, "n3": 12, "s1": 8, "s2": 12})
    assert ("n1", "n3") in sets(made)


def test_a_small_division_goes_one_level_up() -> None:
    made = cut(north_and_south(), {"n1": 1, "n2": 2, "n3": 2, "s1": 9, "s2": 12})
    merged = next(cell for cell in made if len(cell.units) > 1)
    assert merged.units == ("n1", "n2", "n3", "s1")
    assert (merged.path, merged.names) == (("co",), ("Company",))


def test_a_cell_names_the_groups_above_it() -> None:
    made = cut(north_and_south(), {"n1": 9, "n2": 9, "n3": 9, "s1": 9, "s2": 9})
    assert {cell.path for cell in made} == {("co", "n"), ("co", "s")}
    assert made[0].names == ("Company", "North")


def test_people_directly_in_a_region_merge_within_it() -> None:
    made = cut([leaf("n"), leaf("n1", "n"), leaf("s1", "s")], {"n": 2, "n1": 9, "s1": 9})
    assert sets(made) == {("n", "n1"), ("s1",)}


def test_a_unit_without_people_is_in_no_cell() -> None:
    made = cut(north_and_south(), {"n1": 9, "n2": 0, "n3": 9, "s1": 9})
    assert {unit for cell in made for unit in cell.units} == {"n1", "n3", "s1"}


def test_the_reason_is_said_in_words() -> None:
    made = cut(north_and_south(), {"n1": 3, "n2": 30, "n3": 12, "s1": 8, "s2": 12})
    reasons = {cell.units: cell.why for cell in made}
    assert reasons["n1", "n3"].startswith("Fewer than 8 people in N1 (3, 5 more needed)")
    assert reasons["s1",] == "8 people: large enough alone."


def test_a_cell_keeps_its_id_while_its_units_are_the_same() -> None:
    assert cell_id(["b", "a"]) == cell_id(["a", "b"]) != cell_id(["a"])


def test_two_units_of_one_name_get_labels_that_differ() -> None:
    twins = [
        Leaf("a", "Shop", ("co", "n", "a"), ("Company", "North", "Shop")),
        Leaf("b", "Shop", ("co", "s", "b"), ("Company", "South", "Shop")),
    ]
    assert {cell.label for cell in cut(twins, {"a": 9, "b": 9})} == {"Shop (North)", "Shop (South)"}


SMALL: Mapping[str, int] = {"n1": 7, "n2": 12, "n3": 20, "s1": 9, "s2": 9}
ENOUGH: Mapping[str, int] = {**SMALL, "n1": 8}
PLENTY: Mapping[str, int] = {**SMALL, "n1": 10}


def test_a_merge_stays_when_a_part_just_reaches_the_floor() -> None:
    before = cut(north_and_south(), SMALL)
    assert ("n1", "n2") in sets(cut(north_and_south(), ENOUGH, before))
    assert ("n1",) in sets(cut(north_and_south(), ENOUGH))


def test_a_merge_ends_after_two_waves_with_two_more_than_the_floor() -> None:
    merged = cut(north_and_south(), SMALL)
    once = cut(north_and_south(), PLENTY, merged)
    twice = cut(north_and_south(), PLENTY, once)
    assert ("n1", "n2") in sets(once)
    assert ("n1",) in sets(twice)


def test_a_cell_that_falls_under_the_floor_merges_at_once() -> None:
    before = cut(north_and_south(), PLENTY)
    assert ("n1", "n2") in sets(cut(north_and_south(), SMALL, before))


def test_what_two_programmes_merged_differently_stays_together_as_a_whole() -> None:
    before = cut(north_and_south(), SMALL) + cut(north_and_south(), {**SMALL, "n1": 20, "n2": 7, "n3": 9})
    assert {("n1", "n2"), ("n2", "n3")} <= sets(before)
    assert ("n1", "n2", "n3") in sets(cut(north_and_south(), ENOUGH, before))


heads = st.lists(st.integers(0, 30), min_size=9, max_size=9)


def company(counts: list[int]) -> tuple[list[Leaf], dict[str, int]]:
    places = [("n", "a"), ("n", "a"), ("n", "b"), ("n",), ("n",), ("s", "c"), ("s", "c"), ("s",), ()]
    leaves = [leaf(f"u{i}", *above) for i, above in enumerate(places)]
    return leaves, {one.id: n for one, n in zip(leaves, counts, strict=True)}


@given(heads, heads)
def test_everybody_is_in_one_cell_and_no_cell_is_small(now: list[int], before: list[int]) -> None:
    leaves, counts = company(now)
    made = cut(leaves, counts, cut(leaves, company(before)[1]))
    units = [unit for cell in made for unit in cell.units]
    assert sorted(units) == sorted(unit for unit, n in counts.items() if n)
    assert sum(cell.eligible for cell in made) == sum(now)
    assert sum(now) < 8 or all(cell.eligible >= 8 for cell in made)
    assert len({cell.label for cell in made}) == len(made)


@given(heads)
def test_the_same_headcounts_give_the_same_cells(counts: list[int]) -> None:
    leaves, heads_of = company(counts)
    first = cut(leaves, heads_of)
    assert cut(list(reversed(leaves)), heads_of) == first
    assert sets(cut(leaves, heads_of, first)) == sets(first)
