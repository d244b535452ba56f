"""Who joined or left cannot be read off two waves: R9 looks at every wave that can be set against this one."""

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from surveys.release import assemble as assembling
from surveys.release.assemble import Ledger, Material, assemble
from surveys.release.checking import examine
from surveys.release.counting import count
from surveys.release.evidence import Kept
from surveys.release.ledger import asked_again, set_against
from surveys.release.suppress.gate import Sum, open_gate
from surveys.release.types import Release, Shown, Theme
from surveys.waves import ItemFacts, WaveFacts
from tests.surveys.release.brute import small_groups
from tests.surveys.release.factories import ITEMS, cell, facts, opened

OTHERS = tuple(ItemFacts(f"{one.id}-other", one.theme, one.direction) for one in ITEMS)


def wave(
    number: int,
    eligible: int,
    earlier: tuple[Release, ...] = (),
    both: Mapping[tuple[str, str], int] | None = None,
    **changes: object,
) -> Release:
    """Return a release of a team of `eligible` beside two large ones, everybody answering; `both`: who stayed."""
    told = replace(wave_of(number, eligible), **changes)  # type: ignore[arg-type]
    return whole(told, earlier, both or {})[0]


def wave_of(number: int, eligible: int, programme: str = "p1") -> WaveFacts:
    """Return the facts of such a wave."""
    cells = [cell(name, eligible=n) for name, n in {"a": eligible, "b": 30, "c": 40}.items()]
    return replace(facts(cells, wave=f"w{number}", number=number), programme=programme)


def whole(
    told: WaveFacts, earlier: tuple[Release, ...], both: Mapping[tuple[str, str], int]
) -> tuple[Release, dict[str, Any]]:
    """Return the release of a wave in which everybody answers, and its evidence."""
    given = opened(int(told.wave[1:]), {one.cell: one.eligible for one in told.cells})
    if told.items != ITEMS:
        given = {
            place: [{f"{item}-other": n for item, n in one.items()} for one in some]
            for place, some in given.items()
        }
    counted = count(told, given)
    return assemble(told, Material(counted.tallies, counted.moments, (), "demo"), Ledger(earlier, both))


def step(release: Release, group: str) -> float:
    """Return the step that a group's figure is rounded to."""
    figure = release.cell(group, "fairness")
    assert isinstance(figure, Shown)
    return figure.rounding


def test_a_wave_to_the_half_point_does_not_hide_the_fine_one_before_it() -> None:
    first = wave(0, 8)
    second = wave(1, 9, (first,), {("w0", "a"): 8})
    third = wave(2, 9, (first, second), {("w0", "a"): 8, ("w1", "a"): 9})
    assert [step(one, "a") for one in (first, second, third)] == [0.01, 0.5, 0.5]


def test_a_cell_that_changed_by_five_and_more_since_every_fine_wave_is_fine_again() -> None:
    first = wave(0, 8)
    second = wave(1, 9, (first,), {("w0", "a"): 8})
    third = wave(2, 10, (first, second), {("w0", "a"): 6, ("w1", "a"): 6})
    assert step(third, "a") == 0.01


def test_a_wave_of_another_programme_days_before_counts_too() -> None:
    first = wave(0, 8)
    soon = {"programme": "p2", "items": OTHERS, "opened_on": first.opened_on + timedelta(days=7)}
    assert step(wave(1, 9, (first,), {("w0", "a"): 8}, **soon), "a") == 0.5
    assert step(wave(1, 8, (first,), {("w0", "a"): 8}, **soon), "a") == 0.01


def test_a_wave_of_another_programme_months_before_counts_as_the_same_programmes_would() -> None:
    first, both = wave(0, 9), {("w0", "a"): 9}
    assert step(wave(6, 10, (first,), both), "a") == 0.5
    assert step(wave(6, 10, (first,), both, programme="p2"), "a") == 0.5
    assert step(wave(6, 9, (first,), both, programme="p2"), "a") == 0.01


def test_a_programme_that_asks_other_units_makes_no_difference() -> None:
    first = wave(0, 9)
    elsewhere = replace(first, groups=tuple(replace(one, units=("x",)) for one in first.groups))
    assert set_against(wave(1, 10), [first]) == [first]
    assert set_against(wave(1, 10), [elsewhere]) == []


def test_the_audit_counts_joiners_from_the_overlaps_whatever_the_evidence_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Planted: a release in which R9 looked away; nothing in its evidence tells of a joiner."""
    first, both = wave(0, 9), {("w0", "a"): 9}
    monkeypatch.setattr(assembling, "set_against", lambda *_: [])
    later, evidence = whole(wave_of(6, 10, "p2"), (first,), both)
    found = [one.problem for one in examine(later, Kept.read(evidence), [first], both)]
    assert found == [
        f"{theme}: few joined or left a, and its figure is fine" for theme in ("fairness", "purpose")
    ]
    assert examine(later, Kept.read(evidence), [], both) == []


def test_a_coarse_cell_cannot_be_worked_out_from_its_total_and_siblings() -> None:
    second = wave(1, 9, (wave(0, 8),), {("w0", "a"): 8})
    assert [step(second, group) for group in ("a", "b", "c")] == [0.5, 0.5, 0.01]


@pytest.mark.parametrize("seed", range(100))
def test_whatever_is_coarse_has_something_coarse_or_hidden_beside_it(seed: int) -> None:
    rng = random.Random(seed)
    teams = {f"d{rng.randint(1, 3)}/{number}": rng.randint(5, 20) for number in range(8)}
    sums = [Sum(frozenset({team}), n, 3.0) for team, n in teams.items()]
    groups = {team: frozenset({team}) for team in teams}
    groups |= {d: frozenset(one for one in teams if one.startswith(d)) for d in ("d1", "d2", "d3")}
    passed = open_gate(
        groups | {"co": frozenset(teams)}, sums, 5, {team: rng.choice((0, 1)) for team in teams}
    )
    rounding = {group: one.rounding for group, one in passed.cells.items() if isinstance(one, Shown)}
    for above, parts in (
        ("co", ("d1", "d2", "d3")),
        *((d, [t for t in teams if t.startswith(d)]) for d in ["d1", "d2", "d3"]),
    ):
        coarse = [one for one in parts if rounding.get(one, 0.01) > 0.01]
        assert len(coarse) != 1 or rounding[above] > 0.01


@pytest.mark.parametrize("seed", range(40))
def test_two_waves_of_other_items_expose_what_each_exposes_alone(seed: int) -> None:
    """Scores on other items are other unknowns: equations without a common unknown subtract nothing."""
    rng = random.Random(seed)
    people = 9
    first, second = (
        [frozenset(rng.sample(range(people), rng.randint(2, people))) for _ in range(4)] for _ in range(2)
    )
    later = [frozenset(person + people for person in row) for row in second]
    alone = small_groups(first, [1] * people)
    alone |= {frozenset(one + people for one in group) for group in small_groups(second, [1] * people)}
    joint = small_groups([*first, *later], [1] * 2 * people)
    assert {group for group in joint if group in alone} == alone
    assert all(any(part <= group for part in alone) for group in joint)


def test_a_theme_of_which_one_item_was_asked_days_before_is_hidden_in_the_later_wave() -> None:
    first = wave(0, 8)
    soon = {"programme": "p2", "opened_on": first.opened_on + timedelta(days=7)}
    later = wave(1, 8, (first,), {("w0", "a"): 8}, **soon)
    assert not any(isinstance(one, Shown) for one in later.cells.values())
    assert asked_again(Theme("fairness", ("fairness-2", "fairness-9")), [first])
