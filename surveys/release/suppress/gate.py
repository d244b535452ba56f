"""The gate: block tallies in, figures that may be printed out. The only way a number becomes public.

1. A group has a figure where its answers are a union of blocks of k and more (R1, R2, R13). 2. Means are
coded at the ends (R5) and to the half point where few of few changed (R9), and one beside it, so that no
subtraction gives it finer. 3. The interval audit (R4)
coarsens what still pins somebody; it withholds nothing. 4. The exact audit (R3) looks for exposed groups. 5. Everything
else is withheld, alike (R11). Which figures are hidden depends on counts alone; only the coarseness of R4, R5 and
R9's ends depends on a mean.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from surveys.errors import Refusal
from surveys.release.suppress.blocks import Block
from surveys.release.suppress.exact import Atoms, exposed
from surveys.release.suppress.interval import Interval, bounds, boxes, known, pinned, slack_of
from surveys.release.suppress.rules import (
    HALF_POINT,
    WHOLE_POINT,
    WIDE,
    r1_enough,
    r3_none_exposed,
    r4_wide,
    r5_code,
    r9_coarse,
    r9_step,
    r10_count,
    r11_counts_only,
)
from surveys.release.types import ROUNDING, WITHHELD, ReleaseCell, Shown

NO_STEPS: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True)
class Sum:
    """`n` people in the cells of `block`; `mean` is the sum of their scores divided by n, on 1..5."""

    block: Block
    n: int
    mean: float


@dataclass(frozen=True)
class Passed:
    """What the gate lets through for one theme, and what the audit needs to be run again.

    `sizes`: people per block. `inside`: for each group with a figure, its blocks (numbers into `sizes`).
    `blocks`: the cells of each block. `coarsened`: the groups given coarser for what was answered, here or elsewhere (R4).
    """

    cells: Mapping[str, ReleaseCell]
    sizes: tuple[int, ...]
    pooled: tuple[bool, ...]
    inside: Mapping[str, Atoms]
    coarsened: tuple[str, ...] = ()
    exposed: int = 0
    pinned: int = 0
    blocks: tuple[Block, ...] = ()


@dataclass
class _Draft:
    sums: Sequence[Sum]
    k: int
    changed: Mapping[str, int | None]
    inside: dict[str, Atoms]
    coarser: dict[str, float] = field(default_factory=dict)

    def n(self, group: str) -> int:
        return self.people(self.inside[group])

    def people(self, blocks: Atoms) -> int:
        return sum(self.sums[block].n for block in blocks)

    def slack(self, group: str) -> float:
        return slack_of(self.k, any(len(self.sums[block].block) > 1 for block in self.inside[group]))

    def step(self, group: str) -> float:
        return self.coarser.get(group, r9_step(self.n(group), self.changed.get(group, 0), self.k))

    def cell(self, group: str) -> Shown:
        """The figure of a group as it would be printed now."""
        n, slack = self.n(group), self.slack(group)
        mean = sum(self.sums[block].n * self.sums[block].mean for block in self.inside[group]) / n
        step = self.step(group)
        if step == WIDE:
            bound, end = r4_wide(mean)
            return Shown(n=r10_count(n, self.k), mean=bound, coded=end, rounding=WHOLE_POINT)
        value, coded = r5_code(mean, n, slack) if step == ROUNDING else r9_coarse(mean, n, slack, step)
        return Shown(n=r10_count(n, self.k), mean=value, coded=coded, rounding=step)


def open_gate(
    groups: Mapping[str, Block],
    sums: Sequence[Sum],
    k: int,
    changed: Mapping[str, int | None],
    *,
    coarse: Mapping[str, float] = NO_STEPS,
) -> Passed:
    """Return the figures of one theme for every group; WITHHELD where there is none.

    groups: the cells of each group. changed: how many joined or left each group since it was last published
    (None: not known, the worst case; absent: it never was). coarse: groups that get no finer figure than to some step,
    for what is printed elsewhere.
    """
    by_counts = available(groups, [one.block for one in sums], [one.n for one in sums], k)
    draft = _Draft(sums, k, changed, dict(by_counts))
    draft.coarser.update(
        (group, coarse[group]) for group in by_counts if coarse.get(group, ROUNDING) > ROUNDING
    )
    asked = set(draft.coarser)
    _veil(draft)
    veiled = dict(draft.coarser)
    left = _repair(draft)
    if not r11_counts_only(by_counts, draft.inside):
        raise Refusal("A figure would be hidden for what was answered. Nothing was published.")
    sizes = tuple(one.n for one in sums)
    found = [draft.people(one) for one in exposed(draft.inside.values(), sizes, k)]
    return Passed(
        cells={group: draft.cell(group) if group in draft.inside else WITHHELD for group in groups},
        sizes=sizes,
        pooled=tuple(len(one.block) > 1 for one in sums),
        inside=draft.inside,
        coarsened=tuple(
            sorted(asked | {one for one, step in draft.coarser.items() if veiled.get(one) != step})
        ),
        exposed=0 if r3_none_exposed(found, k) else len(found),
        pinned=len(left),
        blocks=tuple(one.block for one in sums),
    )


def available(
    groups: Mapping[str, Block], blocks: Sequence[Block], sizes: Sequence[int], k: int
) -> dict[str, Atoms]:
    """Return, for each group whose answers are a union of blocks with `k` people or more, those blocks."""
    home = {cell: index for index, block in enumerate(blocks) for cell in block}
    found: dict[str, Atoms] = {}
    for group, cells in groups.items():
        inside = frozenset(home[cell] for cell in cells if cell in home)
        whole = all(blocks[index] <= cells for index in inside)
        if whole and r1_enough(sum(sizes[index] for index in inside), k):
            found[group] = inside
    return found


def still_pinned(
    sizes: Sequence[int],
    pooled: Sequence[bool],
    inside: Mapping[str, Atoms],
    cells: Mapping[str, Shown],
    k: int,
) -> list[int]:
    """Return the blocks that the printed figures pin (R4); groups must nest."""
    return pinned(sizes, pooled, sums_read(sizes, pooled, inside, cells, k), k)


def sums_read(
    sizes: Sequence[int],
    pooled: Sequence[bool],
    inside: Mapping[str, Atoms],
    cells: Mapping[str, Shown],
    k: int,
) -> list[Interval]:
    """Return the interval of each block's sum that can be read off the printed figures; groups must nest."""
    intervals: dict[Atoms, Interval] = {}
    for group, cell in cells.items():
        blocks = inside[group]
        n = sum(sizes[block] for block in blocks)
        low, high = known(cell, n, slack_of(k, any(pooled[block] for block in blocks)))
        if blocks in intervals:
            low, high = max(low, intervals[blocks][0]), min(high, intervals[blocks][1])
        intervals[blocks] = (low, high)
    return bounds(sizes, intervals)


