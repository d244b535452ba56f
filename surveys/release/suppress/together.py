"""Several breakdowns of several places at once: which of them may be shown together. Pure.

Each place of a kind (a division, or the rest of the company) is cut by unit scores and by the kind; `kinds`
proves two cuts of the same people safe. Kinds may have other places than each other: where they overlap,
the places that cover the same people are compared as one. What cannot be proved is left out, the later kind
first.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from surveys.release.suppress.blocks import Block
from surveys.release.suppress.kinds import Crossing, Cut, Pairs, as_if_all_answered, may_cross


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


def stand_together(
    wanted: Sequence[Standing], crossing: Crossing, pairs: Pairs, k: int
) -> tuple[Standing, ...]:
    """Return what may be shown of `wanted`, kinds in order of preference.

    1. Each place of a kind must cross the units safely whoever answered, and 2. so must what is kept of
    each earlier kind. 3. All kinds together must be safe as if everybody had answered.
    """
    kept: list[Standing] = []
    for kind in dict.fromkeys(one.kind for one in wanted):
        mine = [one for one in wanted if one.kind == kind and may_cross(one.units, one.bands, pairs, k)]
        for earlier in dict.fromkeys(one.kind for one in kept):
            mine = _beside(mine, [one for one in kept if one.kind == earlier], pairs, k)
        kept += mine
    return tuple(one for some in _meeting(kept) for one in _all_at_once(some, crossing, k))


def _beside(mine: list[Standing], others: list[Standing], pairs: Pairs, k: int) -> list[Standing]:
    """Return those of `mine` that meet nothing of `others`, or meet exactly the same people, safely."""
    fine: list[Standing] = []
    for some in _meeting([*mine, *others]):
        here, there = ([one for one in some if one in side] for side in (mine, others))
        if here and there and _region(here) == _region(there):
            larger, smaller = sorted((joined(here), joined(there)), key=lambda cut: -len(cut.sizes))
            fine += here if may_cross(larger, smaller, pairs, k) else []
        elif not there:
            fine += here
    return fine


def _all_at_once(some: Sequence[Standing], crossing: Crossing, k: int) -> list[Standing]:
    """Leave kinds out, the last first, until those that are left expose nobody if all had answered."""
    left = list(some)
    kinds = list(dict.fromkeys(one.kind for one in some))
    if len(kinds) > 1:
        region = _region(some)
        inside = {cells: people for cells, people in crossing.items() if cells[0] in region}
        units = Cut("S", (), tuple({block for one in some for block in one.units.blocks}))
        while len(kinds) > 1 and as_if_all_answered([units, *(one.bands for one in left)], inside, k):
            last = kinds.pop()
            left = [one for one in left if one.kind != last]
    return left


def _meeting(some: Sequence[Standing]) -> list[list[Standing]]:
    """Return `some` in groups that share people, directly or through others, each in the order given."""
    groups: list[tuple[Block, list[Standing]]] = []
    for one in some:
        touching = [group for group in groups if group[0] & one.region]
        region = one.region.union(*(group[0] for group in touching))
        groups = [group for group in groups if group not in touching]
        groups.append((region, [*(old for group in touching for old in group[1]), one]))
    return [[one for one in some if one in group] for _, group in groups]


def _region(some: Sequence[Standing]) -> Block:
    return frozenset(cell for one in some for cell in one.region)


def joined(some: Sequence[Standing]) -> Cut:
    """Return the bands of several places of one kind as one cut."""
    return Cut(
        some[0].kind,
        tuple(n for one in some for n in one.bands.sizes),
        tuple(block for one in some for block in one.bands.blocks),
    )
