"""The interval audit: bounds on trees are exact, and the gate leaves nobody pinned whatever the answers are."""

import random

import pytest

from surveys.release.suppress.blocks import blocks
from surveys.release.suppress.gate import Sum, open_gate, still_pinned
from surveys.release.suppress.interval import Interval, bounds, bounds_by_program
from surveys.release.types import NBand, Shown

PATHS = {f"{division}{number}": ("co", division) for division in "abc" for number in range(1, 5)}
GROUPS = {
    **{cell: frozenset({cell}) for cell in PATHS},
    **{division: frozenset(cell for cell in PATHS if cell[0] == division) for division in "abc"},
    "co": frozenset(PATHS),
}


def extreme(seed: int) -> list[Sum]:
    """Return blocks of a small company whose people agree far too often."""
    rng = random.Random(seed)
    counts = {cell: rng.choice((0, 1, 2, 3, 4, 5, 6, 8, 12)) for cell in PATHS}
    found = []
    for block in blocks(counts, PATHS, 5):
        n = sum(counts[cell] for cell in block)
        mood = rng.choice((1, 5, 5, None))
        total = sum(mood or rng.randint(1, 5) for _ in range(n)) - (rng.random() < 0.3 and mood == 5)
        found.append(Sum(block, n, total / n))
    return found


@pytest.mark.parametrize("first", range(0, 400, 100))
def test_nobody_is_pinned_and_no_figure_is_withheld_for_answers(first: int) -> None:
    for seed in range(first, first + 100):
        sums = extreme(seed)
        passed = open_gate(GROUPS, sums, 5, {})
        shown = {group: cell for group, cell in passed.cells.items() if isinstance(cell, Shown)}
        assert still_pinned(passed.sizes, passed.pooled, passed.inside, shown, 5) == []
        tame = open_gate(GROUPS, [Sum(one.block, one.n, 3.0) for one in sums], 5, {})
        assert set(tame.inside) == set(passed.inside)


@pytest.mark.parametrize("seed", range(12))
def test_bounds_on_a_tree_are_those_of_the_linear_program(seed: int) -> None:
    rng = random.Random(seed)
    sizes = [rng.randint(5, 12) for _ in range(7)]
    truth = [rng.uniform(n, 5 * n) for n in sizes]
    tree = [frozenset({0}), frozenset({0, 1, 2}), frozenset({3}), frozenset({3, 4}), frozenset(range(7))]
    groups: dict[frozenset[int], Interval] = {}
    for group in tree:
        total, blur = sum(truth[atom] for atom in group), rng.choice((0.05, 1.0, 4.0))
        groups[group] = (total - blur * rng.random(), total + blur * rng.random())
    solved = bounds_by_program(sizes, groups, range(7))
    for atom, (low, high) in enumerate(bounds(sizes, groups)):
        assert (low, high) == pytest.approx(solved[atom], abs=1e-6)


def test_a_remainder_that_must_be_extreme_is_blurred() -> None:
    sums = [
        Sum(frozenset({"a1", "a2"}), 6, 5.0),
        Sum(frozenset({"a3"}), 9, 3.0),
        Sum(frozenset({"b1"}), 30, 3.0),
    ]
    passed = open_gate(GROUPS, sums, 5, {})
    assert passed.coarsened == ("a3",)
    assert passed.cells["a3"] == Shown(NBand(5, 9), 3.0, None, 1.0)
