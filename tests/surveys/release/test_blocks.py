"""Cells are pooled until every block has k people, and totals are unions of blocks."""

import random
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.release.suppress.blocks import blocks, is_union
from tests.surveys.release.brute import small_groups

PATHS = {
    "a1": ("co", "a"),
    "a2": ("co", "a"),
    "a3": ("co", "a"),
    "b1": ("co", "b"),
    "b2": ("co", "b", "south"),
    "b3": ("co", "b", "south"),
    "c1": ("co",),
}
COUNTS = st.fixed_dictionaries({cell: st.integers(0, 12) for cell in PATHS})


def test_a_pool_under_k_takes_in_its_smallest_sibling() -> None:
    found = blocks({"a1": 3, "a2": 9, "a3": 6}, PATHS, 5)
    assert set(found) == {frozenset({"a1", "a3"}), frozenset({"a2"})}


def test_small_siblings_that_reach_k_together_leave_the_large_one_alone() -> None:
    found = blocks({"a1": 3, "a2": 9, "a3": 2}, PATHS, 5)
    assert set(found) == {frozenset({"a1", "a3"}), frozenset({"a2"})}


def test_a_pool_without_siblings_goes_one_level_up() -> None:
    found = blocks({"a1": 4, "b1": 7, "c1": 8}, PATHS, 5)
    assert set(found) == {frozenset({"a1", "c1"}), frozenset({"b1"})}


def test_a_wave_under_k_in_all_keeps_nothing() -> None:
    assert blocks({"a1": 2, "b1": 2}, PATHS, 5) == ()


def test_a_cell_without_answers_is_in_no_block() -> None:
    assert blocks({"a1": 0, "a2": 7}, PATHS, 5) == (frozenset({"a2"}),)


@given(COUNTS, st.integers(5, 8))
def test_every_answer_is_in_one_block_of_k_or_none_is_kept(counts: dict[str, int], k: int) -> None:
    found = blocks(counts, PATHS, k)
    assert all(sum(counts[cell] for cell in block) >= k for block in found)
    kept = [cell for block in found for cell in block]
    everybody = {cell for cell, n in counts.items() if n} if sum(counts.values()) >= k else set()
    assert sorted(kept) == sorted(everybody)


@given(COUNTS)
def test_the_company_is_always_a_union_of_blocks(counts: dict[str, int]) -> None:
    assert is_union(frozenset(PATHS), blocks(counts, PATHS, 5))


@pytest.mark.parametrize("seed", range(60))
def test_no_other_choice_shows_more_teams_beside_their_division(seed: int) -> None:
    """Every choice of teams of five and more is tried; brute force says which give nobody away."""
    rng = random.Random(seed)
    sizes = [rng.choice((1, 2, 3, 5, 6, 9)) for _ in range(rng.randint(2, 6))]
    names = [f"t{number}" for number in range(len(sizes))]
    large = [index for index, n in enumerate(sizes) if n >= 5]
    whole = frozenset(range(len(sizes)))
    choices = (some for count in range(len(large), -1, -1) for some in combinations(large, count))
    safe = (some for some in choices if not small_groups([whole, *(frozenset({one}) for one in some)], sizes))
    found = blocks(dict(zip(names, sizes, strict=True)), dict.fromkeys(names, ("co", "d")), 5)
    if sum(sizes) >= 5:
        assert sum(len(block) == 1 for block in found) == len(next(safe))


def test_a_division_of_four_hides_no_team_where_others_are_pooled_already() -> None:
    paths = {"a1": ("co", "a"), "a2": ("co", "a"), "a3": ("co", "a"), "b1": ("co", "b"), "c1": ("co", "c")}
    found = blocks({"a1": 3, "a2": 7, "a3": 9, "b1": 6, "c1": 4}, paths, 5)
    assert set(found) == {frozenset({"a1", "a2", "c1"}), frozenset({"a3"}), frozenset({"b1"})}
