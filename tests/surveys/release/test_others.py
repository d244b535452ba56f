"""Card holders have no breakdown ballots: they are one more band that follows from the others, and is safe as one."""

import random
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from surveys.release.assemble import Ledger, Material, assemble
from surveys.release.checking import examine
from surveys.release.counting import count
from surveys.release.evidence import Evidence, Kept
from surveys.release.narrowing import narrow
from surveys.release.suppress.kinds import Cut, may_cross, pairs_of
from surveys.release.suppress.others import completed, name_of
from surveys.release.types import Release, Shown
from surveys.waves import CellFacts
from tests.surveys.release.brute import small_groups
from tests.surveys.release.factories import ITEMS, cell, facts

BANDS = ("under 2", "2 to 5", "over 5")
TEAMS = 4
Mind = Callable[[random.Random, bool], dict[str, int]]


def undecided(rng: random.Random, _card: bool) -> dict[str, int]:
    return {item.id: rng.randint(1, 5) for item in ITEMS}


def cards_agree(rng: random.Random, card: bool) -> dict[str, int]:
    """Card holders find everything as good as can be."""
    return {item.id: 5 if item.direction > 0 else 1 for item in ITEMS} if card else undecided(rng, card)


def wave(
    cards: int, *, lost: int = 0, kinds: tuple[str, ...] = ("B-tenure",), mind: Mind = undecided
) -> tuple[Release, dict[str, Any]]:
    """Publish a wave of four teams of 30 and `cards` who answered with a card; `lost`: breakdown ballots."""
    rng = random.Random(cards)
    cells = [cell(f"t{team}", eligible=30) for team in range(TEAMS)]
    crossing: Counter[tuple[str, ...]] = Counter()
    opened: dict[tuple[str, str], list[Any]] = defaultdict(list)
    sizes: Counter[tuple[str, str]] = Counter()
    for person in range(30 * TEAMS + cards):
        team, card = f"t{person % TEAMS}", person >= 30 * TEAMS
        own = [] if card else [(kind, f"{kind}/{rng.choice(BANDS)}") for kind in kinds]
        crossing[team, *(band for _, band in own)] += 1
        sizes.update(own)
        answers = mind(rng, card)
        for key in (("S", team), *own):
            opened[key].append(answers)
    issued = {key: len(some) for key, some in opened.items()}
    for _ in range(lost):
        opened[kinds[0], f"{kinds[0]}/{BANDS[0]}"].pop()
    place = ("co", "north")
    cells += [CellFacts(kind, band, band, n, (), place, place) for (kind, band), n in sorted(sizes.items())]
    counted = narrow(facts(cells), count(facts(cells), opened), crossing, issued)
    return assemble(facts(cells), Material(counted.tallies, (), (), "demo", crossing), Ledger())


def shown(release: Release) -> dict[str, Shown]:
    """Return the breakdown figures by group."""
    found = {
        group.id: release.cell(group.id, "fairness") for group in release.groups if group.level == "breakdown"
    }
    return {name: one for name, one in found.items() if isinstance(one, Shown)}


@pytest.mark.parametrize(("cards", "bands"), [(0, 3), (1, 0), (4, 0), (5, 3), (30, 3)])
def test_bands_stand_beside_none_or_k_and_more_who_answer_with_cards(cards: int, bands: int) -> None:
    release, evidence = wave(cards)
    assert len(shown(release)) == bands
    assert examine(release, Kept.read(evidence), [release]) == []


def test_beside_card_holders_one_lost_ballot_hides_the_breakdown() -> None:
    assert shown(wave(12, lost=1)[0]) == {}
    assert shown(wave(0, lost=5)[0]) == {}


@pytest.mark.parametrize("cards", [5, 8, 12, 20])
def test_card_holders_who_agree_in_everything_are_not_pinned(cards: int) -> None:
    release, evidence = wave(cards, mind=cards_agree)
    assert release.certificate.pinned == 0
    assert examine(release, Kept.read(evidence), [release]) == []
    assert set(shown(release)) == set(shown(wave(cards)[0]))


def test_few_card_holders_follow_to_the_half_point_only() -> None:
    assert {one.rounding for one in shown(wave(8)[0]).values()} == {0.5}
    assert {one.rounding for one in shown(wave(12)[0]).values()} == {0.01}


def test_two_kinds_do_not_both_tell_of_card_holders() -> None:
    both = ("B-contract", "B-tenure")
    assert {one.split("/")[0] for one in shown(wave(0, kinds=both)[0])} == set(both)
    assert {one.split("/")[0] for one in shown(wave(12, kinds=both)[0])} == {"B-contract"}


@pytest.mark.parametrize("told", [{"sizes": 8}, {"sizes": 4}])
def test_the_audit_finds_bands_that_leave_too_few_too_finely(told: dict[str, int]) -> None:
    release, evidence = wave(12)
    kept = Kept.read(evidence)
    own = kept.families["fairness north B-tenure"]
    (block,) = own.others
    sizes = tuple(told["sizes"] if index == block else n for index, n in enumerate(own.sizes))
    families: dict[str, Evidence] = {**kept.families, "fairness north B-tenure": replace(own, sizes=sizes)}
    found = examine(release, replace(kept, families=families), [release])
    assert any("finer than what it leaves" in one.problem for one in found)


def division(seed: int) -> tuple[Cut, Cut, dict[tuple[str, ...], int], Counter[tuple[str, ...]]]:
    """Return units, bands with the others, eligible crossings and who answered, of a division with cards."""
    rng = random.Random(seed)
    mixing, share = rng.random(), rng.choice((0.05, 0.2, 0.5))
    eligible: Counter[tuple[str, ...]] = Counter()
    for team in range(rng.randint(2, 4)):
        home = rng.choice("xyz")
        for _ in range(rng.randint(8, 20)):
            band = rng.choice("xyz") if rng.random() < mixing else home
            eligible[(f"t{team}",) if rng.random() < share else (f"t{team}", band)] += 1
    region, cells = frozenset(one[0] for one in eligible), frozenset("xyz")
    whole = completed(eligible, {("B-x", "d"): (region, cells)})
    answered = Counter({one: sum(rng.random() < 0.8 for _ in range(n)) for one, n in whole.items()})
    sizes = [Counter[str](), Counter[str]()]
    for one, n in answered.items():
        for place in (0, 1):
            sizes[place][one[place]] += n
    cuts = [
        Cut(kind, tuple(each.values()), tuple(frozenset({name}) for name in each))
        for kind, each in zip(
            ("S", "B-x"), ({name: n for name, n in one.items() if n} for one in sizes), strict=True
        )
    ]
    return cuts[0], cuts[1], whole, answered


def test_whatever_crosses_beside_cards_exposes_nobody_in_600_divisions() -> None:
    allowed = 0
    for seed in range(600):
        units, bands, eligible, answered = division(seed)
        few = any(n < 5 for cut in (units, bands) for n in cut.sizes)
        if not few and may_cross(units, bands, pairs_of(eligible), 5):
            allowed += 1
            atoms = sorted(one for one, n in answered.items() if n)
            told = [*units.blocks, *(one for one in bands.blocks if one != {name_of("B-x", "d")})]
            rows = [frozenset(at for at, one in enumerate(atoms) if block & set(one)) for block in told]
            assert small_groups(rows, [answered[one] for one in atoms]) == set(), seed
    assert allowed > 40
