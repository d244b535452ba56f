"""How narrowly second moments pin one person (R4), against all answers that there can be."""

import random
from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from itertools import combinations_with_replacement

import pytest

from surveys.release.suppress.rules import r4_agreement
from surveys.release.suppress.spread import Part, Read, safe

Squares = frozenset[Fraction]


@lru_cache(maxsize=1000)
def answers(n: int, total: int, items: int) -> dict[int, Squares]:
    """Return by score, in item points, the sums of squares of all cells of n in which somebody has it."""
    found: dict[int, set[Fraction]] = defaultdict(set)
    for some in combinations_with_replacement(range(items, 5 * items + 1), n):
        if sum(some) == total:
            square = Fraction(n * sum(one * one for one in some) - total * total, n)
            for one in some:
                found[one].add(square)
    return {one: frozenset(squares) for one, squares in found.items()}


def plus(some: Iterable[Fraction], others: Iterable[Fraction]) -> set[Fraction]:
    squares = list(others)
    return {one + other for one in some for other in squares}


def spans(cells: list[tuple[int, int]], items: int) -> dict[Fraction, float]:
    """Return, for every sum of squares that these cells can have, the narrowest interval of anybody's score."""
    found: dict[Fraction, list[set[int]]] = defaultdict(lambda: [set() for _ in cells])
    for index, (n, total) in enumerate(cells):
        others = {Fraction(0)}
        for beside, (m, sum_) in enumerate(cells):
            if beside != index:
                others = plus(others, frozenset().union(*answers(m, sum_, items).values()))
        for one, squares in answers(n, total, items).items():
            for square in plus(others, squares):
                found[square][index].add(one)
    return {square: min(max(one) - min(one) for one in some) / items for square, some in found.items()}


def read(cells: list[tuple[int, int]], items: int) -> Read:
    """Return what exact means say of cells, each (n, sum in item points)."""
    return Read([n for n, _ in cells], [(total / items, total / items) for _, total in cells], items)


@pytest.mark.parametrize("seed", range(12))
def test_above_the_bound_nobody_is_pinned_and_below_it_somebody_is(seed: int) -> None:
    rng = random.Random(seed)
    items = rng.choice([1, 1, 2])
    cells = []
    for n in rng.choice([[5] * 6, [6] * 5, [5, 5, 6, 7, 7]]):
        cells.append((n, rng.randint(items * (n + 2) + 1, items * (5 * n - 2) - 1)))
    quiet = read(cells, items).quiet(range(len(cells)))
    for square, span in spans(cells, items).items():
        assert span >= 2 if square > quiet + 1e-6 else span < 2 or square > quiet - 1e-6, (cells, square)


def test_four_teams_of_one_mind_are_pinned_by_a_variance_of_nothing() -> None:
    teams = read([(10, 20), (10, 30), (10, 40), (10, 30)], 1)
    assert not teams.spread_told(Part(frozenset(range(4)), 0.0))
    assert not teams.spread_told(Part(frozenset(range(4)), 0.9))
    assert teams.spread_told(Part(frozenset(range(4)), 30.0))


def test_teams_whose_answers_are_all_one_of_two_neighbours_are_pinned_by_the_least_variance_there_can_be() -> (
    None
):
    teams = read([(10, 35)] * 4, 1)
    assert not teams.spread_told(Part(frozenset(range(4)), 4 * 2.5))
    assert teams.spread_told(Part(frozenset(range(4)), 4 * 4.5))


def test_what_is_coded_counts_as_anything_that_it_may_be() -> None:
    exact = Read([10, 10], [(30.0, 30.0), (50.0, 50.0)], 1)
    coded = Read([10, 10], [(30.0, 30.0), (48.0, 50.0)], 1)
    assert exact.quiet({0, 1}) == float("inf")
    assert coded.quiet({0, 1}) == pytest.approx(3.6)


def test_what_is_left_of_the_company_beside_a_division_must_pin_nobody_either() -> None:
    teams = read([(10, 30)] * 6, 1)
    whole = Part(frozenset(range(6)), 40.0, (40.0,))
    division = Part(frozenset(range(3)), 39.0, (39.0,))
    assert safe(teams, whole, {})
    assert safe(teams, division, {})
    assert not safe(teams, whole, {"d": division})


@pytest.mark.parametrize("items", [1, 2, 4, 10])
def test_the_highest_agreement_that_is_printed_pins_nobody(items: int) -> None:
    ratio = r4_agreement(items)
    half = items * (1 - ratio) / (ratio + items * (1 - ratio))
    for n in range(10, 40):
        most = 2 * half * (n - 1)
        worst = max(read([(n, total)], 1).quiet({0}) for total in range(n + 2, 5 * n - 1))
        assert worst <= most + 1e-6
