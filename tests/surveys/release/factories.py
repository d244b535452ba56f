"""Small organisations and their answers, for the tests of the door."""

import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from surveys.release.counting import Answers, Key, count
from surveys.waves import CellFacts, ItemFacts, WaveFacts

ITEMS = (
    ItemFacts("fairness-1", "fairness", 1),
    ItemFacts("fairness-2", "fairness", -1),
    ItemFacts("purpose-1", "purpose", 1),
)
FIRST = date(2026, 3, 2)


def cell(name: str, *, division: str = "north", eligible: int = 30, kind: str = "S") -> CellFacts:
    """Return a cell of one unit, under the company and a division."""
    return CellFacts(
        kind, name, f"Team {name}", eligible, (f"u-{name}",), ("co", division), ("Company", division)
    )


def facts(cells: Sequence[CellFacts], *, wave: str = "w1", number: int = 0, k: int = 5) -> WaveFacts:
    """Return a wave of these cells; `number` counts fortnights from the first."""
    opened = FIRST + timedelta(days=14 * number)
    return WaveFacts(
        wave=wave,
        programme="p1",
        programme_name="Pulse",
        opened_on=opened,
        closed_on=opened + timedelta(days=7),
        k=k,
        items=ITEMS,
        cells=tuple(cells),
        invited=sum(one.eligible for one in cells if one.kind == "S"),
        origin="demo",
    )


def answers(rng: random.Random, n: int, skip: float = 0.0) -> list[Answers]:
    """Return n ballots over ITEMS, each item left out with probability `skip`."""
    return [{item.id: None if rng.random() < skip else rng.randint(1, 5) for item in ITEMS} for _ in range(n)]


def opened(seed: int, numbers: Mapping[str, int], *, skip: float = 0.0) -> dict[Key, list[Answers]]:
    """Return ballots of kind S: `numbers` of them by cell."""
    rng = random.Random(seed)
    return {("S", name): answers(rng, n, skip) for name, n in numbers.items()}


def company(numbers: Mapping[str, int]) -> list[CellFacts]:
    """Return cells named division/team, 40 eligible each, with everything under one company."""
    return [cell(name, division=name.split("/")[0], eligible=max(n, 40)) for name, n in numbers.items()]


__all__ = ["FIRST", "ITEMS", "answers", "cell", "company", "count", "facts", "opened"]
