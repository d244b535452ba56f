"""Attacks 24 and 27: twelve waves of a changing organisation; the attacker knows membership and every figure."""

from itertools import pairwise

import pytest

from surveys.release.suppress.exact import exposed
from surveys.release.types import Shown
from tests.surveys.release.brute import small_groups
from tests.surveys.release.simulator import equations, history

THEMES = ("fairness", "purpose")


@pytest.mark.parametrize("first", range(0, 200, 25))
def test_no_group_of_one_to_four_follows_from_what_200_organisations_published(first: int) -> None:
    for seed in range(first, first + 25):
        for past in history(seed):
            for theme in THEMES:
                assert exposed(*equations(past, theme)) == set(), (seed, past.release.wave)


@pytest.mark.parametrize("first", range(1000, 1160, 40))
def test_rational_brute_force_finds_nothing_either(first: int) -> None:
    for seed in range(first, first + 40):
        (past,) = history(seed, waves=1)
        assert small_groups(*equations(past, "fairness")) == set()


@pytest.mark.parametrize("seed", range(10))
def test_every_figure_is_the_true_mean_as_far_as_it_is_given(seed: int) -> None:
    for past in history(seed, waves=3):
        for group in past.release.groups:
            cell = past.release.cell(group.id, "purpose")
            if isinstance(cell, Shown):
                assert 1 <= cell.mean <= 5
                assert cell.rounding in (0.01, 0.5)


@pytest.mark.parametrize("seed", range(20))
def test_a_small_cell_that_few_joined_or_left_moves_in_half_points_only(seed: int) -> None:
    for before, after in pairwise(history(seed)):
        for group in after.release.at("cell"):
            members = [
                {one for one, cell in past.cells.items() if cell == group.id} for past in (before, after)
            ]
            figures = [past.release.cell(group.id, "fairness") for past in (before, after)]
            n = sum(after.cells[one] == group.id for one in after.answered["fairness"])
            if (
                all(isinstance(one, Shown) for one in figures)
                and n < 12
                and 0 < len(members[0] ^ members[1]) < 5
            ):
                assert figures[1].rounding == 0.5  # type: ignore[union-attr]
