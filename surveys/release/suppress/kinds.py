"""Breakdowns beside unit scores: may the bands of an attribute be shown in a division without giving a
few away?

Two kinds of ballots cut the same people twice, and nobody, this program included, knows who of them
answered in which crossing. So the proof must hold whoever answered. Known are: how many answered in each
cell (n), and how many were eligible in each crossing (e), counted from the roster before anybody
answered.

For two cuts of the same people, a group of 1 to k-1 is derivable exactly when some union C of bands lies
inside some union A of units but for 1 to k-1 people. (Let the combination give a unit i the number a_i
and a band j the number -b_j; then a_i - b_j is 0 or 1 for all who answered, and the level sets of a and b
are such unions.) `may_cross` shows for each C that no such A can exist, from n and e alone; what it
cannot show is withheld.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from surveys.release.suppress.exact import Atoms, exposed
from surveys.release.suppress.rules import kinds_may_stand

Crossing = Mapping[tuple[str, ...], int]
MOST_BANDS = 10


@dataclass(frozen=True)
class Cut:
    """One kind in one place: how many answered in each block, and the cells of each."""

    kind: str
    sizes: tuple[int, ...]
    blocks: tuple[frozenset[str], ...]

    @property
    def people(self) -> int:
        """How many answered."""
        return sum(self.sizes)


def may_cross(units: Cut, bands: Cut, crossing: Crossing, k: int) -> bool:
    """Tell whether no group under `k` can follow from both cuts together, whoever answered.

    crossing: people eligible by combination of cells; every combination names the cells of all kinds.
    """
    if not kinds_may_stand(units.people, bands.people, k) or units.people != bands.people:
        return False
    if len(bands.sizes) > MOST_BANDS or not crossing:
        return False
    eligible = _eligible(units, bands, crossing)
    whole = [sum(row) for row in eligible]
    return not any(
        _could_contain(
            units, [sum(row[band] for band in union) for row in eligible], whole, _people(bands, union), k
        )
        for union in _unions(len(bands.sizes))
    )


def as_if_all_answered(cuts: Sequence[Cut], crossing: Crossing, k: int) -> set[Atoms]:
    """Return the groups under `k` that would be exposed by all cuts together if everybody had answered."""
    atoms = sorted(combination for combination, people in crossing.items() if people)
    equations = [
        frozenset(index for index, combination in enumerate(atoms) if block & set(combination))
        for cut in cuts
        for block in cut.blocks
    ]
    return exposed(equations, [crossing[combination] for combination in atoms], k)


def standing(units: Cut, kinds: Sequence[Cut], crossing: Crossing, k: int) -> tuple[Cut, ...]:
    """Return the breakdown kinds that may be shown in one place, in the order of preference given.

    1. Each must cross the units, and each kind kept before it, safely whoever answered. 2. All together
    must be safe as if everybody had answered (for three kinds and more the first proof says nothing of
    all at once).
    """
    kept: list[Cut] = []
    for cut in kinds:
        pairwise = all(may_cross(other, cut, crossing, k) for other in (units, *kept))
        if pairwise and not as_if_all_answered([units, *kept, cut], crossing, k):
            kept.append(cut)
    return tuple(kept)


def _could_contain(units: Cut, inside: Sequence[int], whole: Sequence[int], band: int, k: int) -> bool:
    """Could a union of units hold a union of bands of `band` people, and 1 to k-1 more?

    inside, whole: people eligible in each unit within the bands, and in all. A unit that is part of the
    union has at most k-1 answers from outside the bands; one that is not has no answer from inside them.
    """
    spare = room = forced = 0
    for n, within, everybody in zip(units.sizes, inside, whole, strict=True):
        can_be_in = n - within <= k - 1
        can_be_out = n <= everybody - within
        if not can_be_in and not can_be_out:
            return False
        room += within if can_be_in else 0
        if not can_be_out:
            spare += max(0, n - within)
            forced += n
    return spare <= k - 1 and room >= band and forced <= band + k - 1


def _eligible(units: Cut, bands: Cut, crossing: Crossing) -> list[list[int]]:
    row_of = {cell: index for index, block in enumerate(units.blocks) for cell in block}
    column_of = {cell: index for index, block in enumerate(bands.blocks) for cell in block}
    table = [[0] * len(bands.blocks) for _ in units.blocks]
    for combination, people in crossing.items():
        row = next((row_of[cell] for cell in combination if cell in row_of), None)
        column = next((column_of[cell] for cell in combination if cell in column_of), None)
        if row is not None and column is not None:
            table[row][column] += people
    return table


def _people(cut: Cut, union: Iterable[int]) -> int:
    return sum(cut.sizes[block] for block in union)


def _unions(count: int) -> Iterable[tuple[int, ...]]:
    for size in range(1, count):
        yield from combinations(range(count), size)
