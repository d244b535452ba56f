"""An insider who knows who belonged where and who answered, and takes every published figure for exact.

Each attack returns what it found, in words; nothing where the rules hold. The audit of the product is one of them;
the others share no code with the gate but the arithmetic of the exact audit, which brute force judges in the tests.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

from benchmarks.organisations import THEMES, Past
from surveys.release.checking import examine
from surveys.release.evidence import Kept
from surveys.release.suppress.exact import exposed
from surveys.release.suppress.rules import MOMENTS_FROM
from surveys.release.types import Band, ItemMoments, NBand, Shown, Withheld

Rows = list[frozenset[int]]


def equations(past: Past, theme: str) -> tuple[Rows, list[int]]:
    """Return every published figure of a theme as the people it sums, and how many people each unknown is.

    People who are in the same figures throughout cannot be told apart: they are one unknown.
    """
    sums = [_summed(past, group.id, theme) for group in past.release.groups if _shown(past, group.id, theme)]
    within: dict[int, list[int]] = defaultdict(list)
    for row, people in enumerate(sums):
        for person in people:
            within[person].append(row)
    unknowns = Counter(map(tuple, within.values()))
    numbered = {rows: index for index, rows in enumerate(unknowns)}
    found: list[set[int]] = [set() for _ in sums]
    for rows, index in numbered.items():
        for row in rows:
            found[row].add(index)
    return [frozenset(row) for row in found], list(unknowns.values())


def subtract(past: Past, _before: Sequence[Past]) -> Iterator[str]:
    """Add and subtract figures of one wave, unit scores and breakdowns together (R2, R3, R7, R13)."""
    for theme in THEMES:
        rows, sizes = equations(past, theme)
        for group in exposed(rows, sizes):
            yield f"{theme}: the sum of {sum(sizes[one] for one in group)} people"


def read_small(past: Past, _before: Sequence[Past]) -> Iterator[str]:
    """Look for figures of fewer than five (R1), exact small counts (R10) and shares of few (R6)."""
    for theme in THEMES:
        for group in past.release.groups:
            cell = past.release.cell(group.id, theme)
            n = len(_summed(past, group.id, theme))
            if isinstance(cell, Shown) and n < past.release.k:
                yield f"{theme}: a figure of {n}"
            if isinstance(cell, Shown) and n < 20 and not isinstance(cell.n, NBand):
                yield f"{theme}: an exact count of {n}"
    for name, share in past.release.participation.items():
        asked = past.invited(name)
        people = len(past.sent_any & asked)
        if isinstance(share, Band) and (len(asked) < 10 or share.high - share.low < 0.099):
            yield f"a share of {people} of {len(asked)}"


def leave_out(past: Past, _before: Sequence[Past]) -> Iterator[str]:
    """Take the people of second moments from all who answered: what is left is a number of hidden people (R2)."""
    for theme in THEMES:
        told = {
            scope: one for (scope, of), one in past.release.organisation.division_items.items() if of == theme
        }
        told[past.release.company.id] = past.release.organisation.items[theme]
        for scope, one in told.items():
            left = len(_summed(past, scope, theme)) - one.people if isinstance(one, ItemMoments) else 0
            if 0 < left < MOMENTS_FROM:
                yield f"{theme}: second moments leave out {left} people"


def pin(past: Past, before: Sequence[Past]) -> Iterator[str]:
    """Run the product's own audit: ends of the scale (R4, R5), hashes of counts, repeated items (R8)."""
    ledger = [*(one.release for one in before), past.release]
    found = examine(past.release, Kept.read(past.evidence), ledger, past.both)
    yield from (one.problem for one in found)


def follow(past: Past, before: Sequence[Past]) -> Iterator[str]:
    """Set small fine figures of two waves against each other: 1 to 4 who joined or left would be read off (R9)."""
    for theme in THEMES:
        now = _fine_and_small(past, theme)
        for other in before:
            for members in _fine_and_small(other, theme):
                for mine in now:
                    if 0 < len(mine ^ members) < past.release.k:
                        yield f"{theme}: {len(mine ^ members)} who joined or left since {other.release.wave}"


