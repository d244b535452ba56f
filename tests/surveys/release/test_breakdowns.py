"""Attributes at company and division level: shown where that gives nobody away, else withheld alike."""

import random
from collections import Counter, defaultdict
from typing import Any

import pytest

from surveys.release.assemble import Ledger, Material, assemble
from surveys.release.checking import examine
from surveys.release.counting import count
from surveys.release.evidence import Kept
from surveys.release.types import Release, Shown, Withheld
from surveys.waves import CellFacts
from tests.surveys.release.factories import ITEMS, cell, facts

BANDS = ("under 2", "2 to 5", "over 5")


def wave(
    seed: int, *, lost: int = 0, teams: int = 6, place: tuple[str, ...] = ("co", "north")
) -> tuple[Release, dict[str, Any]]:
    """Publish a wave of one division with tenure bands; `lost`: breakdown ballots that did not arrive."""
    rng = random.Random(seed)
    cells = [cell(f"t{team}", eligible=25) for team in range(teams)]
    crossing: Counter[tuple[str, ...]] = Counter()
    opened: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for one in cells:
        for _ in range(one.eligible):
            band = f"north/{rng.choice(BANDS)}"
            crossing[one.cell, band] += 1
            if rng.random() < 0.8:
                answers = {item.id: rng.randint(1, 5) for item in ITEMS}
                opened["S", one.cell].append(answers)
                opened["B-tenure", band].append(answers)
    for _ in range(lost):
        opened["B-tenure", f"north/{BANDS[0]}"].pop()
    sizes = Counter(band for _, band in crossing.elements())
    cells += [CellFacts("B-tenure", band, band, n, (), place, place) for band, n in sizes.items()]
    counted = count(facts(cells), opened)
    return assemble(facts(cells), Material(counted.tallies, (), (), "demo", crossing), Ledger())


def shown(release: Release) -> set[str]:
    """Return the breakdown groups with a figure."""
    return {
        group.id
        for group in release.groups
        if group.level == "breakdown" and isinstance(release.cell(group.id, "fairness"), Shown)
    }


def test_bands_of_a_large_mixed_division_are_shown() -> None:
    release, _ = wave(1)
    assert shown(release) == {f"north/{band}" for band in BANDS}
    assert {group.parent for group in release.groups if group.level == "breakdown"} == {"north"}


@pytest.mark.parametrize("lost", [1, 4])
def test_a_kind_that_lost_one_to_four_ballots_is_withheld_there(lost: int) -> None:
    release, _ = wave(1, lost=lost)
    assert shown(release) == set()
    assert all(isinstance(release.cell(f"north/{band}", "purpose"), Withheld) for band in BANDS)


def test_a_breakdown_below_the_division_does_not_exist() -> None:
    release, _ = wave(1, place=("co", "north", "section"))
    assert [group for group in release.groups if group.level == "breakdown"] == []


def test_breakdowns_are_audited_like_everything_else() -> None:
    release, evidence = wave(2)
    assert "fairness north B-tenure" in evidence
    assert examine(release, Kept.read(evidence), [release]) == []
