"""Attacks 24 and 27 with everything published: unit scores, breakdowns, shares, all waves, two programmes.

Each rule is switched off in turn as well: an attack that finds nothing either way would prove nothing. Rules lean
on each other: without pooling a count under five cannot even be printed (R10), so that R1 falls with both, and R4
makes good what R5 leaves, so that they fall together.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from benchmarks.insider import attack
from benchmarks.organisations import history
from surveys.release import assemble, bands, breakdowns, counting, moments
from surveys.release.suppress import blocks, gate, kinds, together
from surveys.release.suppress.blocks import Block
from surveys.release.suppress.groups import groups_of
from surveys.release.suppress.rules import r6_share, r12_enough_units
from surveys.release.types import Band, NBand, Release, Shown, Withheld
from tests.surveys.release.factories import cell

Change = tuple[Any, str, Any]


@pytest.mark.parametrize("first", range(0, 24, 6))
def test_an_insider_finds_nothing_in_24_organisations(first: int) -> None:
    for seed in range(first, first + 6):
        assert attack(list(history(seed))) == {}, seed


@pytest.mark.parametrize(("cards", "lost"), [(0.06, 0.0), (0.15, 0.002), (0.3, 0.0), (0.1, 0.03)])
def test_an_insider_finds_nothing_where_people_have_cards_and_ballots_are_lost(
    cards: float, lost: float
) -> None:
    for seed in range(6):
        assert attack(list(history(seed, 6, cards=cards, lost=lost))) == {}, seed


@pytest.mark.parametrize(
    ("rule", "other", "attempt"),
    [
        ("number_of", lambda units, bands, k: units - bands if units >= bands else None, "subtract"),
        ("r9_beside", lambda sizes, which: 0.01, "follow"),
    ],
)
def test_an_insider_reads_card_holders_where_their_rules_are_switched_off(
    rule: str, other: Callable[..., Any], attempt: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(breakdowns, rule, other)
    assert any(attack(list(history(seed, 6, cards=0.06, lost=0)))[attempt] for seed in range(24))


def alone(counts: Mapping[str, int], paths: Mapping[str, Sequence[str]], k: int) -> tuple[Block, ...]:
    """Keep every cell as it is, however few answered: no pooling."""
    return tuple(frozenset({name}) for name, n in sorted(counts.items()) if n and name in paths and k)


def no_sibling(branch: Any, counts: Mapping[str, int], k: int) -> tuple[list[Block], Block]:
    """Pool cells that are too small within each group, and let the remainder stand: nothing is taken in."""
    own = [frozenset({name}) for name in branch.cells if counts.get(name, 0) >= k]
    rest = frozenset(name for name in branch.cells if 0 < counts.get(name, 0) < k)
    for child in branch.branches.values():
        own += no_sibling(child, counts, k)[0]
    return [*own, rest] if rest else own, frozenset()


def own_reasons(*given: Any, **more: Any) -> Any:
    """Say why a figure is hidden."""
    passed = GATE(*given, **more)
    told = {
        name: one if isinstance(one, Shown) else Withheld(f"cell {name}")
        for name, one in passed.cells.items()
    }
    return replace(passed, cells=told)


def own_programme(release: Release, before: Sequence[Release]) -> list[Release]:
    """Look at the waves of one programme alone."""
    return [one for one in before if one.programme == release.programme]


GATE = gate.open_gate
ALWAYS: Callable[..., bool] = lambda *_: True  # noqa: E731
NEVER: Callable[..., bool] = lambda *_: False  # noqa: E731
MUTANTS: dict[str, tuple[str, list[Change]]] = {
    "R1": (
        "read_small",
        [
            (counting, "blocks", alone),
            (gate, "r1_enough", lambda n, k: n > 0),
            (gate, "r10_count", lambda n, k=5: NBand(1, 9)),
        ],
    ),
    "R2": ("subtract", [(blocks, "_settle", no_sibling)]),
    "R2 of moments": ("leave_out", [(moments, "r2_moments", ALWAYS)]),
    "R3": ("subtract", [(kinds, "_safe", ALWAYS), (together.Crossings, "expose", NEVER)]),
    "R4": ("pin", [(gate, "_repair", lambda draft: [])]),
    "R5": (
        "pin",
        [
            (gate, "r5_code", lambda mean, n, slack=2.0: (round(mean, 2), None)),
            (gate, "_repair", lambda draft: []),
        ],
    ),
    "R6": ("read_small", [(assemble, "r6_share", lambda part, n, before=None: Band(part / n, part / n))]),
    "R8": ("ask_again", [(assemble, "asked_again", NEVER)]),
    "R9": ("follow", [(gate, "r9_step", lambda n, changed, k: 0.01)]),
    "R9 of two programmes": ("follow", [(assemble, "set_against", own_programme)]),
    "R9 beside": ("follow", [(gate, "_veil", lambda draft: None)]),
    "R10": ("read_small", [(gate, "r10_count", lambda n, k=5: n)]),
    "R11": ("compare_hidden", [(assemble, "open_gate", own_reasons)]),
    "R13": ("subtract", [(counting, "blocks", alone)]),
}


@pytest.mark.parametrize("rule", MUTANTS)
def test_an_insider_finds_something_where_a_rule_is_switched_off(
    rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt, changes = MUTANTS[rule]
    kinds._safe.cache_clear()
    for place, name, other in changes:
        monkeypatch.setattr(place, name, other)
    assert any(attack(list(history(seed)))[attempt] for seed in range(6))


def test_r7_a_breakdown_of_a_team_has_no_group(monkeypatch: pytest.MonkeyPatch) -> None:
    units = [cell("a"), cell("b")]
    deep = replace(
        cell("x", kind="B-tenure"), path=("co", "north", "a"), names=("C", "N", "A"), bands=("10+ years",)
    )
    groups = groups_of([*units, deep], "Company")
    inside = {one.id: frozenset({"a", "b"}) for one in groups}
    assert bands.bands_of([*units, deep], groups, inside).groups == ()
    monkeypatch.setattr(bands, "r7_breakdown_allowed", ALWAYS)
    assert bands.bands_of([*units, deep], groups, inside).groups != ()


def test_r12_counts_units() -> None:
    assert not r12_enough_units(9)
    assert r6_share(30, 60) is not None
