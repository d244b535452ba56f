"""The exact audit finds all small derivable groups, and only those."""

import random

import pytest

from surveys.release.suppress.exact import exposed
from tests.surveys.release.brute import small_groups


def organisation(seed: int) -> tuple[list[frozenset[int]], list[int]]:
    """Return random overlapping equations over a small organisation: units, totals, breakdowns, filters."""
    rng = random.Random(seed)
    people = rng.randint(4, 14)
    sizes = [rng.choice((1, 1, 1, 2, 3, 6)) for _ in range(people)]
    everybody = list(range(people))
    units = [frozenset(a for a in everybody if a % rng.randint(2, 4) == 0) for _ in range(rng.randint(1, 4))]
    others = [frozenset(rng.sample(everybody, rng.randint(1, people))) for _ in range(rng.randint(1, 6))]
    return [frozenset(everybody), *units, *others], sizes


@pytest.mark.parametrize("first", range(0, 160, 20))
def test_the_audit_finds_what_rational_brute_force_finds(first: int) -> None:
    for seed in range(first, first + 20):
        equations, sizes = organisation(seed)
        assert exposed(equations, sizes) == small_groups(equations, sizes), seed


def test_a_sibling_is_exposed_by_subtraction() -> None:
    assert exposed([frozenset({0, 1}), frozenset({0})], [9, 3]) == {frozenset({1})}


def test_two_filters_that_differ_by_one_person_expose_that_person() -> None:
    assert exposed([frozenset({0, 1, 2}), frozenset({0, 1})], [5, 6, 1]) == {frozenset({2})}


def test_overlapping_unions_expose_a_group_of_four() -> None:
    rows = [frozenset({0, 1, 2}), frozenset({2, 3, 4}), frozenset({0, 1, 3, 4, 5}), frozenset({5})]
    assert exposed(rows, [4, 5, 2, 6, 7, 8]) == {frozenset({2})}


def test_nothing_is_exposed_where_every_part_has_five() -> None:
    assert exposed([frozenset({0, 1, 2}), frozenset({0, 1}), frozenset({0})], [5, 6, 7]) == set()
