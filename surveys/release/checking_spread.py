"""The audit of second moments: are they of the people that they say, of enough of them, and wide enough? Pure.

In: a release and the evidence of one theme. Out: what does not hold, in words, each with the number of people that it
gives away, if any. Releases from before the blocks of second moments were kept are held to k, not to 30: what they
leave out may be few enough to be hidden people, and their sums of squares pin people as those of others do.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from surveys.release.evidence import Evidence
from surveys.release.organisation import spread, spreads
from surveys.release.suppress.gate import sums_read
from surveys.release.suppress.rules import r2_moments, r2_remainder, r4_agreement
from surveys.release.suppress.spread import Read, safe
from surveys.release.types import Agreement, ItemMoments, Release, Shown, Theme, Variance

Problem = tuple[str, int]


def spread_problems(release: Release, theme: Theme, evidence: Evidence | None) -> Iterator[Problem]:
    """Yield what does not hold of a theme's second moments; evidence: that of its unit scores, if it has any."""
    told = _Told.of(release, theme)
    if evidence is None:
        if told.moments or told.agreement is not None:
            yield "second moments without evidence", 0
        return
    yield from _of_others(told, evidence)
    yield from _too_few(told, evidence, release.k)
    yield from _too_alike(told, evidence, release, theme)
    most = r4_agreement(len(theme.items))
    if (
        told.agreement
        and evidence.moments is not None
        and max(told.agreement.median, told.agreement.q25) > most
    ):
        yield "agreement is finer than the rules allow", 0


@dataclass(frozen=True)
class _Told:
    """What a release tells of one theme: the company's figures, and by scope whatever has a number of people."""

    top: str
    variance: Variance | None
    items: Mapping[str, ItemMoments]
    agreement: Agreement | None

    @classmethod
    def of(cls, release: Release, theme: Theme) -> "_Told":
        """Return what is told of `theme`."""
        one, top = release.organisation, release.company.id
        found = {top: one.items.get(theme.id)}
        found |= {scope: some for (scope, of), some in one.division_items.items() if of == theme.id}
        variance, agreement = one.variance.get(theme.id), one.agreement.get(theme.id)
        return cls(
            top,
            variance if isinstance(variance, Variance) else None,
            {scope: some for scope, some in found.items() if isinstance(some, ItemMoments)},
            agreement if isinstance(agreement, Agreement) else None,
        )

    @property
    def moments(self) -> list[tuple[str, Variance | ItemMoments]]:
        """Everything that says of how many people it is, with its scope."""
        whole = [(self.top, self.variance)] if self.variance else []
        return [*whole, *self.items.items()]

    @property
    def people(self) -> dict[str, int]:
        """How many people each scope is said to be of."""
        return {scope: one.people for scope, one in self.moments}


def _blocks(scope: str, evidence: Evidence) -> frozenset[int]:
    """Return the blocks that a scope's second moments are of; where that was not kept, those it must at least be of."""
    if evidence.moments is not None:
        return evidence.moments.get(scope, frozenset())
    inside = evidence.inside.get(scope, frozenset())
    return frozenset(block for block in inside if not evidence.pooled[block])


def _of_others(told: _Told, evidence: Evidence) -> Iterator[Problem]:
    if evidence.moments is None:
        return
    for scope, one in told.moments:
        blocks = _blocks(scope, evidence)
        people = sum(evidence.sizes[block] for block in blocks)
        pooled = any(evidence.pooled[block] for block in blocks)
        if (one.people, one.cells) != (people, len(blocks)) or pooled:
            yield f"second moments of {scope} are of other people than was proved", 0


def _too_few(told: _Told, evidence: Evidence, k: int) -> Iterator[Problem]:
    """Yield what is left out of second moments, of a scope or of the company beside divisions, and is too few."""
    for scope, one in told.moments:
        few = _left(scope, one.people, evidence)
        if not _enough(few, evidence, k):
            yield f"second moments leave out {few} people of {scope}", few if few < k else 0
    left = {scope: _left(scope, people, evidence) for scope, people in told.people.items()}
    for numbers in (told.people, left) if len(left) > 1 and told.top in left else ():
        few = 2 * numbers[told.top] - sum(numbers.values())
        if not _enough(few, evidence, k):
            yield f"second moments of divisions leave {few} people of the company", few if few < k else 0


def _left(scope: str, people: int, evidence: Evidence) -> int:
    """Return how many of a scope answered beside `people`; nobody where the number of all of them is not given."""
    if scope not in evidence.inside:
        return 0
    return sum(evidence.sizes[block] for block in evidence.inside[scope]) - people


def _enough(left: int, evidence: Evidence, k: int) -> bool:
    return r2_remainder(left, k) if evidence.moments is None else r2_moments(left)


def _too_alike(told: _Told, evidence: Evidence, release: Release, theme: Theme) -> Iterator[Problem]:
    """Yield sums of squares that pin somebody (R4), as printed and after subtracting divisions from the company."""
    cells = {group: release.cell(group, theme.id) for group in evidence.inside}
    shown = {group: cell for group, cell in cells.items() if isinstance(cell, Shown)}
    inside = {group: evidence.inside[group] for group in shown}
    box = sums_read(evidence.sizes, evidence.pooled, inside, shown, release.k)
    read = Read(evidence.sizes, box, len(theme.items))
    found = {scope: spreads(one, _blocks(scope, evidence)) for scope, one in told.items.items()}
    parts = {scope: one for scope, one in found.items() if one.blocks}
    if told.variance and not read.spread_told(spread(told.variance, _blocks(told.top, evidence), read.items)):
        yield "the variance pins somebody", 0
    whole = parts.pop(told.top, None)
    if not all(safe(read, one, {}) for one in (whole, *parts.values()) if one is not None):
        yield "the items pin somebody", 0
    elif whole is not None and not safe(read, whole, parts):
        yield "the items of divisions pin somebody when they are subtracted from the company's", 0