def ask_again(past: Past, before: Sequence[Past]) -> Iterator[str]:
    """Set two waves with the same items within 14 days against each other (R8, decision 2)."""
    for other in before:
        near = abs(past.release.opened_on - other.release.opened_on) < timedelta(days=13)
        for theme in THEMES if near else ():
            if all(
                any(_shown(one, group.id, theme) for group in one.release.groups) for one in (past, other)
            ):
                yield f"{theme}: published again after a week"


def compare_hidden(past: Past, _before: Sequence[Past]) -> Iterator[str]:
    """Look for hidden figures that differ from each other (R11), and breakdowns below a division (R7)."""
    reasons = {cell.reason for cell in past.release.cells.values() if isinstance(cell, Withheld)}
    if len(reasons) > 1:
        yield f"hidden for {len(reasons)} reasons"
    places = {one.id for one in past.release.groups if one.level in ("company", "division")}
    for group in past.release.groups:
        if group.level == "breakdown" and group.parent not in places:
            yield f"a breakdown of {group.parent}"


ATTACKS: tuple[Callable[[Past, Sequence[Past]], Iterator[str]], ...] = (
    subtract,
    read_small,
    leave_out,
    pin,
    follow,
    ask_again,
    compare_hidden,
)


def attack(past: Sequence[Past]) -> Counter[str]:
    """Return what each attack found over a whole history, by its name."""
    found: Counter[str] = Counter()
    for index, one in enumerate(past):
        for attempt in ATTACKS:
            found[attempt.__name__] += len(list(attempt(one, past[:index])))
    return +found


def _shown(past: Past, group: str, theme: str) -> bool:
    return isinstance(past.release.cell(group, theme), Shown)


def _summed(past: Past, group: str, theme: str) -> frozenset[int]:
    """Return the people whose scores a figure sums."""
    one = past.release.group(group)
    kind = one.kind if one is not None else "S"
    inside = past.inside(group)
    sent = past.sent.get((theme, kind), frozenset())
    return frozenset(person for person in sent if past.cells[person].get(kind) in inside)


def _fine_and_small(past: Past, theme: str) -> set[frozenset[int]]:
    """Return who was invited to the cells of under 12 answers whose mean is known to 0.01: printed, or a total less
    its other parts."""
    known: set[str] = set()
    groups = [one for one in past.release.groups if one.kind == "S"]
    for group in groups:
        cell = past.release.cell(group.id, theme)
        if isinstance(cell, Shown) and cell.rounding < 0.5:
            known.add(group.id)
    for group in groups:
        parts = [one for one in groups if one.parent == group.id]
        coarse = [one for one in parts if one.id not in known]
        if group.id in known and len(coarse) == 1 and _shown(past, coarse[0].id, theme):
            known.add(coarse[0].id)
    small = (one.id for one in groups if one.level == "cell" and one.id in known)
    found = {past.invited(one) for one in small if len(_summed(past, one, theme)) < 12}
    return found | set(_left_over(past, theme, known))


def _left_over(past: Past, theme: str, known: set[str]) -> Iterator[frozenset[int]]:
    """Yield who has no breakdown ballot in places where under 12 of them follow to 0.01: a total less its bands."""
    bands = [one for one in past.release.groups if one.level == "breakdown"]
    for place, kind in {(one.parent or "", one.kind) for one in bands}:
        mine = [one.id for one in bands if (one.parent, one.kind) == (place, kind)]
        fine = [past.release.cell(one, theme) for one in mine]
        if place not in known or not all(isinstance(one, Shown) and one.rounding < 0.5 for one in fine):
            continue
        left = _summed(past, place, theme).difference(*(_summed(past, one, theme) for one in mine))
        if 0 < len(left) < 12 and all(kind not in past.cells[person] for person in left):
            yield frozenset(person for person in past.invited(place) if kind not in past.cells[person])
