"""The figures of attribute kinds ("B-…"), at company and division level only (R7). Pure.

A kind is shown in a place where it can be proved that it gives nobody away beside unit scores and the
kinds shown before it (suppress.together); else all its figures there are withheld, alike. In a kind of its
own, bands under k are pooled as cells are. The company's bands are sums of those of its places: they are
given where the kind stands in all of them. Counts alone decide so far (R11). Where printed figures of all levels together
pin somebody (R4), figures are given coarser, none is withheld: the bands to the half and the whole point, then the total
of the place, then all of them to the widest bound.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from surveys.release.bands import Bands, Place
from surveys.release.counting import SCORES, BlockTally
from surveys.release.suppress.blocks import Block
from surveys.release.suppress.gate import NO_STEPS, Passed, Sum, open_gate, totals_read
from surveys.release.suppress.interval import Interval, bounds, bounds_by_program, known, pinned, slack_of
from surveys.release.suppress.kinds import Cut
from surveys.release.suppress.others import name_of, number_of, r9_beside, which_are
from surveys.release.suppress.rules import HALF_POINT, HIGHEST, LOWEST, WHOLE_POINT, WIDE
from surveys.release.suppress.together import Crossings, Proved, Standing, joined, proofs, stand_together
from surveys.release.types import ROUNDING, WITHHELD, ReleaseCell, Shown, Theme

Home = Mapping[tuple[str, str], BlockTally]
Cells = dict[str, ReleaseCell]
FINE = (ROUNDING, HALF_POINT, WHOLE_POINT)


@dataclass(frozen=True)
class Counts:
    """What was counted of a wave, and how many were eligible in each crossing of kinds."""

    tallies: Sequence[BlockTally]
    crossings: Crossings
    k: int

    def home(self, theme: str) -> Home:
        """Return the tally that each cell of each kind is in."""
        return {(one.kind, cell): one for one in self.tallies if one.theme == theme for cell in one.block}

    def with_others(self, theme: str, places: Iterable[Place]) -> Home:
        """Return the same, and the tally of those who have no breakdown ballot in each of these places."""
        home = self.home(theme)
        found = (_others(theme, place, home, self.k) for place in places)
        return {**home, **{(one.kind, cell): one for one in found if one is not None for cell in one.block}}


@dataclass(frozen=True)
class Broken:
    """A figure or WITHHELD for every breakdown group, what passed, by place and kind, and the proofs.

    `coarser`: unit groups that must be given coarser first, to some step; the rest is empty then.
    """

    cells: Mapping[str, ReleaseCell] = field(default_factory=dict)
    passed: Mapping[str, Passed] = field(default_factory=dict)
    proved: tuple[Proved, ...] = ()
    coarser: Mapping[str, float] = field(default_factory=dict)


def breakdown_cells(
    theme: Theme, bands: Bands, units: Passed, counts: Counts, coarse: Mapping[str, float] = NO_STEPS
) -> Broken:
    """Return the breakdowns of one theme.

    units: what passed of the unit scores. coarse: unit groups that were given coarser for the breakdowns already.
    """
    found: Cells = {group.id: WITHHELD for group in bands.groups}
    home = counts.with_others(theme.id, bands.places)
    wanted = [at for place in bands.places if (at := standing(place, home)) is not None]
    kept = stand_together(wanted, counts.crossings, counts.k)
    one = _Theme(theme, bands, home, units, counts.k, coarse)
    passed: dict[str, Passed] = {}
    needed: set[str] = set()
    for at in kept:
        if at.place != bands.company:
            try:
                passed[f"{at.place} {at.kind}"] = _in_division(one, at)
            except _Coarser as more:
                needed |= more.places
    for mine in _everywhere(one, kept) if not needed else ():
        try:
            passed |= _in_company(one, mine, passed)
        except _Coarser as more:
            needed |= more.places
    if needed:
        return Broken(coarser=one.next_coarser(sorted(needed)))
    return Broken(found | _figures(passed, found), passed, proofs(kept, counts.crossings))


class _Coarser(Exception):
    """The total of some places must be given coarser before the breakdowns can be."""

    def __init__(self, places: Iterable[str]) -> None:
        super().__init__()
        self.places = frozenset(places)


@dataclass(frozen=True)
class _Theme:
    theme: Theme
    bands: Bands
    home: Home
    units: Passed
    k: int
    coarse: Mapping[str, float]

    def gate(self, place: str, cut: Cut, coarse: Mapping[str, float]) -> Passed:
        """Let the bands of a place through the gate, some of them no finer than a step."""
        groups = self.bands.of(place, cut.kind)
        sums, least = _sums(cut, self.theme, self.home), r9_beside(cut.sizes, which_are(cut.blocks))
        steps = {group: max(least, coarse.get(group, ROUNDING)) for group in groups}
        return open_gate({**groups, place: _all(cut)}, sums, self.k, dict.fromkeys(groups), coarse=steps)

    @property
    def people(self) -> int:
        """How many answered, by the unit scores."""
        return sum({tally.block: tally.n for tally in self.home.values() if tally.kind == SCORES}.values())

    def total(self, place: str) -> Interval | None:
        """Return the interval of a place's sum that all unit scores together give away; None where they say nothing."""
        inside = self.units.inside.get(place)
        return None if inside is None else self._read[inside]

    @cached_property
    def _read(self) -> Mapping[frozenset[int], Interval]:
        return totals_read(self.units, self.k)

    def stages(self, place: str) -> tuple[tuple[float, float], ...]:
        """Return the steps that bands are given to, one after the other, of a place and of the places inside it. The
        widest bound comes only after the total was given coarser.
        """
        wide = ((WIDE, WIDE),) if self.coarse.get(place, ROUNDING) >= WHOLE_POINT else ()
        return *((step, ROUNDING) for step in FINE), *((WHOLE_POINT, step) for step in FINE[1:]), *wide

    def next_coarser(self, places: Iterable[str]) -> dict[str, float]:
        """Return what unit groups to give coarser next, to what step: these places and what is above them, then what is
        inside them too; at last, to the widest bound, all that there are.
        """
        groups = self.units.inside
        mine = [groups[place] for place in places if place in groups]
        around = [one for one, blocks in groups.items() if any(blocks >= some for some in mine)]
        within = [one for one, blocks in groups.items() if any(blocks < some for some in mine)]
        fine = [(some, step) for some in (around, [*around, *within]) for step in FINE[1:]]
        for some, step in [*fine, (around, WIDE), (list(groups), WIDE)]:
            if finer := {one: step for one in some if self.coarse.get(one, ROUNDING) < step}:
                return finer
        return {}


