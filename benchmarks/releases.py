"""The door at size: tally, publish and audit one wave, and what peers' rules would have let out of the same answers.

Synthetic organisations: teams of very different sizes in divisions, four attributes with four or five bands each at
division level, 75 % answer. Ballots are opened already; `closing` measures the whole close.
"""

import os
import random
import resource
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from sqlmodel import SQLModel

from benchmarks.insider import attack
from benchmarks.organisations import history
from surveys.db import Ballots, Roll, Stores, make_engine
from surveys.keys import Keys
from surveys.release import audit, count, of_wave, publish
from surveys.release.origin import mark
from surveys.release.suppress.exact import exposed
from surveys.release.types import Shown
from surveys.waves import CellFacts, ItemFacts, WaveFacts

ITEMS = tuple(ItemFacts(f"{theme}-{n}", theme, 1) for theme in ("fairness", "purpose") for n in (1, 2))
ATTRIBUTES = {"B-tenure": 5, "B-age": 4, "B-contract": 3, "B-shift": 4}
TEAMS = 33
SHARE = 0.75


@dataclass
class Organisation:
    """Cells, the people eligible in each crossing, and the ballots of those who answered, by (kind, cell)."""

    facts: WaveFacts
    crossing: Counter[tuple[str, ...]]
    ballots: dict[tuple[str, str], list[Any]]
    answered: list[tuple[str, ...]]


def organisation(people: int, seed: int = 1) -> Organisation:
    """Return an organisation of about `people`, a tenth as many teams, 33 teams to a division."""
    rng = random.Random(seed)
    teams = people // 10
    eligible: Counter[tuple[str, str]] = Counter()
    crossing: Counter[tuple[str, ...]] = Counter()
    ballots: dict[tuple[str, str], list[Any]] = defaultdict(list)
    answered = []
    for _ in range(people):
        team = int(teams * rng.betavariate(1.2, 1.2))
        division = f"d{team // TEAMS}"
        bands = [
            f"{division}/{kind}/{min(rng.randrange(n), rng.randrange(n))}" for kind, n in ATTRIBUTES.items()
        ]
        cells = (f"t{team}", *bands)
        kinds = dict(zip(("S", *ATTRIBUTES), cells, strict=True))
        eligible.update(kinds.items())
        crossing[cells] += 1
        if rng.random() < SHARE:
            given = {item.id: rng.randint(1, 5) for item in ITEMS}
            answered.append(cells)
            for cell in kinds.items():
                ballots[cell].append(given)
    return Organisation(_facts(eligible, people), crossing, ballots, answered)


def _facts(eligible: Counter[tuple[str, str]], people: int) -> WaveFacts:
    cells = []
    for (kind, cell), n in sorted(eligible.items()):
        division = f"d{int(cell[1:]) // TEAMS}" if kind == "S" else cell.split("/")[0]
        cells.append(CellFacts(kind, cell, cell, n, (cell,), ("co", division), ("Company", division)))
    days = (date(2026, 3, 2), date(2026, 3, 9))
    return WaveFacts("w1", "p1", "Bench", *days, 5, ITEMS, tuple(cells), people, "demo")


def run(quick: bool) -> dict[str, Any]:
    """Measure waves of growing size, then compare rules on one organisation."""
    sizes = (1_000, 5_000) if quick else (1_000, 10_000, 100_000)
    rows = [_measure(people) for people in sizes]
    compared = _compare(organisation(2_000 if quick else 12_000))
    attacked = _attacked(10 if quick else 200)
    largest, ours = rows[-1], compared[-1]
    return {
        "title": "Releases: tally, publish and audit; and what other rules would expose",
        "rows": [*rows, *compared, attacked],
        "aims": [
            {
                "aim": f"tally, publish and audit {largest['people']:,} people under 60 s and 2 GB",
                "reached": largest["seconds"] < 60 and largest["peak MB"] < 2000,
            },
            {
                "aim": "99 % of publishable team totals are shown, or the most that is safe",
                "reached": ours["team totals shown"] >= min(0.99, ours["the most that is safe"]),
            },
            {"aim": "no group of 1 to 4 is exposed", "reached": ours["groups exposed"] == 0},
            {
                "aim": f"an insider finds nothing in {attacked['organisations']} organisations over all their waves",
                "reached": attacked["found"] == 0,
            },
        ],
    }


def _attacked(organisations: int) -> dict[str, Any]:
    """Let an insider attack every wave of simulated organisations; a failing rule shows in the tests' mutants."""
    start = time.perf_counter()
    with ProcessPoolExecutor(len(os.sched_getaffinity(0)), mp_context=get_context("spawn")) as pool:
        results = list(pool.map(_attack_one, range(organisations), chunksize=5))
    return {
        "rule": "Wellspring, 12 waves and an insider",
        "organisations": organisations,
        "waves": sum(waves for waves, _, _ in results),
        "figures shown": sum(shown for _, shown, _ in results),
        "found": sum(found for _, _, found in results),
        "attack s": time.perf_counter() - start,
    }


def _attack_one(seed: int) -> tuple[int, int, int]:
    past = list(history(seed))
    shown = sum(isinstance(cell, Shown) for one in past for cell in one.release.cells.values())
    return len(past), shown, attack(past).total()


