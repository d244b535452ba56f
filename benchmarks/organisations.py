"""Organisations that grow, lose, move, merge and reorganise over twelve waves, each published behind the gate.

For the attacks on releases: everything an insider could know is kept beside each release (who belonged where, who
answered which kind of ballot). Units merge, divisions merge and are cut anew, people join and leave, some teams agree
in everything, a few breakdown ballots are lost, and every fourth wave is that of a second programme, which now and then
asks the same people a week later too.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from surveys.attributes import ORDERED, Asked, break_down
from surveys.cells import Cut, Leaf, cut
from surveys.release.assemble import Ledger, Material, assemble
from surveys.release.counting import count
from surveys.release.narrowing import narrow
from surveys.release.types import Group, Release
from surveys.waves import CellFacts, ItemFacts, WaveFacts

ITEMS = (
    ItemFacts("fairness-1", "fairness", 1),
    ItemFacts("fairness-2", "fairness", -1),
    ItemFacts("purpose-1", "purpose", 1),
)
THEMES = ("fairness", "purpose")
FIRST = date(2026, 3, 2)
CONTRACTS = ("full-time", "part-time", "agency")
SECOND_PROGRAMME_EVERY = 4
LOST = 0.002
Answers = dict[str, int | None]


@dataclass
class Organisation:
    """Units in a tree of divisions and sections; people are numbers, each in one unit, with their bands."""

    rng: random.Random
    home: dict[int, str] = field(default_factory=dict)
    bands: dict[int, dict[str, str]] = field(default_factory=dict)
    place: dict[str, tuple[str, ...]] = field(default_factory=dict)
    agree: set[str] = field(default_factory=set)
    next: int = 0
    cards: float = 0.0
    with_card: set[int] = field(default_factory=set)

    @classmethod
    def found(cls, seed: int, units: int = 14, cards: float = 0.0) -> "Organisation":
        """Return an organisation of about `units` units of very different sizes; a share of them answers with cards."""
        one = cls(random.Random(seed), cards=cards)
        for number in range(units):
            division = f"d{one.rng.randint(1, 3)}"
            deeper = (f"{division}s{one.rng.randint(1, 2)}",) if one.rng.random() < 0.4 else ()
            one.place[f"u{number}"] = ("co", division, *deeper)
            one.hire(f"u{number}", one.rng.choice((2, 3, 6, 9, 12, 20, 35)))
            if one.rng.random() < 0.15:
                one.agree.add(f"u{number}")
        return one

    def hire(self, unit: str, people: int) -> None:
        """Let people join a unit; in some units nearly all have the same bands."""
        usual = self.rng.random() < 0.3
        for _ in range(people):
            self.home[self.next] = unit
            tenure = ORDERED["tenure"][0 if usual else self.rng.randrange(4)]
            contract = CONTRACTS[0 if usual and self.rng.random() < 0.9 else self.rng.randrange(3)]
            self.bands[self.next] = {"tenure": tenure, "contract": contract}
            if self.cards and self.rng.random() < self.cards:
                self.with_card.add(self.next)
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
        if self.rng.random() < 0.05:
            gone, into = self.rng.sample(["d1", "d2", "d3", "d4"], 2)
            self.place = {unit: ("co", into) if gone in path else path for unit, path in self.place.items()}

    def cells(self, previous: Sequence[Cut]) -> tuple[Cut, ...]:
        """Cut the reporting cells as an opening wave does."""
        heads = Counter(self.home.values())
        leaves = [Leaf(unit, unit, (*path, unit), (*path, unit)) for unit, path in self.place.items()]
        return cut(leaves, heads, previous)

    def answer(self, person: int) -> Answers:
        """Return somebody's answers; in some units all agree."""
        if self.home[person] in self.agree:
            return {item.id: 5 if item.direction > 0 else 1 for item in ITEMS}
        return {item.id: self.rng.randint(1, 5) if self.rng.random() < 0.95 else None for item in ITEMS}


@dataclass(frozen=True)
class Past:
    """A published wave, its evidence, and what the attacker knows besides.

    `cells`: each person's cell of each kind; `sent`: who sent which kind of ballot with all items of a theme; `both`:
    how many of a cell were invited in an earlier wave and in this one.
    """

    release: Release
    evidence: Mapping[str, Any]
    cells: Mapping[int, Mapping[str, str]]
    sent: Mapping[tuple[str, str], frozenset[int]]
    facts: WaveFacts
    cuts: Mapping[str, Sequence[Cut]]
    both: Mapping[tuple[str, str], int]

    def invited(self, group: str) -> frozenset[int]:
        """Return who was invited to a group of units."""
        inside = self.inside(group)
        return frozenset(person for person, own in self.cells.items() if own["S"] in inside)

    def inside(self, group: str) -> frozenset[str]:
        """Return the cells that a group of units or a band is the sum of."""
        one = self.release.group(group)
        cells = [cell for cell in self.facts.cells if one is not None and cell.kind == one.kind]
        if one is None or one.kind == "S":
            return frozenset(
                cell.cell for cell in cells if group in (cell.cell, *cell.path) or one is self.top
            )
        if one.parent != self.release.company.id:
            return frozenset({group})
        return frozenset(cell.cell for cell in cells if set(cell.bands) <= set(one.label.split(" / ")))

    @property
    def top(self) -> Group:
        """The company."""
        return self.release.company

    @property
    def sent_any(self) -> frozenset[int]:
        """Who sent unit scores, whatever they left out."""
        return self.sent["", "S"]