def _figures(passed: Mapping[str, Passed], groups: Mapping[str, ReleaseCell]) -> Cells:
    return {group: cell for one in passed.values() for group, cell in one.cells.items() if group in groups}


def _in_division(one: _Theme, at: Standing, least: float = ROUNDING) -> Passed:
    """Return what passes in a division: bands as fine as pins nobody beside its total, and no finer than `least`."""
    groups, total = one.bands.of(at.place, at.kind), one.total(at.place)
    for step in sorted({least, *(step for step, _ in one.stages(at.place) if step >= least)}):
        passed = one.gate(at.place, at.bands, dict.fromkeys(groups, step))
        if not _pins(passed, at.place, total, one.k):
            return passed
    return _unless_all_is_done(one, [at.place], passed)


def _unless_all_is_done(one: _Theme, places: Sequence[str], passed: Passed) -> Passed:
    """Ask for coarser totals; where there are none left, say that somebody is pinned, so that nothing is published."""
    if one.next_coarser(places):
        raise _Coarser(places)
    return replace(passed, pinned=max(1, passed.pinned))


def _everywhere(one: _Theme, kept: Sequence[Standing]) -> Iterator[list[Standing]]:
    """Yield, by kind, the places of kinds that stand everywhere and in which all who answered are counted (decision 3)."""
    for kind in sorted({at.kind for at in kept}):
        mine = [at for at in kept if at.kind == kind]
        everywhere = len(mine) == sum(place.kind == kind for place in one.bands.places)
        if one.bands.of(one.bands.company, kind) and everywhere and joined(mine).people == one.people:
            yield mine


def _in_company(one: _Theme, mine: Sequence[Standing], below: Mapping[str, Passed]) -> dict[str, Passed]:
    """Return what passes in the company, and in the divisions beside it: as fine as pins nobody all together."""
    top, kind = one.bands.company, mine[0].kind
    groups, cut = one.bands.of(top, kind), joined(mine)
    found = {name: below[name] for at in mine if (name := f"{at.place} {kind}") in below}
    where = [at.place for at in mine for _ in at.bands.blocks]
    caught: set[str] = set()
    for step, least in one.stages(top):
        for at in mine:
            if at.place in caught and at.place != top and least > ROUNDING:
                found[f"{at.place} {kind}"] = _in_division(one, at, least)
        given = _figures(found, {group.id: WITHHELD for group in one.bands.groups})
        veiled = dict.fromkeys(_veiled(one.bands, groups, given), HALF_POINT)
        coarse = {group: max(step, veiled.get(group, ROUNDING)) for group in groups}
        found[f"{top} {kind}"] = one.gate(top, cut, coarse)
        caught = {where[block] for block in _caught(one, mine, found)}
        if not caught:
            return found
    found[f"{top} {kind}"] = _unless_all_is_done(one, [*sorted(caught), top], found[f"{top} {kind}"])
    return found


