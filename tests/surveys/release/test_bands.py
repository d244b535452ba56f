"""Bands of the company are sums of those of its places; what is printed together gives nobody away."""

import random
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

import pytest

from surveys.attributes import Asked, break_down
from surveys.cells import Cut
from surveys.release.assemble import Ledger, Material, assemble
from surveys.release.checking import examine
from surveys.release.counting import count
from surveys.release.evidence import Kept
from surveys.release.suppress.exact import exposed
from surveys.release.suppress.rules import r11_counts_only
from surveys.release.types import Release, Shown
from surveys.waves import CellFacts
from tests.surveys.release.factories import ITEMS, facts

TENURE = ("0–1 years", "1–3 years", "3–10 years", "10+ years")
CONTRACT = ("full-time", "part-time", "agency")
Atom = tuple[str, ...]


Mind = Callable[[random.Random, Asked], dict[str, int]]


def undecided(rng: random.Random, _one: Asked) -> dict[str, int]:
    """Answer anything."""
    return {item.id: rng.randint(1, 5) for item in ITEMS}


def agreed(_rng: random.Random, _one: Asked) -> dict[str, int]:
    """Answer the best there is."""
    return {item.id: 5 if item.direction > 0 else 1 for item in ITEMS}


def by_band(_rng: random.Random, one: Asked) -> dict[str, int]:
    """Answer as all others of one's contract."""
    best = one.bands["contract"] == "agency"
    return {item.id: 5 if best == (item.direction > 0) else 1 for item in ITEMS}


def nearly(rng: random.Random, one: Asked) -> dict[str, int]:
    """Agree in nearly everything."""
    return agreed(rng, one) if zlib.crc32(one.person.encode()) % 9 else undecided(rng, one)


def company(rng: random.Random) -> list[Asked]:
    """Return people of two to four divisions, some small, some with a habit of their own."""
    found = []
    for d in range(rng.randint(2, 4)):
        mixing = rng.random()
        usual = rng.choice(TENURE), rng.choice(CONTRACT)
        for t in range(rng.randint(1, 4)):
            n = rng.randint(8, 20)
            cell = Cut(f"t{d}{t}", f"t{d}{t}", (f"u{d}{t}",), (n,), ("co", f"d{d}"), ("Co", f"D{d}"), n, "")
            for i in range(n):
                own = rng.random() < mixing
                bands = {"tenure": rng.choice(TENURE) if own else usual[0]}
                bands["contract"] = rng.choice(CONTRACT) if rng.random() < mixing else usual[1]
                found.append(Asked(f"{cell.cell}-{i}", cell, bands))
    return found


def wave(
    people: list[Asked], rng: random.Random, cards: frozenset[str] = frozenset(), mind: Mind = undecided
) -> tuple[Release, dict[str, Any], Counter[Atom], list[CellFacts]]:
    """Publish a wave of these people; also return how many answered in each crossing of cells, and the cells."""
    chance = random.Random(len(people))
    made = break_down([one for one in people if one.person not in cards], ["tenure", "contract"], 8)
    units = {one.cell.cell: one.cell for one in people}
    cells = [_facts("S", cut) for cut in units.values()]
    cells += [_facts(kind, cut) for kind, cuts in made.cuts.items() for cut in cuts]
    crossing: Counter[Atom] = Counter()
    answered: Counter[Atom] = Counter()
    opened: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for one in people:
        if one.person in cards:
            opened["S", one.cell.cell].append(dict.fromkeys([item.id for item in ITEMS], 3))
            continue
        own = {"S": one.cell.cell, **dict(sorted(made.own[one.person].items()))}
        crossing[tuple(own.values())] += 1
        if rng.random() < 0.8:
            answered[tuple(own.values())] += 1
            given = mind(chance, one)
            for place in own.items():
                opened[place].append(given)
    counted = count(facts(cells), opened)
    material = Material(counted.tallies, (), (), "demo", crossing)
    return *assemble(facts(cells), material, Ledger()), answered, cells


def _facts(kind: str, cut: Cut) -> CellFacts:
    return CellFacts(kind, cut.cell, cut.label, cut.eligible, cut.units, cut.path, cut.names, cut.bands)


def mixed(divisions: int = 3, teams: int = 5) -> list[Asked]:
    """Return a large company in which everything is mixed evenly."""
    rng, found = random.Random(4), []
    for d in range(divisions):
        for t in range(teams):
            cell = Cut(f"t{d}{t}", f"t{d}{t}", (f"u{d}{t}",), (30,), ("co", f"d{d}"), ("Co", f"D{d}"), 30, "")
            found += [
                Asked(
                    f"{cell.cell}-{i}", cell, {"tenure": rng.choice(TENURE), "contract": rng.choice(CONTRACT)}
                )
                for i in range(30)
            ]
    return found


