"""Attack 25: a team that agrees in everything, or all but one, pins nobody and looks like any other."""

import pytest

from surveys.release.suppress.gate import Sum, open_gate, still_pinned
from surveys.release.types import Shown

CELLS = {name: frozenset({name}) for name in "abcd"}
GROUPS = {**CELLS, "division": frozenset("abc"), "company": frozenset("abcd")}


def sums(**means: float) -> list[Sum]:
    """Return blocks of five to nine people; a name of several letters is a pooled block."""
    return [Sum(frozenset(name), 5 + index, mean) for index, (name, mean) in enumerate(means.items())]


@pytest.mark.parametrize("mean", [5.0, 4.8, 4.6, 1.0, 1.2])
def test_a_unanimous_team_is_said_as_a_bound(mean: float) -> None:
    cell = open_gate(GROUPS, sums(a=mean, b=3, c=3.2, d=2.9), 5, {}).cells["a"]
    assert isinstance(cell, Shown)
    assert cell.coded in ("top", "bottom")


@pytest.mark.parametrize(
    "means",
    [
        {"a": 5.0, "b": 3.0, "c": 3.2, "d": 2.9},
        {"a": 5.0, "b": 5.0, "c": 5.0, "d": 5.0},
        {"a": 1.0, "b": 1.0, "c": 3.0, "d": 5.0},
        {"ab": 5.0, "c": 3.2, "d": 2.9},
        {"ab": 1.0, "c": 4.9, "d": 1.1},
        {"abc": 4.98, "d": 3.0},
        {"a": 4.5, "bc": 5.0, "d": 3.0},
    ],
)
def test_nobody_is_pinned_to_under_two_points_by_all_figures_together(means: dict[str, float]) -> None:
    blocks = sums(**means)
    passed = open_gate(GROUPS, blocks, 5, {})
    shown = {group: cell for group, cell in passed.cells.items() if isinstance(cell, Shown)}
    assert passed.pinned == 0
    assert still_pinned(passed.sizes, passed.pooled, passed.inside, shown, 5) == []


def test_which_figures_are_hidden_does_not_depend_on_answers() -> None:
    tame = open_gate(GROUPS, sums(ab=3.0, c=3.2, d=2.9), 5, {}).cells
    wild = open_gate(GROUPS, sums(ab=5.0, c=1.0, d=5.0), 5, {}).cells
    assert {one: type(cell) for one, cell in tame.items()} == {one: type(cell) for one, cell in wild.items()}
