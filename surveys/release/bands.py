"""The groups that attribute kinds ("B-…") give figures for, and the places in which their bands are cut. Pure.

In: the wave's cells and its unit groups. Out: `Bands`. A cell of a kind belongs to a division, or to the
rest of the company: those who are in no division of their own for this kind. The company's bands are the
finest that are sums of cells everywhere.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from surveys.attributes import PREFIX, order, said
from surveys.release.suppress.blocks import Block
from surveys.release.suppress.groups import CellFacts
from surveys.release.suppress.rules import r7_breakdown_allowed
from surveys.release.types import Group, Level


@dataclass(frozen=True)
class Place:
    """A division, or the rest of the company: its unit cells (`region`) and its cells of `kind`."""

    id: str
    kind: str
    region: Block
    cells: Block


@dataclass(frozen=True)
class Bands:
    """The breakdown groups of a wave with the cells each is made of, and the places of each kind."""

    company: str
    groups: tuple[Group, ...]
    inside: Mapping[str, Block]
    places: tuple[Place, ...]

    @property
    def regions(self) -> dict[tuple[str, str], tuple[Block, Block]]:
        """By kind and place: its unit cells, and its cells of the kind."""
        return {(one.kind, one.id): (one.region, one.cells) for one in self.places}

    def of(self, place: str, kind: str) -> dict[str, Block]:
        """Return the groups of a kind in a division or the company, with their cells."""
        return self._by_place.get((place, kind), {})

    @cached_property
    def _by_place(self) -> dict[tuple[str, str], dict[str, Block]]:
        found: dict[tuple[str, str], dict[str, Block]] = defaultdict(dict)
        for one in self.groups:
            found[one.parent or "", one.kind][one.id] = self.inside[one.id]
        return found


def bands_of(cells: Sequence[CellFacts], groups: Sequence[Group], inside: Mapping[str, Block]) -> Bands:
    """Return the breakdown groups; `inside`: the unit cells of each unit group.

    Cells below a division have no group (R7), and a kind that has such cells none for the company.
    """
    level_of = {group.id: _level(group) for group in groups}
    company = next(group.id for group in groups if group.parent is None)
    found: list[Group] = []
    members: dict[str, Block] = {}
    places: list[Place] = []
    for kind in sorted({one.kind for one in cells if one.kind.startswith(PREFIX)}):
        mine = [one for one in cells if one.kind == kind]
        fine = [
            one
            for one in mine
            if one.path and r7_breakdown_allowed(level_of.get(one.path[-1], "section"), [kind])
        ]
        places += _places(kind, fine, company, inside)
        below = [(_group(one), frozenset({one.cell}), one.bands) for one in fine if one.path[-1] != company]
        above = _company_bands(kind, mine, company) if all(one.bands for one in fine) and fine == mine else []
        given = sorted([*above, *below], key=lambda one: _rank(one[0], one[2], company))
        found += [group for group, _, _ in given]
        members.update({group.id: block for group, block, _ in given})
    return Bands(company, tuple(found), members, tuple(places))


def _level(group: Group) -> Level:
    """Return the level that a group's place gives it, however many of its people were asked."""
    return "company" if not group.path else "division" if len(group.path) == 1 else group.level


def _rank(group: Group, bands: Sequence[str], company: str) -> tuple[bool, str, tuple[int, str], str]:
    return group.parent != company, group.parent or "", order(group.kind, bands), group.id


def _places(kind: str, cells: Sequence[CellFacts], company: str, inside: Mapping[str, Block]) -> list[Place]:
    """Return the divisions that are cut by a kind, and the rest of the company where it has cells."""
    at = {one.path[-1] for one in cells}
    apart = frozenset(cell for place in at - {company} for cell in inside.get(place, ()))
    regions = {place: inside.get(place, frozenset()) for place in at}
    if company in at:
        regions[company] = inside[company] - apart
    return [
        Place(place, kind, regions[place], frozenset(one.cell for one in cells if one.path[-1] == place))
        for place in sorted(at)
    ]


def _company_bands(
    kind: str, cells: Sequence[CellFacts], company: str
) -> list[tuple[Group, Block, Sequence[str]]]:
    """Return the bands that are a sum of cells in every place: those that are joined anywhere are joined."""
    joined: list[tuple[set[str], list[CellFacts]]] = []
    for one in cells:
        bands = set(one.bands)
        touching = [group for group in joined if group[0] & bands]
        joined = [group for group in joined if not group[0] & bands]
        joined.append(
            (
                bands.union(*(group[0] for group in touching)),
                [*(x for group in touching for x in group[1]), one],
            )
        )
    if len(joined) < 2:
        return []
    return [
        _sum(kind, sorted(bands, key=lambda band: order(kind, [band])), some, company)
        for bands, some in joined
    ]


def _sum(
    kind: str, bands: Sequence[str], cells: Sequence[CellFacts], company: str
) -> tuple[Group, Block, Sequence[str]]:
    members = frozenset(one.cell for one in cells)
    marked = "\n".join((kind, company, *sorted(members)))
    alone = len(cells) == 1 and cells[0].path[-1] == company
    group = Group(
        id=cells[0].cell if alone else "b" + hashlib.sha256(marked.encode()).hexdigest()[:15],
        label=said(bands),
        level="breakdown",
        parent=company,
        units=tuple(sorted({unit for one in cells for unit in one.units})),
        invited=sum(one.eligible for one in cells),
        path=(company,),
        kind=kind,
    )
    return group, members, bands


def _group(one: CellFacts) -> Group:
    return Group(
        id=one.cell,
        label=said(one.bands) or one.label,
        level="breakdown",
        parent=one.path[-1],
        units=tuple(one.units),
        invited=one.eligible,
        path=tuple(one.path),
        kind=one.kind,
    )
