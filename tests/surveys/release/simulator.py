"""The organisations of the benches without attributes, over twelve waves, and an attacker who knows all that.

The attacker knows who belongs to which cell and who answered, and takes every published figure for exact.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from benchmarks.organisations import FIRST, ITEMS, Answers, Organisation
from surveys.cells import Cut
from surveys.release.assemble import Ledger, Material, assemble
from surveys.release.counting import count
from surveys.release.types import Release, Shown
from surveys.waves import CellFacts, WaveFacts


@dataclass(frozen=True)
class Past:
    """One published wave and what the attacker knows besides: who answered which theme, in which cell."""

    release: Release
    cells: dict[int, str]
    answered: dict[str, frozenset[int]]


def history(seed: int, waves: int = 12, share: float = 0.7) -> Iterator[Past]:
    """Yield the waves of one organisation, each published behind the gate with the ledger so far."""
    one = Organisation.found(seed)
    one.agree.clear()
    cuts: tuple[Cut, ...] = ()
    past: list[Past] = []
    for number in range(waves):
        cuts = one.cells(cuts)
        unit_cell = {unit: each.cell for each in cuts for unit in each.units}
        cells = {person: unit_cell[unit] for person, unit in one.home.items()}
        facts = _facts(cuts, number)
        given = {person: one.answer(person) for person in cells if one.rng.random() < share}
        ballots = defaultdict(list)
        for person, answers in given.items():
            ballots["S", cells[person]].append(answers)
        counted = count(facts, ballots)
        both = {
            (before.release.wave, cell): sum(
                before.cells.get(person) == cell for person in cells if cells[person] == cell
            )
            for before in past
            for cell in set(cells.values()) & set(before.cells.values())
        }
        ledger = Ledger([before.release for before in past], both)
        release, _ = assemble(facts, Material(counted.tallies, counted.moments, (), "demo"), ledger)
        past.append(Past(release, cells, _complete(given)))
        yield past[-1]
        one.live_on()


def equations(past: Past, theme: str) -> tuple[list[frozenset[int]], list[int]]:
    """Return what the attacker writes down for one theme, and how many people each unknown is.

    People of one cell are in the same published figures throughout, so they are one unknown.
    """
    numbers = Counter(past.cells[person] for person in past.answered[theme])
    atoms = {cell: index for index, cell in enumerate(sorted(numbers))}
    rows = [
        frozenset(atoms[cell] for cell in _cells_of(past.release, group.id) if cell in atoms)
        for group in past.release.groups
        if isinstance(past.release.cell(group.id, theme), Shown)
    ]
    return rows, [numbers[cell] for cell in sorted(numbers)]


def _complete(given: dict[int, Answers]) -> dict[str, frozenset[int]]:
    themes = {item.theme: [one.id for one in ITEMS if one.theme == item.theme] for item in ITEMS}
    return {
        theme: frozenset(person for person, answers in given.items() if all(answers[item] for item in items))
        for theme, items in themes.items()
    }


def _cells_of(release: Release, group: str) -> set[str]:
    return {one.id for one in release.at("cell") if group in (*one.path, one.id)}


def _facts(cuts: Sequence[Cut], number: int) -> WaveFacts:
    cells = tuple(
        CellFacts("S", one.cell, one.label, one.eligible, one.units, one.path, one.names) for one in cuts
    )
    opened = FIRST + timedelta(days=14 * number)
    closed = opened + timedelta(days=7)
    invited = sum(one.eligible for one in cells)
    programme = f"p{1 + number % 2}"  # two programmes over the same people, a fortnight apart
    return WaveFacts(f"w{number}", programme, "Pulse", opened, closed, 5, ITEMS, cells, invited, "demo")
