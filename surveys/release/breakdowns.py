"""The figures of attribute kinds ("B-…"), at company and division level only (R7). Pure.

A kind is shown in a place where it can be proved that it gives nobody away beside unit scores and the
kinds shown before it (suppress.kinds); else all its figures there are withheld, alike. In a kind of its
own, bands under k are pooled as cells are.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from surveys.release.counting import SCORES, BlockTally
from surveys.release.suppress.blocks import Block
from surveys.release.suppress.gate import Passed, Sum, open_gate, still_pinned
from surveys.release.suppress.groups import CellFacts
from surveys.release.suppress.kinds import Crossing, Cut, standing
from surveys.release.suppress.rules import r7_breakdown_allowed
from surveys.release.types import WITHHELD, Group, Level, ReleaseCell, Shown, Theme


def breakdown_groups(cells: Sequence[CellFacts], groups: Sequence[Group]) -> tuple[Group, ...]:
    """Return the groups of attribute kinds whose place is the company or a division."""
    level_of = {group.id: group.level for group in groups}
    return tuple(
        Group(
            id=one.cell,
            label=one.label,
            level="breakdown",
            parent=one.path[-1],
            units=tuple(one.units),
            invited=one.eligible,
            path=tuple(one.path),
            kind=one.kind,
        )
        for one in cells
        if one.kind.startswith("B-") and one.path and r7_breakdown_allowed(_level(one, level_of), [one.kind])
    )


Home = Mapping[tuple[str, str], BlockTally]


@dataclass(frozen=True)
class Counts:
    """What was counted of a wave, and how many were eligible in each crossing of kinds."""

    tallies: Sequence[BlockTally]
    crossing: Crossing
    k: int


def breakdown_cells(
    theme: Theme,
    groups: Sequence[Group],
    inside: Mapping[str, Block],
    units_shown: Mapping[str, ReleaseCell],
    counts: Counts,
) -> tuple[dict[str, ReleaseCell], dict[str, Passed]]:
    """Return a figure or WITHHELD for every breakdown group, and what passed, by place and kind."""
    found: dict[str, ReleaseCell] = {group.id: WITHHELD for group in groups}
    passed: dict[str, Passed] = {}
    home = {(one.kind, cell): one for one in counts.tallies if one.theme == theme.id for cell in one.block}
    crossing = _by_place(groups, counts.crossing)
    for place in sorted({group.parent for group in groups if group.parent}):
        units = _cut(SCORES, inside[place], home)
        bands = {
            kind: frozenset(group.id for group in groups if group.parent == place and group.kind == kind)
            for kind in sorted({group.kind for group in groups if group.parent == place})
        }
        kinds = [cut for kind, cells in bands.items() if (cut := _cut(kind, cells, home)) is not None]
        if units is None:
            continue
        for cut in standing(units, kinds, crossing.get(place, {}), counts.k):
            sums = _sums(cut, theme, home)
            cells = {cell: frozenset({cell}) for cell in bands[cut.kind]}
            one = open_gate({**cells, place: bands[cut.kind]}, sums, counts.k, dict.fromkeys(cells))
            if _pins(one, place, units_shown.get(place, WITHHELD), counts.k):
                continue
            passed[f"{place} {cut.kind}"] = one
            found.update({cell: one.cells[cell] for cell in cells})
    return found, passed


def _pins(one: Passed, place: str, total: ReleaseCell, k: int) -> bool:
    """Do the bands pin somebody together with the total as the unit scores print it (R4)?"""
    printed = {**one.cells, place: total}
    shown = {group: cell for group, cell in printed.items() if isinstance(cell, Shown)}
    inside = {group: blocks for group, blocks in one.inside.items() if group in shown}
    return bool(still_pinned(one.sizes, one.pooled, inside, {group: shown[group] for group in inside}, k))


def _level(one: CellFacts, level_of: Mapping[str, Level]) -> Level:
    return level_of.get(one.path[-1], "section")


def _by_place(groups: Sequence[Group], crossing: Crossing) -> dict[str, dict[tuple[str, ...], int]]:
    """Return the crossings of each place: those that name one of its bands."""
    place_of = {group.id: group.parent for group in groups if group.parent}
    found: dict[str, dict[tuple[str, ...], int]] = defaultdict(dict)
    for combination, people in crossing.items():
        for place in {place_of[cell] for cell in combination if cell in place_of}:
            found[place][combination] = people
    return found


def _cut(kind: str, cells: Block, home: Home) -> Cut | None:
    """Return the blocks of a kind that make up a place; None where a block reaches out of it."""
    mine = {home[kind, cell].block: home[kind, cell] for cell in sorted(cells) if (kind, cell) in home}
    if not mine or any(not block <= cells for block in mine):
        return None
    return Cut(kind, tuple(one.n for one in mine.values()), tuple(mine))


def _sums(cut: Cut, theme: Theme, home: Home) -> list[Sum]:
    found = (home[cut.kind, min(block)] for block in cut.blocks)
    return [Sum(one.block, one.n, one.total / (one.n * len(theme.items))) for one in found]
