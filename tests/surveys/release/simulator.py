"""Organisations that grow, lose, move, merge and reorganise over twelve waves, and an attacker who knows all that.

The attacker knows who belongs to which cell and who answered, and takes every published figure for exact.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from surveys.cells import Cut, Leaf, cut
from surveys.release.assemble import Ledger, Material, assemble
from surveys.release.counting import count
from surveys.release.types import Release, Shown
from surveys.waves import CellFacts, WaveFacts
from tests.surveys.release.factories import FIRST, ITEMS


@dataclass
class Organisation:
    """Units in a tree of divisions and sections; people are numbers, each in one unit."""

    rng: random.Random
    home: dict[int, str] = field(default_factory=dict)
    place: dict[str, tuple[str, ...]] = field(default_factory=dict)
    next: int = 0

    @classmethod
    def found(cls, seed: int, units: int = 14) -> "Organisation":
        """Return an organisation of about `units` units of very different sizes."""
        one = cls(random.Random(seed))
        for number in range(units):
            division = f"d{one.rng.randint(1, 3)}"
            deeper = (f"{division}s{one.rng.randint(1, 2)}",) if one.rng.random() < 0.4 else ()
            one.place[f"u{number}"] = ("co", division, *deeper)
            one.hire(f"u{number}", one.rng.choice((2, 3, 6, 9, 12, 20, 35)))
        return one

    def hire(self, unit: str, people: int) -> None:
        """Let people join a unit."""
        for _ in range(people):
            self.home[self.next] = unit
            self.next += 1

    def live_on(self) -> None:
        """Let a fortnight pass: leavers, joiners, and now and then a merger or a reorganisation."""
        for person in [one for one in self.home if self.rng.random() < 0.03]:
            del self.home[person]
        for unit in self.place:
            if self.rng.random() < 0.3:
                self.hire(unit, self.rng.randint(1, 2))
        if self.rng.random() < 0.15:
            gone, into = self.rng.sample(sorted(self.place), 2)
            self.home = {person: into if unit == gone else unit for person, unit in self.home.items()}
        if self.rng.random() < 0.15:
            self.place[self.rng.choice(sorted(self.place))] = ("co", f"d{self.rng.randint(1, 4)}")

    def cells(self, previous: Sequence[Cut]) -> tuple[Cut, ...]:
        """Cut the reporting cells as an opening wave does."""
        heads = Counter(self.home.values())
        leaves = [Leaf(unit, unit, (*path, unit), (*path, unit)) for unit, path in self.place.items()]
        return cut(leaves, heads, previous)


@dataclass(frozen=True)
class Past:
    """One published wave and what the attacker knows besides: who answered which theme, in which cell."""

    release: Release
    cells: dict[int, str]
    answered: dict[str, frozenset[int]]


def history(seed: int, waves: int = 12, share: float = 0.7) -> Iterator[Past]:
    """Yield the waves of one organisation, each published behind the gate with the ledger so far."""
    one = Organisation.found(seed)
    cuts: tuple[Cut, ...] = ()
    past: list[Past] = []
    for number in range(waves):
        cuts = one.cells(cuts)
        unit_cell = {unit: each.cell for each in cuts for unit in each.units}
        cells = {person: unit_cell[unit] for person, unit in one.home.items()}
        facts = _facts(cuts, number)
        given = {person: _answer(one.rng) for person in cells if one.rng.random() < share}
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


def _answer(rng: random.Random) -> dict[str, int | None]:
    return {item.id: rng.randint(1, 5) if rng.random() < 0.95 else None for item in ITEMS}


def _complete(given: dict[int, dict[str, int | None]]) -> dict[str, frozenset[int]]:
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
    return WaveFacts(f"w{number}", "p1", "Pulse", opened, closed, 5, ITEMS, cells, invited, "demo")
