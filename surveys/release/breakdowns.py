"""The figures of attribute kinds ("B-…"), at company and division level only (R7). Pure.

A kind is shown in a place where it can be proved that it gives nobody away beside unit scores and the
kinds shown before it (suppress.kinds); else all its figures there are withheld, alike. In a kind of its
own, bands under k are pooled as cells are.
"""

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
    of_theme = [one for one in counts.tallies if one.theme == theme.id]
    for place in sorted({group.parent for group in groups if group.parent}):
        units = _cut(SCORES, inside[place], of_theme)
        bands = {
            kind: frozenset(group.id for group in groups if group.parent == place and group.kind == kind)
            for kind in sorted({group.kind for group in groups if group.parent == place})
        }
        kinds = [cut for kind, cells in bands.items() if (cut := _cut(kind, cells, of_theme)) is not None]
        if units is None:
            continue
        for cut in standing(units, kinds, counts.crossing, counts.k):
            sums = _sums(cut, theme, of_theme)
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


def _cut(kind: str, cells: Block, tallies: Sequence[BlockTally]) -> Cut | None:
    """Return the blocks of a kind that make up a place; None where a block reaches out of it."""
    mine = [one for one in tallies if one.kind == kind and one.block & cells]
    if not mine or any(not one.block <= cells for one in mine):
        return None
    return Cut(kind, tuple(one.n for one in mine), tuple(one.block for one in mine))


def _sums(cut: Cut, theme: Theme, tallies: Sequence[BlockTally]) -> list[Sum]:
    blocks = set(cut.blocks)
    return [
        Sum(one.block, one.n, one.total / (one.n * len(theme.items)))
        for one in tallies
        if one.kind == cut.kind and one.block in blocks
    ]