def history(
    seed: int, waves: int = 12, share: float = 0.7, *, cards: float = 0.0, lost: float = LOST
) -> Iterator[Past]:
    """Yield the waves of one organisation, each published with the ledger so far.

    cards: the share of people without breakdown ballots; lost: of breakdown ballots that do not arrive.
    """
    one = Organisation.found(seed, cards=cards)
    cuts: tuple[Cut, ...] = ()
    past: list[Past] = []
    for number in range(waves):
        cuts = one.cells(cuts)
        past.append(_publish(one, cuts, past, number=number, odds=(share, lost)))
        yield past[-1]
        if number % SECOND_PROGRAMME_EVERY == SECOND_PROGRAMME_EVERY - 1:
            past.append(_publish(one, cuts, past, number=number + 0.5, odds=(share, lost)))
            yield past[-1]
        one.live_on()


def _publish(
    one: Organisation,
    cuts: Sequence[Cut],
    past: Sequence[Past],
    *,
    number: float,
    odds: tuple[float, float],
) -> Past:
    share, lost = odds
    of_unit = {unit: each for each in cuts for unit in each.units}
    asked = [
        Asked(str(person), of_unit[unit], one.bands[person])
        for person, unit in sorted(one.home.items())
        if person not in one.with_card
    ]
    made = break_down(asked, ["tenure", "contract"], 8, previous=past[-1].cuts if past else {})
    cells = {person: {"S": of_unit[unit].cell} for person, unit in sorted(one.home.items())}
    for name, own in made.own.items():
        cells[int(name)].update(own)
    facts = _facts({"S": cuts, **made.cuts}, number)
    crossing = Counter(tuple(cell for _, cell in _in_order(own)) for own in cells.values())
    ballots: dict[tuple[str, str], list[Answers]] = defaultdict(list)
    sent: dict[tuple[str, str], set[int]] = defaultdict(set)
    issued: Counter[tuple[str, str]] = Counter()
    for person in [who for who in cells if one.rng.random() < share]:
        answers = one.answer(person)
        issued.update(cells[person].items())
        for kind, cell in cells[person].items():
            if kind == "S" or one.rng.random() > lost:
                ballots[kind, cell].append(answers)
                sent["", kind].add(person)
                for theme in THEMES:
                    if all(answers[item.id] for item in ITEMS if item.theme == theme):
                        sent[theme, kind].add(person)
    counted = narrow(facts, count(facts, ballots), crossing, issued)
    material = Material(counted.tallies, counted.moments, (), "demo", crossing)
    both = _both(cells, past)
    release, evidence = assemble(facts, material, Ledger([each.release for each in past], both))
    who = {key: frozenset(some) for key, some in sent.items()}
    return Past(release, evidence, cells, who, facts, made.cuts, both)


def _in_order(own: Mapping[str, str]) -> list[tuple[str, str]]:
    return [("S", own["S"]), *sorted((kind, cell) for kind, cell in own.items() if kind != "S")]


def _both(cells: Mapping[int, Mapping[str, str]], past: Sequence[Past]) -> dict[tuple[str, str], int]:
    """Return how many people of a unit cell were invited then and now."""
    found: Counter[tuple[str, str]] = Counter()
    for before in past:
        for person, own in cells.items():
            if before.cells.get(person, {}).get("S") == own["S"]:
                found[before.release.wave, own["S"]] += 1
    known = {own["S"] for own in cells.values()}
    for before in past:
        for cell in known & {own["S"] for own in before.cells.values()}:
            found.setdefault((before.release.wave, cell), 0)
    return found


def _facts(cuts: Mapping[str, Sequence[Cut]], number: float) -> WaveFacts:
    cells = tuple(
        CellFacts(kind, one.cell, one.label, one.eligible, one.units, one.path, one.names, one.bands)
        for kind, some in cuts.items()
        for one in some
    )
    opened = FIRST + timedelta(days=round(14 * number))
    week_later = number != int(number)
    programme = "p2" if week_later or int(number) % SECOND_PROGRAMME_EVERY == 1 else "p1"
    invited = sum(one.eligible for one in cells if one.kind == "S")
    closed = opened + timedelta(days=6)
    return WaveFacts(f"w{number}", programme, "Pulse", opened, closed, 5, ITEMS, cells, invited, "demo")
