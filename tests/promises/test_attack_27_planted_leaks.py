"""Attack 27: leaks of every kind known are planted among what was published; the audit finds each."""

import random
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from surveys.release import Release
from surveys.release.assemble import Ledger, Material, assemble
from surveys.release.checking import Finding, examine
from surveys.release.counting import count
from surveys.release.evidence import Kept
from surveys.release.suppress.exact import exposed
from tests.surveys.release.factories import company, facts, opened

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


@pytest.fixture(scope="module")
def clean() -> tuple[Release, dict[str, Any]]:
    """Return a release of two divisions with second moments, and its evidence."""
    numbers = {f"{name}/{team}": 10 + team for name in "ab" for team in range(6)} | {"c/0": 33}
    wave = facts(company(numbers))
    counted = count(wave, opened(1, numbers))
    return assemble(wave, Material(counted.tallies, counted.moments, (), "demo"), Ledger())


def told(release: Release, **changes: Any) -> Release:
    return replace(release, organisation=replace(release.organisation, **changes))


def fewer(release: Release, n: int) -> Release:
    """The variance is of n people fewer: those are the people of a hidden cell."""
    one: Any = release.organisation.variance["fairness"]
    return told(release, variance={"fairness": replace(one, people=one.people - n)})


def alike(release: Release) -> Release:
    """The variance is next to nothing."""
    one: Any = release.organisation.variance["fairness"]
    return told(release, variance={"fairness": replace(one, value=0.01)})


def one_mind_in_a_division(release: Release) -> Release:
    """One item of one division does not vary."""
    found = dict(release.organisation.division_items)
    one: Any = found["a", "fairness"]
    found["a", "fairness"] = replace(one, covariance=((0.0, 0.0), (0.0, one.covariance[1][1])))
    return told(release, division_items=found)


def agreed(release: Release) -> Release:
    """Three quarters of the cells agree in everything."""
    one: Any = release.organisation.agreement["fairness"]
    return told(release, agreement={"fairness": replace(one, q25=1.0)})


def problems(release: Release, evidence: dict[str, Any]) -> list[Finding]:
    return examine(release, Kept.read(evidence), [release])


MOMENTS: dict[str, Callable[[Release], Release]] = {
    "leave out 3 people of co": lambda release: fewer(release, 3),
    "leave out 29 people of co": lambda release: fewer(release, 29),
    "of other people": lambda release: fewer(release, 33),
    "the variance pins": alike,
    "the items pin": one_mind_in_a_division,
    "agreement is finer": agreed,
}


@pytest.mark.parametrize("words", MOMENTS)
def test_a_leak_planted_in_second_moments_is_found(words: str, clean: tuple[Release, dict[str, Any]]) -> None:
    release, evidence = clean
    assert problems(release, evidence) == []
    found = problems(MOMENTS[words](release), evidence)
    assert any(words in one.problem for one in found)
    assert any(one.people == 3 for one in found) is (words == "leave out 3 people of co")


def test_second_moments_without_evidence_are_found(clean: tuple[Release, dict[str, Any]]) -> None:
    release, evidence = clean
    left = {name: one for name, one in evidence.items() if name != "fairness"}
    assert "fairness: second moments without evidence" in [one.problem for one in problems(release, left)]


def test_a_release_from_before_the_blocks_of_moments_were_kept_is_read_and_held_to_five(
    clean: tuple[Release, dict[str, Any]],
) -> None:
    release, evidence = clean
    older = {
        name: {part: one for part, one in body.items() if part != "moments"}
        if name in ("fairness", "purpose")
        else body
        for name, body in evidence.items()
    }
    assert problems(release, older) == problems(fewer(release, 12), older) == []
    assert [one.people for one in problems(fewer(release, 3), older)] == [3]
    assert any("the variance pins" in one.problem for one in problems(alike(release), older))
