"""Breakdowns beside units: what is shown together is safe whoever answered; brute force is the judge."""

import random
from collections import Counter

from surveys.release.suppress.blocks import blocks
from surveys.release.suppress.kinds import Cut, may_cross, pairs_of
from tests.surveys.release.brute import small_groups


def division(seed: int) -> tuple[Cut, Cut, Counter[tuple[str, ...]], Counter[tuple[str, ...]]]:
    """Return units and bands of a random division, its crossings, and who of them answered."""
    rng = random.Random(seed)
    teams, mixing = rng.randint(2, 5), rng.random()
    eligible: Counter[tuple[str, ...]] = Counter()
    for team in range(teams):
        home = rng.choice("xyz")
        for _ in range(rng.randint(8, 16)):
            eligible[f"t{team}", rng.choice("xyz") if rng.random() < mixing else home] += 1
    answered = Counter({one: sum(rng.random() < 0.8 for _ in range(n)) for one, n in eligible.items()})
    units, bands = (_cut(kind, place, answered) for place, kind in enumerate(("S", "B-tenure")))
    return units, bands, eligible, answered


def _cut(kind: str, place: int, answered: Counter[tuple[str, ...]]) -> Cut:
    counts: Counter[str] = Counter()
    for one, n in answered.items():
        counts[one[place]] += n
    found = blocks(counts, dict.fromkeys(counts, ("d",)), 5)
    return Cut(kind, tuple(sum(counts[cell] for cell in block) for block in found), found)


def attacked(units: Cut, bands: Cut, answered: Counter[tuple[str, ...]]) -> set[frozenset[int]]:
    """Return the groups that an attacker finds who knows who answered."""
    atoms = sorted(one for one, n in answered.items() if n)
    rows = [
        frozenset(index for index, one in enumerate(atoms) if block & set(one))
        for block in (*units.blocks, *bands.blocks)
    ]
    return small_groups(rows, [answered[one] for one in atoms])


def test_whatever_may_cross_exposes_nobody_in_600_divisions() -> None:
    allowed = 0
    for seed in range(600):
        units, bands, eligible, answered = division(seed)
        if may_cross(units, bands, pairs_of(eligible), 5):
            allowed += 1
            assert attacked(units, bands, answered) == set(), seed
    assert allowed > 100


def test_some_of_what_is_refused_would_have_exposed_somebody() -> None:
    found = [division(seed) for seed in range(200)]
    leaks = [one for one in found if attacked(one[0], one[1], one[3])]
    assert leaks
    assert not any(may_cross(units, bands, pairs_of(eligible), 5) for units, bands, eligible, _ in leaks)


def test_counts_that_differ_by_a_few_do_not_stand_together() -> None:
    units = Cut("S", (20, 20), (frozenset({"a"}), frozenset({"b"})))
    bands = Cut("B-age", (20, 18), (frozenset({"x"}), frozenset({"y"})))
    crossing = {(team, band): 12 for team in "ab" for band in "xy"}
    assert not may_cross(units, bands, pairs_of(crossing), 5)


def test_without_counts_of_crossings_nothing_is_shown() -> None:
    units = Cut("S", (20, 20), (frozenset({"a"}), frozenset({"b"})))
    bands = Cut("B-age", (20, 20), (frozenset({"x"}), frozenset({"y"})))
    assert not may_cross(units, bands, pairs_of({}), 5)
    assert may_cross(units, bands, pairs_of({(team, band): 12 for team in "ab" for band in "xy"}), 5)
