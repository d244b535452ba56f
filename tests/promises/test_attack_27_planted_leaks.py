"""Attack 27: leaks of every kind known are planted among what was published; the audit finds each."""

import random
from itertools import pairwise

import pytest

from surveys.release.suppress.exact import exposed

Rows = list[frozenset[int]]


def published(rng: random.Random) -> tuple[Rows, list[int], list[int]]:
    """Return a clean release over units of single people: unit totals and everybody; and the units' bounds."""
    bounds = [0]
    for _ in range(6):
        bounds.append(bounds[-1] + rng.randint(8, 14))
    rows = [frozenset(range(low, high)) for low, high in pairwise(bounds)]
    return [*rows, frozenset(range(bounds[-1]))], bounds, [1] * bounds[-1]


def small_sibling(rng: random.Random, rows: Rows, bounds: list[int]) -> tuple[Rows, frozenset[int]]:
    """All of a unit but a few."""
    hidden = frozenset(rng.sample(range(bounds[0], bounds[1]), rng.randint(1, 4)))
    return [rows[0] - hidden], hidden


def filters_that_differ(rng: random.Random, rows: Rows, bounds: list[int]) -> tuple[Rows, frozenset[int]]:
    """Two filters across units that differ by one person."""
    some = frozenset(rng.sample(range(bounds[-1]), 20))
    one = min(some)
    return [some, some - {one}], frozenset({one})


def rolling_window(rng: random.Random, rows: Rows, bounds: list[int]) -> tuple[Rows, frozenset[int]]:
    """Windows over shifting people: the last minus the first leaves a few."""
    few = frozenset(range(bounds[2], bounds[2] + rng.randint(1, 3)))
    return [rows[1] | few], few


def cut_again(rng: random.Random, rows: Rows, bounds: list[int]) -> tuple[Rows, frozenset[int]]:
    """A reorganisation moves two people and the old wave is cut by the new chart."""
    moved = frozenset(rng.sample(sorted(rows[2]), 2))
    return [rows[2] - moved, rows[3] | moved], moved


def joiner(rng: random.Random, rows: Rows, bounds: list[int]) -> tuple[Rows, frozenset[int]]:
    """A unit's total with and without the one who joined, everybody else repeating themselves."""
    new = frozenset({max(rows[4])})
    return [rows[4] - new], new


def crossing(rng: random.Random, rows: Rows, bounds: list[int]) -> tuple[Rows, frozenset[int]]:
    """A breakdown of the whole company in which one band lies in one unit but for a few."""
    few = frozenset(rng.sample(sorted(rows[1]), rng.randint(1, 4)))
    band = rows[0] | few
    return [band, frozenset(range(bounds[-1])) - band], few


PLANTS = [small_sibling, filters_that_differ, rolling_window, cut_again, joiner, crossing]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("plant", PLANTS)
def test_a_planted_leak_is_found(plant: object, seed: int) -> None:
    rng = random.Random(seed)
    rows, bounds, sizes = published(rng)
    assert exposed(rows, sizes) == set()
    leak, hidden = plant(rng, rows, bounds)  # type: ignore[operator]
    assert hidden in exposed([*rows, *leak], sizes)