def totals_read(one: Passed, k: int) -> dict[Atoms, Interval]:
    """Return the interval of the sum of each group, and each block, that can be read off all printed figures."""
    found: dict[Atoms, Interval] = {}
    for group, blocks in one.inside.items():
        cell = one.cells[group]
        if isinstance(cell, Shown):
            slack = slack_of(k, any(one.pooled[block] for block in blocks))
            low, high = known(cell, sum(one.sizes[block] for block in blocks), slack)
            least, most = found.get(blocks, (low, high))
            found[blocks] = max(low, least), min(high, most)
    return boxes(one.sizes, found)


def _veil(draft: _Draft) -> None:
    """Keep what R9 coarsens from being worked out: a total less its other parts would give it to 0.01 again.

    Where exactly one part of a finer total is coarse and none is hidden, the smallest other part is given to the
    half point too. Counts alone decide (R11). Groups of the same people are printed alike.
    """
    families = _families(draft.inside.values())
    alike: dict[Atoms, list[str]] = defaultdict(list)
    for group, blocks in draft.inside.items():
        alike[blocks].append(group)
    steps = {blocks: max(map(draft.step, some)) for blocks, some in alike.items()}
    for whole in sorted(families, key=len):
        parts = families[whole]
        coarse = [part for part in parts if steps[part] > ROUNDING]
        if len(coarse) == 1 and steps[whole] == ROUNDING and frozenset().union(*parts) == whole:
            others = (part for part in parts if part is not coarse[0])
            steps[min(others, key=lambda part: (draft.people(part), sorted(part)))] = HALF_POINT
    for blocks, step in steps.items():
        if step > ROUNDING:
            draft.coarser.update(dict.fromkeys(alike[blocks], step))


def _families(groups: Iterable[Atoms]) -> dict[Atoms, list[Atoms]]:
    """Return, for each group that has any, the largest groups inside it; groups must nest."""
    within: dict[int, Atoms] = {}
    found: dict[Atoms, list[Atoms]] = defaultdict(list)
    for group in sorted(set(groups), key=len):
        for part in {within[block] for block in group if block in within}:
            found[group].append(part)
        within.update(dict.fromkeys(group, group))
    return found


def _repair(draft: _Draft) -> list[int]:
    """Coarsen until nobody is pinned; returns the blocks for which that failed (none).

    For each pinned block: the largest shown part beside it goes to the half point, then to the whole;
    then the other parts, then the group around them, and so on outwards. At last, likewise, to the widest bound:
    needed in 2 of 400 small companies in which every third block agrees in everything. With all of them at the widest
    nobody is pinned, whatever was answered.
    """
    sizes = [one.n for one in draft.sums]
    pooled = [len(one.block) > 1 for one in draft.sums]
    while True:
        cells = {group: draft.cell(group) for group in draft.inside}
        caught = still_pinned(sizes, pooled, draft.inside, cells, draft.k)
        if not caught:
            return []
        touched: set[str] = set()
        coarser = False
        for block in caught:
            around = _around(draft, block)
            if not around:
                return caught
            nearest = next((group for group in around if len(draft.inside[group]) > 1), around[0])
            if nearest not in touched:
                coarser |= _coarsen(draft, block, around)
                touched.add(nearest)
        if not coarser:
            return caught


def _around(draft: _Draft, block: int) -> list[str]:
    found = (group for group, blocks in draft.inside.items() if block in blocks)
    return sorted(found, key=lambda group: (len(draft.inside[group]), group))


def _coarsen(draft: _Draft, block: int, around: Sequence[str]) -> bool:
    """Give what can be given coarser one step coarser, the widest last; False where nothing can."""
    groups = list(_candidates(draft, block, around))
    for group, step in [
        *((one, step) for one in groups for step in (HALF_POINT, WHOLE_POINT)),
        *((one, WIDE) for one in groups),
    ]:
        if draft.step(group) < step:
            same = draft.inside[group]
            draft.coarser.update((one, step) for one, blocks in draft.inside.items() if blocks == same)
            return True
    return False


def _candidates(draft: _Draft, block: int, around: Sequence[str]) -> Iterator[str]:
    """Yield what may be coarsened: from the inside out, the parts beside the block, then what is around it."""
    for outer in around:
        whole = draft.inside[outer]
        yield from _largest(
            draft, [one for one, part in draft.inside.items() if block not in part and part < whole]
        )
        yield outer


def _largest(draft: _Draft, groups: Sequence[str]) -> list[str]:
    """Single blocks first, the largest of them first; then groups of several, likewise."""
    return sorted(groups, key=lambda group: (len(draft.inside[group]) > 1, -draft.n(group), group))
