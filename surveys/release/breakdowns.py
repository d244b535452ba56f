"""The figures of attribute kinds ("B-…"), at company and division level only (R7). Pure.

A kind is shown in a place where it can be proved that it gives nobody away beside unit scores and the
kinds shown before it (suppress.together); else all its figures there are withheld, alike. In a kind of its
own, bands under k are pooled as cells are. The company's bands are sums of those of its places: they are
given where the kind stands in all of them, and where the printed figures of all levels together pin nobody.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from surveys.release.bands import Bands, Place
from surveys.release.counting import SCORES, BlockTally
from surveys.release.suppress.blocks import Block
from surveys.release.suppress.gate import Passed, Sum, open_gate, still_pinned
from surveys.release.suppress.interval import Interval, bounds_by_program, known, pinned, slack_of
from surveys.release.suppress.kinds import Cut
from surveys.release.suppress.rules import HIGHEST, LOWEST
from surveys.release.suppress.together import Crossings, Proved, Standing, joined, proofs, stand_together
from surveys.release.types import ROUNDING, WITHHELD, ReleaseCell, Shown, Theme

Home = Mapping[tuple[str, str], BlockTally]
Cells = dict[str, ReleaseCell]


@dataclass(frozen=True)
class Counts:
    """What was counted of a wave, and how many were eligible in each crossing of kinds."""

    tallies: Sequence[BlockTally]
    crossings: Crossings
    k: int

    def home(self, theme: str) -> Home:
        """Return the tally that each cell of each kind is in."""
        return {(one.kind, cell): one for one in self.tallies if one.theme == theme for cell in one.block}


def breakdown_cells(
    theme: Theme, bands: Bands, totals: Mapping[str, ReleaseCell], counts: Counts
) -> tuple[Cells, dict[str, Passed], tuple[Proved, ...]]:
    """Return a figure or WITHHELD for every breakdown group, what passed, by place and kind, and the proofs.

    totals: the figures of the unit groups, as they are printed.
    """
    found: Cells = {group.id: WITHHELD for group in bands.groups}
    home = counts.home(theme.id)
    wanted = [at for place in bands.places if (at := standing(place, home)) is not None]
    kept = stand_together(wanted, counts.crossings, counts.k)
    one = _Theme(theme, bands, home, totals, counts.k)
    passed = dict(_in_divisions(one, kept))
    found |= _figures(passed, found)
    passed |= dict(_in_company(one, kept, found))
    return found | _figures(passed, found), passed, proofs(kept, counts.crossings)


@dataclass(frozen=True)
class _Theme:
    theme: Theme
    bands: Bands
    home: Home
    totals: Mapping[str, ReleaseCell]
    k: int

    def gate(self, place: str, cut: Cut, coarse: Iterable[str] = ()) -> Passed:
        """Let the bands of a place through the gate; `coarse` ones to the half point, for figures elsewhere."""
        groups = self.bands.of(place, cut.kind)
        sums = _sums(cut, self.theme, self.home)
        return open_gate({**groups, place: _all(cut)}, sums, self.k, dict.fromkeys(groups), coarse=coarse)

    @property
    def people(self) -> int:
        """How many answered, by the unit scores."""
        return sum({tally.block: tally.n for tally in self.home.values() if tally.kind == SCORES}.values())

    def total(self, place: str) -> ReleaseCell:
        """Return the figure of a place as the unit scores print it."""
        return self.totals.get(place, WITHHELD)


def _figures(passed: Mapping[str, Passed], groups: Mapping[str, ReleaseCell]) -> Cells:
    return {group: cell for one in passed.values() for group, cell in one.cells.items() if group in groups}


def _in_divisions(one: _Theme, kept: Sequence[Standing]) -> Iterator[tuple[str, Passed]]:
    """Yield what passes in each division, beside its total."""
    for at in kept:
        if at.place != one.bands.company:
            passed = one.gate(at.place, at.bands)
            if not _pins(passed, at.place, one.total(at.place), one.k):
                yield f"{at.place} {at.kind}", passed


def _in_company(
    one: _Theme, kept: Sequence[Standing], given: Mapping[str, ReleaseCell]
) -> Iterator[tuple[str, Passed]]:
    """Yield what passes in the company, of kinds that stand everywhere and in which all who answered are
    counted (decision 3), beside all that was given below."""
    top = one.bands.company
    for kind in sorted({at.kind for at in kept}):
        mine, groups = [at for at in kept if at.kind == kind], one.bands.of(top, kind)
        everywhere = len(mine) == sum(place.kind == kind for place in one.bands.places)
        if groups and everywhere and joined(mine).people == one.people:
            passed = one.gate(top, joined(mine), _veiled(one.bands, groups, given))
            mean = {group: passed.cells[group] for group in groups}
            if not _pins_across(joined(mine), _printed(one, mine, {**given, **mean}), one.k):
                yield f"{top} {kind}", passed


def _veiled(bands: Bands, groups: Mapping[str, Block], given: Mapping[str, ReleaseCell]) -> list[str]:
    """Return the bands of the company of which exactly one division has a coarse figure (R9): the total less the
    others would give it finer."""
    coarse = {group for group, cell in given.items() if isinstance(cell, Shown) and cell.rounding != ROUNDING}
    return [
        group
        for group, cells in groups.items()
        if sum(bands.inside[part] <= cells for part in coarse if part in bands.inside and part != group) == 1
    ]


def _pins(one: Passed, place: str, total: ReleaseCell, k: int) -> bool:
    """Do the bands pin somebody together with the total as the unit scores print it (R4)?"""
    printed = {**one.cells, place: total}
    shown = {group: cell for group, cell in printed.items() if isinstance(cell, Shown)}
    inside = {group: blocks for group, blocks in one.inside.items() if group in shown}
    return bool(still_pinned(one.sizes, one.pooled, inside, {group: shown[group] for group in inside}, k))


def _printed(
    one: _Theme, places: Sequence[Standing], given: Mapping[str, ReleaseCell]
) -> list[tuple[Block, Shown]]:
    """Return all printed figures that are sums of the blocks of a kind, each with its cells."""
    kind, top = places[0].kind, one.bands.company
    figures = [
        (one.bands.inside[group.id], given[group.id]) for group in one.bands.groups if group.kind == kind
    ]
    figures += [(_all(at.bands), one.total(at.place)) for at in places if at.place != top]
    figures.append((_all(joined(places)), one.total(top)))
    return [(cells, cell) for cells, cell in figures if isinstance(cell, Shown)]


def _pins_across(cut: Cut, printed: Sequence[tuple[Block, Shown]], k: int) -> bool:
    """Do figures that cross, divisions and bands, pin somebody (R4)? By linear programs.

    A block whose own figure is printed without a code need not be looked at: its sum is so far from either
    end (R5) that the sum itself would pin nobody.
    """
    sums: dict[frozenset[int], Interval] = {}
    safe: set[int] = set()
    for cells, cell in printed:
        inside = frozenset(index for index, block in enumerate(cut.blocks) if block <= cells)
        n = sum(cut.sizes[index] for index in inside)
        low, high = known(cell, n, slack_of(k, any(len(cut.blocks[index]) > 1 for index in inside)))
        before = sums.get(inside, (low, high))
        sums[inside] = max(low, before[0]), min(high, before[1])
        if len(inside) == 1 and cell.coded is None:
            safe |= inside
    wanted = [index for index in range(len(cut.sizes)) if index not in safe]
    widest = {index: (LOWEST * n, HIGHEST * n) for index, n in enumerate(cut.sizes)}
    box = widest | bounds_by_program(cut.sizes, sums, wanted)
    pooled = [len(block) > 1 for block in cut.blocks]
    return bool(pinned(cut.sizes, pooled, [box[index] for index in sorted(box)], k))


def standing(place: Place, home: Home) -> Standing | None:
    """Return both cuts of a place; None where nobody answered, or a block reaches out of it."""
    units, mine = _cut(SCORES, place.region, home), _cut(place.kind, place.cells, home)
    return None if units is None or mine is None else Standing(place.id, place.region, units, mine)


def _cut(kind: str, cells: Block, home: Home) -> Cut | None:
    """Return the blocks of a kind that make up a place; None where a block reaches out of it."""
    mine = {home[kind, cell].block: home[kind, cell] for cell in sorted(cells) if (kind, cell) in home}
    if not mine or any(not block <= cells for block in mine):
        return None
    return Cut(kind, tuple(one.n for one in mine.values()), tuple(mine))


def _sums(cut: Cut, theme: Theme, home: Home) -> list[Sum]:
    found = (home[cut.kind, min(block)] for block in cut.blocks)
    return [Sum(one.block, one.n, one.total / (one.n * len(theme.items))) for one in found]


def _all(cut: Cut) -> Block:
    return frozenset(cell for block in cut.blocks for cell in block)
