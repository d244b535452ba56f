"""Second moments through the gate: what an analysis needs besides means, and gives nobody away. Pure.

In: what passed the gate, and the moments of the count. Out: the release's `Organisation`, and by theme the blocks that
each scope is of, for the audit. Which cells count follows from counts again (`moments.chosen`); moments of other
people than these are not told. Sums of squares so small that they would pin somebody (R4) are withheld, the company's
with all that belongs to it, a division's alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from surveys.release.moments import Moments, chosen
from surveys.release.suppress.gate import Passed, sums_read
from surveys.release.suppress.rules import BANDS, r2_moments, r4_agreement
from surveys.release.suppress.spread import Part, Read, safe
from surveys.release.types import (
    EXACT_FROM,
    WITHHELD,
    Agreement,
    Group,
    HarmonicBand,
    ItemMoments,
    Organisation,
    Release,
    Shown,
    Theme,
    Variance,
    Withheld,
)

DIGITS = 4
HARMONIC_CELLS = 5
Scopes = Mapping[str, frozenset[int]]


def organisation(
    draft: Release,
    passed: Mapping[str, Passed],
    moments: Sequence[Moments],
    paths: Mapping[str, Sequence[str]],
) -> tuple[Organisation, dict[str, Scopes]]:
    """Return the second moments of a release, and by theme the blocks of each scope.

    draft: its themes and groups. passed: what the gate let through, by theme. paths: ids above each cell.
    """
    told: dict[str, _Told] = {}
    second: dict[str, Scopes] = {}
    for theme in draft.themes:
        told[theme.id] = _Told()
        if theme.id in passed:
            mine = _Mine(theme, passed[theme.id], draft.k, paths)
            second[theme.id] = mine.scopes()
            found = {one.scope: one for one in moments if one.theme == theme.id}
            told[theme.id] = _told(mine, second[theme.id], found, draft.company.id)
    return _of(told, draft.groups, passed), second


@dataclass(frozen=True)
class _Told:
    """What is told of one theme."""

    variance: Variance | Withheld = WITHHELD
    items: ItemMoments | Withheld = WITHHELD
    agreement: Agreement | Withheld = WITHHELD
    divisions: Mapping[str, ItemMoments] = field(default_factory=dict)


@dataclass(frozen=True)
class _Mine:
    """One theme at the gate."""

    theme: Theme
    passed: Passed
    k: int
    paths: Mapping[str, Sequence[str]]

    def scopes(self) -> Scopes:
        """Return the blocks whose second moments may be told, by scope."""
        sizes = dict(zip(self.passed.blocks, self.passed.sizes, strict=True))
        home = {cell: index for index, block in enumerate(self.passed.blocks) for cell in block}
        found = chosen(sizes, self.paths)
        return {scope: frozenset(home[cell] for cell in cells) for scope, cells in found.items()}

    def outside(self, scope: str, blocks: frozenset[int]) -> int:
        """Return how many people of a scope are in none of some blocks."""
        of_scope = (
            index
            for index, block in enumerate(self.passed.blocks)
            if any(scope in self.paths[cell] for cell in block)
        )
        return self.people(frozenset(of_scope) - blocks)

    @property
    def read(self) -> Read:
        """What the printed means say."""
        one = self.passed
        shown = {group: cell for group, cell in one.cells.items() if isinstance(cell, Shown)}
        box = sums_read(one.sizes, one.pooled, one.inside, shown, self.k)
        return Read(one.sizes, box, len(self.theme.items))

    def people(self, blocks: frozenset[int]) -> int:
        """Return how many people some blocks have."""
        return sum(self.passed.sizes[block] for block in blocks)


def spread(one: Variance, blocks: frozenset[int], items: int) -> Part:
    """Return what a printed variance says of the scores of `blocks`."""
    return Part(blocks, one.value * one.df * items**2)


def spreads(one: ItemMoments, blocks: frozenset[int]) -> Part:
    """Return what a printed covariance matrix says of the scores of `blocks`, and of each item."""
    df = one.people - one.cells
    diagonal = tuple(row[index] * df for index, row in enumerate(one.covariance))
    return Part(blocks, sum(map(sum, one.covariance)) * df, diagonal)


def _of(told: Mapping[str, _Told], groups: Sequence[Group], passed: Mapping[str, Passed]) -> Organisation:
    return Organisation(
        variance={theme: one.variance for theme, one in told.items()},
        items={theme: one.items for theme, one in told.items()},
        harmonic_n={theme: _harmonic(groups, passed.get(theme)) for theme in told},
        agreement={theme: one.agreement for theme, one in told.items()},
        division_items={
            (scope, theme): items for theme, one in told.items() for scope, items in one.divisions.items()
        },
    )


def _told(mine: _Mine, scopes: Scopes, found: Mapping[str, Moments], top: str) -> _Told:
    """Return what may be told of a theme: nothing where the company's scores are too much alike (R4), and no item
    where its items are.
    """
    fits = {
        scope: found[scope]
        for scope, blocks in scopes.items()
        if scope in found and (found[scope].people, found[scope].cells) == (mine.people(blocks), len(blocks))
    }
    if top not in fits:
        return _Told()
    read, whole = mine.read, fits[top]
    variance, agreement = _variance(whole), _agreement(mine.theme, whole)
    if not read.spread_told(spread(variance, scopes[top], read.items)):
        return _Told()
    items = {scope: _items(mine.theme, one) for scope, one in fits.items()}
    parts = {scope: spreads(one, scopes[scope]) for scope, one in items.items()}
    if not safe(read, parts[top], {}):
        return _Told(variance=variance, agreement=agreement)
    kept = _safe_divisions(mine, read, parts, top)
    return _Told(variance, items[top], agreement, {scope: items[scope] for scope in kept})


def _safe_divisions(mine: _Mine, read: Read, parts: Mapping[str, Part], top: str) -> list[str]:
    """Return the divisions whose items may be told beside the company's: not those too much alike, then, the smallest
    first, as many fewer as let what is left pin nobody, be of 30 and more, and leave out 30 and more.
    """

    def people(scope: str) -> int:
        return mine.people(parts[scope].blocks)

    def outside(scope: str) -> int:
        return mine.outside(scope, parts[scope].blocks)

    alone = [one for one in parts if one != top and safe(read, parts[one], {})]
    kept = sorted(alone, key=lambda one: (people(one), one))
    while kept:
        fit = all(r2_moments(of(top) - sum(map(of, kept))) for of in (people, outside))
        if fit and safe(read, parts[top], {one: parts[one] for one in kept}):
            break
        kept = kept[1:]
    return kept


def _variance(one: Moments) -> Variance:
    """Return the pooled variance of the mean of J items: the sum of all products over J squared and df."""
    total = sum(sum(row) for row in one.products) / len(one.products) ** 2
    return Variance(round(total / (one.people - one.cells), DIGITS), one.people, one.cells)


def _items(theme: Theme, one: Moments) -> ItemMoments:
    df = one.people - one.cells
    rows = tuple(tuple(round(value / df, DIGITS) for value in row) for row in one.products)
    return ItemMoments(theme.items, rows, one.people, one.cells)


def _agreement(theme: Theme, one: Moments) -> Agreement | Withheld:
    """Return quantiles of r_wg, none higher than R4 lets be told."""
    if one.agreement is None:
        return WITHHELD
    most = r4_agreement(len(theme.items))
    median, q25 = (min(round(one.agreement[name], 2), most) for name in ("median", "q25"))
    return Agreement(median, q25, round(one.agreement["share_below"], 2), int(one.agreement["cells"]))


def _harmonic(groups: Sequence[Group], passed: Passed | None) -> tuple[HarmonicBand, ...]:
    """Return harmonic means of n over the shown cells below 20, per band; bands under 5 cells are joined."""
    if passed is None:
        return ()
    numbers = sorted(
        sum(passed.sizes[block] for block in passed.inside[group.id])
        for group in groups
        if group.level == "cell" and group.id in passed.inside
    )
    joined: list[tuple[int, int, list[int]]] = []
    low, waiting = BANDS[0][0], list[int]()
    for band in BANDS:
        waiting += [n for n in numbers if band[0] <= n <= band[1]]
        if len(waiting) >= HARMONIC_CELLS:
            joined.append((low, band[1], waiting))
            low, waiting = band[1] + 1, []
    if joined:
        last = joined.pop()
        joined.append((last[0], EXACT_FROM - 1, last[2] + waiting))
    return tuple(
        HarmonicBand(low, high, round(2 * len(some) / sum(1 / n for n in some)) / 2)
        for low, high, some in joined
    )
