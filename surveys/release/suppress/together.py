"""Several breakdowns of several places at once: which of them may be shown together. Pure.

Each place of a kind (a division, or the rest of the company) is cut by unit scores and by the kind; `kinds`
proves two cuts of the same people safe. Kinds may have other places than each other: where they overlap,
the places that cover the same people are compared as one. What cannot be proved is left out, the later kind
first.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from surveys.release.suppress.blocks import Block
from surveys.release.suppress.kinds import (
    Crossing,
    Cut,
    Face,
    Pairs,
    as_if_all_answered,
    face,
    pairs_of,
)
from surveys.release.suppress.others import are_others


@dataclass(frozen=True)
class Standing:
    """A kind in a place: its id, the unit cells of its people, and both cuts of those who answered."""

    place: str
    region: Block
    units: Cut
    bands: Cut

    @property
    def kind(self) -> str:
        """The kind of the bands."""
        return self.bands.kind


class Crossings:
    """How many people are eligible in each crossing of cells, the unit cell first; every look at it is taken once.

    Themes ask the same of the same places, so answers are kept as long as the wave is worked on.
    """

    def __init__(self, people: Crossing) -> None:
        self._people = people
        self._proved: dict[tuple[frozenset[Block], int], bool] = {}
        self._faces: dict[tuple[Cut, Cut], Face] = {}

    @cached_property
    def _pairs(self) -> Pairs:
        return pairs_of(self._people)

    def face(self, one: Cut, other: Cut) -> Face:
        """Return two cuts of the same people set against each other."""
        if (one, other) not in self._faces:
            self._faces[one, other] = face(one, other, self._pairs)
        return self._faces[one, other]

    def may_cross(self, one: Cut, other: Cut, k: int) -> bool:
        """Tell whether no group under `k` can follow from both cuts together, whoever answered."""
        return one.people == other.people and self.face(one, other).safe(k)

    def expose(self, region: Block, blocks: frozenset[Block], k: int) -> bool:
        """Would these blocks of all kinds give away a group under `k` in a region, if everybody had answered?"""
        if (blocks, k) not in self._proved:
            inside = {cells: n for unit in region for cells, n in self._by_unit.get(unit, ())}
            self._proved[blocks, k] = bool(as_if_all_answered([sorted(blocks, key=sorted)], inside, k))
        return self._proved[blocks, k]

    @cached_property
    def _by_unit(self) -> dict[str, list[tuple[tuple[str, ...], int]]]:
        found: dict[str, list[tuple[tuple[str, ...], int]]] = defaultdict(list)
        for cells, people in self._people.items():
            found[cells[0]].append((cells, people))
        return found


def stand_together(wanted: Sequence[Standing], crossings: Crossings, k: int) -> tuple[Standing, ...]:
    """Return what may be shown of `wanted`, kinds in order of preference.

    1. Each place of a kind must cross the units safely whoever answered, and 2. so must what is kept of
    each earlier kind. 3. All kinds together must be safe as if everybody had answered.
    """
    kept: list[Standing] = []
    for kind in dict.fromkeys(one.kind for one in wanted):
        mine = [one for one in wanted if one.kind == kind and crossings.may_cross(one.units, one.bands, k)]
        for earlier in dict.fromkeys(one.kind for one in kept):
            mine = _beside(mine, [one for one in kept if one.kind == earlier], crossings, k)
        kept += mine
    return tuple(one for some in _meeting(kept) for one in _all_at_once(some, crossings, k))


@dataclass(frozen=True)
class Proved:
    """Two kinds in the places where they cut the same people, and the two cuts set against each other."""

    kinds: tuple[str, str]
    places: tuple[str, ...]
    face: Face


def proofs(kept: Sequence[Standing], crossings: Crossings) -> tuple[Proved, ...]:
    """Return what proves that those kept may stand together two by two, so that it can be proved again."""
    found = [
        Proved((one.units.kind, one.kind), (one.place,), crossings.face(one.units, one.bands)) for one in kept
    ]
    for some in _meeting(kept):
        by_kind: dict[str, list[Standing]] = defaultdict(list)
        for one in some:
            by_kind[one.kind].append(one)
        for here, there in combinations(by_kind.values(), 2):
            larger, smaller = sorted((joined(here), joined(there)), key=lambda cut: -len(cut.sizes))
            places = tuple(sorted({one.place for one in (*here, *there)}))
            found.append(Proved((larger.kind, smaller.kind), places, crossings.face(larger, smaller)))
    return tuple(found)


def _beside(mine: list[Standing], others: list[Standing], crossings: Crossings, k: int) -> list[Standing]:
    """Return those of `mine` that meet nothing of `others`, or meet exactly the same people, safely.

    Where both leave out people (who has a card), what one tells of them narrows the other's figures: one stands.
    """
    fine: list[Standing] = []
    own = {id(one) for one in mine}
    for some in _meeting([*mine, *others]):
        here = [one for one in some if id(one) in own]
        there = [one for one in some if id(one) not in own]
        if here and there and _region(here) == _region(there):
            larger, smaller = sorted((joined(here), joined(there)), key=lambda cut: -len(cut.sizes))
            twice = all(any(map(are_others, cut.blocks)) for cut in (larger, smaller))
            fine += here if not twice and crossings.may_cross(larger, smaller, k) else []
        elif not there:
            fine += here
    return fine


def _all_at_once(some: Sequence[Standing], crossings: Crossings, k: int) -> list[Standing]:
    """Leave kinds out, the last first, until those that are left expose nobody if all had answered."""
    left = list(some)
    kinds = list(dict.fromkeys(one.kind for one in some))
    region = _region(some)
    units = {block for one in some for block in one.units.blocks}
    while len(kinds) > 1:
        blocks = frozenset(units.union(*(one.bands.blocks for one in left)))
        if not crossings.expose(region, blocks, k):
            break
        last = kinds.pop()
        left = [one for one in left if one.kind != last]
    return left


def _meeting(some: Sequence[Standing]) -> list[list[Standing]]:
    """Return `some` in groups that share people, directly or through others, each in the order given."""
    above = list(range(len(some)))

    def top(index: int) -> int:
        while above[index] != index:
            above[index] = above[above[index]]
            index = above[index]
        return index

    first: dict[str, int] = {}
    for index, one in enumerate(some):
        for cell in one.region:
            above[top(index)] = top(first.setdefault(cell, index))
    groups: dict[int, list[Standing]] = defaultdict(list)
    for index, one in enumerate(some):
        groups[top(index)].append(one)
    return list(groups.values())


def _region(some: Sequence[Standing]) -> Block:
    return frozenset(cell for one in some for cell in one.region)


def joined(some: Sequence[Standing]) -> Cut:
    """Return the bands of several places of one kind as one cut."""
    return Cut(
        some[0].kind,
        tuple(n for one in some for n in one.bands.sizes),
        tuple(block for one in some for block in one.bands.blocks),
    )