def _veiled(bands: Bands, groups: Mapping[str, Block], given: Mapping[str, ReleaseCell]) -> list[str]:
    """Return the bands of the company of which exactly one division has a coarse figure (R9): the total less the
    others would give it finer."""
    coarse = {group for group, cell in given.items() if isinstance(cell, Shown) and cell.rounding != ROUNDING}
    return [
        group
        for group, cells in groups.items()
        if sum(bands.inside[part] <= cells for part in coarse if part in bands.inside and part != group) == 1
    ]


def _pins(one: Passed, place: str, total: Interval | None, k: int) -> bool:
    """Do the bands pin somebody together with the total of the place, as the unit scores give it away (R4)?"""
    shown = {group: cell for group, cell in one.cells.items() if isinstance(cell, Shown) and group != place}
    read = totals_read(replace(one, cells=shown, inside={group: one.inside[group] for group in shown}), k)
    if total is not None:
        everybody = frozenset(range(len(one.sizes)))
        low, high = read.get(everybody, total)
        read = {**read, everybody: (max(low, total[0]), min(high, total[1]))}
    return bool(pinned(one.sizes, one.pooled, bounds(one.sizes, read), k))


def _caught(one: _Theme, places: Sequence[Standing], found: Mapping[str, Passed]) -> list[int]:
    """Return the blocks of a kind, in the order of its places, that figures which cross pin: divisions and bands (R4).
    By linear programs.

    A block whose own figure is printed without a code need not be looked at: its sum is so far from either
    end (R5) that the sum itself would pin nobody.
    """
    cut, top = joined(places), one.bands.company
    given = _figures(found, {group.id: WITHHELD for group in one.bands.groups if group.kind == cut.kind})
    sums: dict[frozenset[int], Interval] = {}
    safe: set[int] = set()
    told: list[tuple[Block, Shown | Interval | None]] = [(_all(cut), one.total(top))]
    told += [(_all(at.bands), one.total(at.place)) for at in places if at.place != top]
    told += [(one.bands.inside[group], cell) for group, cell in given.items() if isinstance(cell, Shown)]
    for cells, figure in told:
        inside = frozenset(index for index, block in enumerate(cut.blocks) if block <= cells)
        if isinstance(figure, Shown):
            n = sum(cut.sizes[index] for index in inside)
            safe |= inside if len(inside) == 1 and figure.coded is None else set()
            figure = known(figure, n, slack_of(one.k, any(len(cut.blocks[index]) > 1 for index in inside)))
        if figure is not None:
            before = sums.get(inside, figure)
            sums[inside] = max(figure[0], before[0]), min(figure[1], before[1])
    wanted = [index for index in range(len(cut.sizes)) if index not in safe]
    widest = {index: (LOWEST * n, HIGHEST * n) for index, n in enumerate(cut.sizes)}
    box = widest | bounds_by_program(cut.sizes, sums, wanted)
    pooled = [len(block) > 1 for block in cut.blocks]
    return pinned(cut.sizes, pooled, [box[index] for index in sorted(box)], one.k)


def standing(place: Place, home: Home) -> Standing | None:
    """Return both cuts of a place; None where nobody answered, or a block reaches out of it."""
    cells = place.cells | {name_of(place.kind, place.id)}
    units, mine = _cut(SCORES, place.region, home), _cut(place.kind, cells, home)
    return None if units is None or mine is None else Standing(place.id, place.region, units, mine)


def _others(theme: str, place: Place, home: Home, k: int) -> BlockTally | None:
    """Return what unit scores less bands leave in a place; None where that is nobody, or may not stand."""
    units = {home[SCORES, cell] for cell in place.region if (SCORES, cell) in home}
    bands = {home[place.kind, cell] for cell in place.cells if (place.kind, cell) in home}
    n = number_of(sum(one.n for one in units), sum(one.n for one in bands), k)
    if not n or not bands:
        return None
    total = sum(one.total for one in units) - sum(one.total for one in bands)
    return BlockTally(place.kind, theme, frozenset({name_of(place.kind, place.id)}), n, total)


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