def _measure(people: int) -> dict[str, Any]:
    one = organisation(people)
    with tempfile.TemporaryDirectory() as folder:
        stores = stores_in(Path(folder))
        mark(stores)
        start, used = time.perf_counter(), time.process_time()
        count.enter(stores, one.facts, one.ballots)
        tallied = time.perf_counter()
        publish.publish(stores, one.facts, Keys(Path(folder) / "keys"), crossing=one.crossing)
        published = time.perf_counter()
        report = audit(stores.house)
        done, used = time.perf_counter(), time.process_time() - used
        release = of_wave(stores.house, "w1")
        bands = [group for group in release.groups if group.level == "breakdown"] if release else []
        shown = (
            sum(isinstance(release.cell(group.id, "fairness"), Shown) for group in bands) if release else 0
        )
    return {
        "people": people,
        "teams": sum(cell.kind == "S" for cell in one.facts.cells),
        "tally s": tallied - start,
        "publish s": published - tallied,
        "audit s": done - published,
        "seconds": done - start,
        "of it computing": used,
        "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "clean": report.clean,
        "bands shown": shown / len(bands),
    }


def stores_in(folder: Path) -> Stores:
    """Return both stores as files in `folder`, with their tables."""
    stores = Stores(*(make_engine(f"sqlite:///{folder}/{name}.db") for name in ("house", "ballots")))
    bases: tuple[tuple[Any, type[SQLModel]], ...] = ((stores.house, Roll), (stores.ballots, Ballots))
    for engine, base in bases:
        base.metadata.create_all(engine)
    return stores


def _compare(one: Organisation) -> list[dict[str, Any]]:
    """Publish team, division, company and band totals by four rules, and attack each."""
    numbers = Counter(cell for cells in one.answered for cell in cells)
    parent = {cell.cell: cell.path[-1] for cell in one.facts.cells}
    families: dict[tuple[str, str], list[str]] = defaultdict(list)
    for cell in one.facts.cells:
        if numbers[cell.cell]:
            families[cell.path[-1], cell.kind].append(cell.cell)
    rules = {
        "5 and more": _plain,
        "5 and more, complement of one hidden too": _complement,
        "5 and more, next smallest sibling too": _sibling,
    }
    rows = [_attack(one, name, rule(numbers, families), parent) for name, rule in rules.items()]
    return [*rows, _attack(one, "Wellspring", _ours(one), parent)]


def _plain(numbers: Mapping[str, int], families: Mapping[tuple[str, str], list[str]]) -> set[str]:
    return {cell for cells in families.values() for cell in cells if numbers[cell] >= 5}


def _complement(numbers: Mapping[str, int], families: Mapping[tuple[str, str], list[str]]) -> set[str]:
    """Hide a figure whose complement within its total is 1 to 4 people."""
    totals = {cell: sum(numbers[one] for one in cells) for cells in families.values() for cell in cells}
    return {cell for cell in _plain(numbers, families) if not 0 < totals[cell] - numbers[cell] < 5}


def _sibling(numbers: Mapping[str, int], families: Mapping[tuple[str, str], list[str]]) -> set[str]:
    """Where exactly one figure is hidden, hide the next smallest beside it."""
    shown = _plain(numbers, families)
    for cells in families.values():
        visible = [cell for cell in cells if cell in shown]
        if len(cells) - len(visible) == 1 and visible:
            shown.discard(min(visible, key=lambda cell: (numbers[cell], cell)))
    return shown


def _ours(one: Organisation) -> set[str]:
    with tempfile.TemporaryDirectory() as folder:
        stores = stores_in(Path(folder))
        mark(stores)
        count.enter(stores, one.facts, one.ballots)
        publish.publish(stores, one.facts, Keys(Path(folder) / "keys"), crossing=one.crossing)
        release = of_wave(stores.house, "w1")
    assert release is not None
    return {group.id for group in release.groups if isinstance(release.cell(group.id, "fairness"), Shown)}


def _attack(one: Organisation, name: str, shown: set[str], parent: Mapping[str, str]) -> dict[str, Any]:
    """Find every group of one to four whose answers follow, by somebody who knows who answered."""
    people = Counter(one.answered)
    atoms = sorted(people)
    rows: dict[str, set[int]] = defaultdict(set)
    for index, cells in enumerate(atoms):
        for cell in (*cells, parent[cells[0]], "co"):
            rows[cell].add(index)
    totals = {"co", *parent.values()} if name != "Wellspring" else set()
    known = [frozenset(rows[cell]) for cell in shown | totals if rows[cell]]
    start = time.perf_counter()
    found = exposed(known, [people[atom] for atom in atoms])
    numbers = Counter(cells[0] for cells in one.answered)
    publishable = [team for team, n in numbers.items() if n >= 5]
    return {
        "rule": name,
        "people": len(one.answered),
        "team totals shown": sum(team in shown for team in publishable) / len(publishable),
        "the most that is safe": _most(numbers, parent) / len(publishable),
        "figures shown": len(shown | totals),
        "groups exposed": len(found),
        "of single people": sum(sum(people[atoms[atom]] for atom in group) == 1 for group in found),
        "attack s": time.perf_counter() - start,
    }


def _most(numbers: Mapping[str, int], parent: Mapping[str, str]) -> int:
    """Return how many team totals can be shown beside all division totals: where 1 to 4 people of a division are in
    teams under five, one larger team must stay hidden with them, whatever else is chosen (tests try all choices)."""
    large: Counter[str] = Counter()
    few: Counter[str] = Counter()
    for team, n in numbers.items():
        (large if n >= 5 else few)[parent[team]] += 1 if n >= 5 else n
    return sum(teams - (0 < few[division] < 5) for division, teams in large.items())
