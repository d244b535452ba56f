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

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from surveys.release.suppress.exact import Atoms, exposed
from surveys.release.suppress.rules import kinds_may_stand

Crossing = Mapping[tuple[str, ...], int]
Pairs = Mapping[tuple[str, str], int]
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


@dataclass(frozen=True)
class Face:
    """Two cuts of the same people set against each other: all that the proof for two kinds needs.

    units, bands: how many answered in each part of one cut and of the other; eligible: how many were eligible in
    each pair of parts, row by row.
    """

    units: tuple[int, ...]
    bands: tuple[int, ...]
    eligible: tuple[tuple[int, ...], ...]

    def safe(self, k: int) -> bool:
        """Tell whether no group under `k` can follow from both cuts together, whoever answered."""
        return _safe(self, k)


@lru_cache(maxsize=4096)
def _safe(one: Face, k: int) -> bool:
    """Counts that do not fit each other prove nothing. Themes and audits ask the same again, so it is kept.

    What is asked is the same from both sides (the complement of a band's union inside a unit's union), but the
    bound that answers it is not: either side may prove it.
    """
    columns = tuple(sum(column) for column in zip(*one.eligible, strict=True))
    if not kinds_may_stand(sum(one.units), sum(one.bands), k) or sum(one.units) != sum(one.bands):
        return False
    if any(n > most for n, most in zip(one.bands, columns, strict=True)):
        return False
    if any(n > sum(row) for n, row in zip(one.units, one.eligible, strict=True)):
        return False
    turned = Face(one.bands, one.units, tuple(zip(*one.eligible, strict=True)))
    return any(
        not any(_could_contain(side, union, k) for union in _unions(len(side.bands)))
        for side in (one, turned)
        if len(side.bands) <= MOST_BANDS
    )


def face(units: Cut, bands: Cut, pairs: Pairs) -> Face:
    """Return two cuts of the same people set against each other; pairs: people eligible by pair of cells."""
    eligible = tuple(
        tuple(sum(pairs.get((one, other), 0) for one in unit for other in band) for band in bands.blocks)
        for unit in units.blocks
    )
    return Face(units.sizes, bands.sizes, eligible)


def may_cross(units: Cut, bands: Cut, pairs: Pairs, k: int) -> bool:
    """Tell whether no group under `k` can follow from both cuts together, whoever answered."""
    return units.people == bands.people and face(units, bands, pairs).safe(k)


def pairs_of(crossing: Crossing) -> Pairs:
    """Return how many people are eligible in each pair of cells of different kinds, in both orders."""
    found: Counter[tuple[str, str]] = Counter()
    for combination, people in crossing.items():
        for pair in combinations(combination, 2):
            found[pair] += people
    return {pair: people for (one, other), people in found.items() for pair in ((one, other), (other, one))}


def as_if_all_answered(cuts: Iterable[Sequence[frozenset[str]]], crossing: Crossing, k: int) -> set[Atoms]:
    """Return the groups under `k` that would be exposed by all cuts together if everybody had answered.

    cuts: the blocks of each.
    """
    atoms = [combination for combination, people in crossing.items() if people]
    within: dict[str, list[int]] = defaultdict(list)
    for index, combination in enumerate(atoms):
        for cell in combination:
            within[cell].append(index)
    equations = [
        frozenset(index for cell in block for index in within[cell]) for blocks in cuts for block in blocks
    ]
    return exposed(equations, [crossing[combination] for combination in atoms], k)


def _could_contain(one: Face, union: Sequence[int], k: int) -> bool:
    """Could a union of units hold this union of bands, and 1 to k-1 people more?

    A unit that is part of the union has at most k-1 answers from outside the bands; one that is not has no answer
    from inside them.
    """
    people = sum(one.bands[band] for band in union)
    spare = room = forced = 0
    for n, row in zip(one.units, one.eligible, strict=True):
        within = sum(row[band] for band in union)
        can_be_in = n - within <= k - 1
        can_be_out = n <= sum(row) - within
        if not can_be_in and not can_be_out:
            return False
        room += within if can_be_in else 0
        if not can_be_out:
            spare += max(0, n - within)
            forced += n
    return spare <= k - 1 and room >= people and forced <= people + k - 1


def _unions(count: int) -> Iterator[tuple[int, ...]]:
    for size in range(1, count):
        yield from combinations(range(count), size)