def test_bands_are_shown_for_the_company_and_its_divisions() -> None:
    release, evidence, _, _ = wave(mixed(), random.Random(1))
    bands = [group for group in release.groups if group.level == "breakdown"]
    assert {(one.kind, one.parent) for one in bands} == {
        (kind, place) for kind in ("B-contract", "B-tenure") for place in ("co", "d0", "d1", "d2")
    }
    assert all(isinstance(release.cell(one.id, "fairness"), Shown) for one in bands)
    assert [one.label for one in bands if one.kind == "B-tenure" and one.parent == "co"] == list(TENURE)
    assert sum(one.invited for one in bands if one.parent == "co" and one.kind == "B-tenure") == 450
    assert examine(release, Kept.read(evidence), [release]) == []


def test_the_companys_band_is_the_mean_of_its_divisions_weighted_by_answers() -> None:
    release, _, _, _ = wave(mixed(), random.Random(2))
    bands = [one for one in release.groups if one.kind == "B-contract" and one.label == "agency"]
    cells = {one.parent: release.cell(one.id, "purpose") for one in bands}
    parts = [cell for place, cell in cells.items() if place != "co" and isinstance(cell, Shown)]
    total = sum(cell.mean * cell.n for cell in parts if isinstance(cell.n, int))
    people = sum(cell.n for cell in parts if isinstance(cell.n, int))
    whole = cells["co"]
    assert isinstance(whole, Shown)
    assert whole.n == people
    assert whole.mean == pytest.approx(total / people, abs=0.011)


@pytest.mark.parametrize("mind", [agreed, by_band, nearly])
@pytest.mark.parametrize("first", range(0, 40, 20))
def test_whoever_answers_what_the_same_figures_are_shown_and_nobody_is_pinned(first: int, mind: Mind) -> None:
    for seed in range(first, first + 20):
        people = company(random.Random(seed))
        tame = wave(people, random.Random(seed))[0]
        wild, evidence, _, _ = wave(people, random.Random(seed), mind=mind)
        assert r11_counts_only(shown(tame), shown(wild)), seed
        assert wild.certificate.pinned == 0
        assert examine(wild, Kept.read(evidence), [wild]) == []


def shown(release: Release) -> list[str]:
    """Return group and theme of each figure."""
    return [f"{group} {theme}" for (group, theme), cell in release.cells.items() if isinstance(cell, Shown)]


@pytest.mark.parametrize("seed", range(200))
def test_nobody_is_exposed_by_units_and_breakdowns_together(seed: int) -> None:
    rng = random.Random(seed)
    release, evidence, answered, cells = wave(company(rng), rng)
    atoms = sorted(atom for atom, n in answered.items() if n)
    for theme in ("fairness", "purpose"):
        equations = []
        for name, body in evidence.items():
            if name.split(" ")[0] == theme:
                equations += _equations(release, body, atoms, cells=cells, theme=theme)
        assert exposed(equations, [answered[atom] for atom in atoms], 5) == set()


def _equations(
    release: Release, body: dict[str, Any], atoms: list[Atom], *, cells: list[CellFacts], theme: str
) -> list[frozenset[int]]:
    """Return each printed figure as the atoms it sums: those with one of its cells."""
    shown = [group for group in body["inside"] if isinstance(release.cell(group, theme), Shown)]
    inside = [_cells_of(release, group, cells) for group in shown]
    return [frozenset(i for i, atom in enumerate(atoms) if some & set(atom)) for some in inside]


def _cells_of(release: Release, group: str, cells: list[CellFacts]) -> set[str]:
    one = release.group(group)
    assert one is not None
    if one.kind == "S":
        return {x.cell for x in cells if x.kind == "S" and group in (x.cell, *x.path)}
    if one.parent != release.company.id:
        return {group}
    return {x.cell for x in cells if x.kind == one.kind and set(x.bands) <= set(one.label.split(" / "))}


def test_a_division_that_answers_by_card_alone_leaves_the_company_without_bands() -> None:
    people = mixed()
    cards = frozenset(one.person for one in people if one.division == "d2")
    release, _, _, _ = wave(people, random.Random(3), cards)
    bands = [one for one in release.groups if one.level == "breakdown"]
    shown = {one.parent for one in bands if isinstance(release.cell(one.id, "fairness"), Shown)}
    assert {one.parent for one in bands} == {"co", "d0", "d1"}
    assert shown == {"d0", "d1"}


def test_some_breakdowns_are_shown_in_most_companies() -> None:
    shown = 0
    for seed in range(40):
        rng = random.Random(seed)
        release, _, _, _ = wave(company(rng), rng)
        shown += any(
            isinstance(release.cell(one.id, "fairness"), Shown)
            for one in release.groups
            if one.level == "breakdown"
        )
    assert shown >= 10
