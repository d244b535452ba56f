"""Whose second moments are told: the numbers that go with them give no small group away (R2, decision 6)."""

import random
from collections import Counter

import pytest

from surveys.release import moments
from surveys.release.assemble import Ledger, Material, assemble
from surveys.release.counting import count
from surveys.release.moments import chosen
from surveys.release.suppress.blocks import Block, blocks
from surveys.release.types import Release, Variance, Withheld
from tests.surveys.release.brute import small_groups
from tests.surveys.release.factories import company, facts, opened

Paths = dict[str, tuple[str, ...]]


def drawn(rng: random.Random) -> tuple[dict[str, int], Paths, dict[Block, int]]:
    """Return how many answered in each cell of a company, the groups above it, and the blocks they are counted in."""
    names = [f"d{rng.randrange(3)}/{i}" for i in range(rng.randrange(4, 12))]
    counts = {name: rng.choice([0, 1, 3, 4, 6, 11, 18, 25, 40, 70]) for name in names}
    paths: Paths = {name: ("co", name.split("/")[0]) for name in names}
    kept = blocks(counts, paths, 5)
    return counts, paths, {one: sum(counts[cell] for cell in one) for one in kept}


def published(numbers: dict[str, int]) -> Release:
    wave = facts(company(numbers))
    counted = count(wave, opened(1, numbers))
    return assemble(wave, Material(counted.tallies, counted.moments, (), "demo"), Ledger())[0]


def left_out(seed: int) -> list[int]:
    """Return how many are left out of the moments: of each scope, of the company beside the divisions told, and of
    those counted for the company."""
    counts, paths, sizes = drawn(random.Random(seed))
    found = chosen(sizes, paths)
    in_all = Counter({scope: sum(n for cell, n in counts.items() if scope in paths[cell]) for scope in found})
    told = Counter({scope: sum(counts[cell] for cell in cells) for scope, cells in found.items()})
    missing = {scope: in_all[scope] - told[scope] for scope in found}
    rests = [2 * some["co"] - sum(some.values()) for some in (missing, told)] if found else []
    return [*missing.values(), *rests]


@pytest.mark.parametrize("first", range(0, 400, 100))
def test_those_left_out_of_second_moments_are_nobody_or_thirty(first: int) -> None:
    found = [left for seed in range(first, first + 100) for left in left_out(seed)]
    assert len(found) > 50
    assert {left for left in found if 0 < left < 30} == set()


def test_without_the_rule_a_small_cell_is_what_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moments, "r2_moments", lambda _left: True)
    assert any(0 < left < 30 for seed in range(100) for left in left_out(seed))


@pytest.mark.parametrize("first", range(0, 200, 100))
def test_no_number_under_five_follows_from_figures_and_moments_together(first: int) -> None:
    for seed in range(first, first + 100):
        counts, paths, sizes = drawn(random.Random(seed))
        place = {cell: index for index, cell in enumerate(cell for cell in counts if counts[cell])}
        scopes = [frozenset(place[cell] for cell in cells) for cells in chosen(sizes, paths).values()]
        figures = [frozenset(place[cell] for cell in block) for block in sizes]
        assert small_groups([*figures, *scopes], [counts[cell] for cell in place]) == set()


def test_a_hidden_cell_of_three_is_not_what_moments_leave_out() -> None:
    release = published({"d/0": 11, "d/1": 11, "d/2": 10, "d/3": 3})
    assert isinstance(release.organisation.variance["fairness"], Withheld)
    assert isinstance(release.organisation.items["fairness"], Withheld)


def test_a_company_with_a_small_cell_loses_its_smallest_cells_and_keeps_its_moments() -> None:
    release = published({"d/0": 3, "d/1": 9, "d/2": 10, "d/3": 11, "e/0": 31, "e/1": 32})
    variance = release.organisation.variance["fairness"]
    assert isinstance(variance, Variance)
    assert (variance.people, variance.cells) == (63, 2)
    assert {scope for scope, _ in release.organisation.division_items} == {"e"}


def test_a_company_without_small_cells_leaves_nobody_out() -> None:
    release = published({"d/0": 12, "d/1": 25, "e/0": 31})
    variance = release.organisation.variance["purpose"]
    assert isinstance(variance, Variance)
    assert (variance.people, variance.cells) == (68, 3)


def test_a_division_that_shares_a_block_with_another_has_no_moments() -> None:
    sizes = {frozenset({"a/0", "b/0"}): 31, frozenset({"a/1"}): 40, frozenset({"b/1"}): 40}
    paths = {cell: ("co", cell[0]) for cell in ("a/0", "a/1", "b/0", "b/1")}
    assert set(chosen(sizes, paths)) == {"co"}


def test_moments_of_other_people_than_the_counts_say_are_not_told() -> None:
    numbers = {"d/0": 20, "d/1": 25}
    wave = facts(company(numbers))
    counted = count(wave, opened(1, numbers))
    more = [moments.Moments(one.scope, one.theme, 46, 2, one.products) for one in counted.moments]
    release, _ = assemble(wave, Material(counted.tallies, more, (), "demo"), Ledger())
    assert isinstance(release.organisation.variance["fairness"], Withheld)
