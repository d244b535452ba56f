"""The exact audit (R3): which groups of fewer than k people have a sum that follows from the published sums?

In: equations (each a set of atoms whose exact sum is taken as known) and how many people each atom is. An
atom is people who are in the same published cells throughout; nobody can tell them apart. Out: all minimal
derivable groups of 1 to k-1 people (k up to 5; for a larger k the audit proves that there are no groups of
1 to 4).

A set is derivable when its indicator lies in the row space, that is, when it is orthogonal to the null
space. One random null vector modulo two primes gives each atom a 62-bit fingerprint; a set is derivable
exactly when its fingerprints sum to zero in both (a false alarm has probability 2^-62 per set, a miss needs
a prime that divides a minor). Then 1- to 4-sums over what can be in such a set: an atom in a derivable
group of m people has person leverage 1/m at least, which loses nothing and leaves few.
"""

import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

Atoms = frozenset[int]
PRIMES = (2147483647, 2147483629)
LARGEST = 4
_LIBRARIES = ThreadpoolController()


def exposed(equations: Iterable[Atoms], sizes: Sequence[int], k: int = 5) -> set[Atoms]:
    """Return every minimal derivable group of fewer than `min(k, 5)` people, as sets of atoms.

    `sizes[a]` is the number of people in atom `a` (1 or more). Cost: elimination per connected part of the
    reduced equations, and pairs of candidate atoms.
    """
    limit = min(k - 1, LARGEST)
    found: set[Atoms] = set()
    for part in components(reduce(equations)):
        found |= _exposed_part(part, sizes, limit)
    return found


def reduce(equations: Iterable[Atoms]) -> list[Atoms]:
    """Subtract from each equation the largest published ones inside it that do not overlap: same row space,
    smaller.

    Equations without people, and repetitions, are dropped.
    """
    rows = sorted({one for one in equations if one}, key=lambda one: (len(one), sorted(one)))
    whole_of: dict[int, list[int]] = defaultdict(list)
    left: list[Atoms] = []
    for index, row in enumerate(rows):
        inside = {other for atom in row for other in whole_of[atom]}
        rest = set(row)
        for other in sorted(inside, key=lambda one: -len(rows[one])):
            if rows[other] <= rest:
                rest -= rows[other]
        for atom in row:
            whole_of[atom] = [other for other in whole_of[atom] if not rows[other] <= row] + [index]
        if rest:
            left.append(frozenset(rest))
    return left


def components(rows: Sequence[Atoms]) -> Iterator[list[Atoms]]:
    """Split equations into parts that share no atom: a minimal derivable group lies inside one part."""
    root: dict[int, int] = {}

    def find(atom: int) -> int:
        while root.setdefault(atom, atom) != atom:
            root[atom] = root[root[atom]]
            atom = root[atom]
        return atom

    for row in rows:
        first, *others = row
        for other in others:
            root[find(other)] = find(first)
    parts: dict[int, list[Atoms]] = defaultdict(list)
    for row in rows:
        parts[find(next(iter(row)))].append(row)
    yield from parts.values()


def _exposed_part(rows: list[Atoms], sizes: Sequence[int], limit: int) -> set[Atoms]:
    atoms = sorted({atom for row in rows for atom in row})
    if sum(sizes[atom] for atom in atoms) <= limit or len(rows) > 1:
        return _search(rows, atoms, sizes, limit)
    return {rows[0]} if sum(sizes[atom] for atom in rows[0]) <= limit else set()


def _search(rows: list[Atoms], atoms: list[int], sizes: Sequence[int], limit: int) -> set[Atoms]:
    place = {atom: column for column, atom in enumerate(atoms)}
    matrix = np.zeros((len(rows), len(atoms)), dtype=np.int64)
    for index, row in enumerate(rows):
        matrix[index, [place[atom] for atom in row]] = 1
    weights = np.array([sizes[atom] for atom in atoms], dtype=np.int64)
    vectors, independent = zip(*(_null_vector(matrix, prime) for prime in PRIMES), strict=True)
    near = _leverage(matrix[max(independent, key=len)], weights) >= 1 / limit - 1e-6
    candidates = [
        (column, int(weights[column]), (int(vectors[0][column]), int(vectors[1][column])))
        for column in np.flatnonzero(near & (weights <= limit)).tolist()
    ]
    minimal = _zero_sums(candidates, limit)
    return {frozenset(atoms[column] for column in group) for group in minimal}


def _null_vector(matrix: NDArray[np.int64], prime: int) -> tuple[NDArray[np.int64], list[int]]:
    """Return a random null vector modulo `prime`, and the numbers of rows that are independent.

    Row by row: the first column that is left in it is cleared from all other rows. A row in which nothing is left
    follows from those before it.
    """
    work = matrix % prime
    independent: list[int] = []
    pivots: list[int] = []
    for row in range(len(work)):
        hits = np.flatnonzero(work[row])
        if not hits.size:
            continue
        column = int(hits[0])
        work[row] = work[row] * pow(int(work[row, column]), -1, prime) % prime
        factors = work[:, column].copy()
        factors[row] = 0
        others = np.flatnonzero(factors)
        work[others] = (work[others] - factors[others, None] * work[row] % prime) % prime
        independent.append(row)
        pivots.append(column)
    drawn = np.frombuffer(secrets.token_bytes(8 * work.shape[1]), dtype=np.uint64)
    vector: NDArray[np.int64] = (drawn % np.uint64(prime)).astype(np.int64)
    vector[pivots] = 0
    vector[pivots] = -((work[independent] * vector % prime).sum(axis=1)) % prime
    return vector, independent


def _leverage(rows: NDArray[np.int64], weights: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the leverage of one person of each atom: at least 1/m for all in a derivable group of m.

    `rows` are independent (known exactly, from the elimination), so their Gram matrix can be solved.
    """
    real = rows.astype(float)
    with _LIBRARIES.limit(limits=1, user_api="blas"):  # small matrices: more threads only wait for each other
        gram = (real * weights) @ real.T
        share: NDArray[np.float64] = (real * np.linalg.solve(gram, real)).sum(axis=0)
    return share


def _zero_sums(atoms: list[tuple[int, int, tuple[int, int]]], limit: int) -> list[frozenset[int]]:
    """Return the minimal sets of one to four atoms, of `limit` people at most, whose fingerprints sum to
    zero.
    """
    found: list[frozenset[int]] = [frozenset({atom}) for atom, _, mark in atoms if mark == (0, 0)]
    alone = {atom for one in found for atom in one}
    rest = [one for one in atoms if one[0] not in alone]
    by_mark: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for atom, size, mark in rest:
        by_mark[mark].append((atom, size))
    pairs: dict[tuple[int, int], list[tuple[int, int, int]]] = defaultdict(list)
    if limit >= 2:
        for (a, size_a, mark_a), (b, size_b, mark_b) in combinations(rest, 2):
            if size_a + size_b <= limit:
                pairs[_plus(mark_a, mark_b)].append((a, b, size_a + size_b))
    sets = {frozenset((a, b)) for a, b, _ in pairs.get((0, 0), [])}
    for mark, some in pairs.items():
        want = _minus(mark)
        for a, b, size in some:
            sets |= {
                frozenset((a, b, c))
                for c, more in by_mark.get(want, [])
                if size + more <= limit and c not in (a, b)
            }
            sets |= {
                frozenset((a, b, c, d))
                for c, d, more in pairs.get(want, [])
                if size + more <= limit and not {a, b} & {c, d}
            }
    found += _minimal(sets)
    return found


def _minimal(sets: set[frozenset[int]]) -> list[frozenset[int]]:
    kept: list[frozenset[int]] = []
    for one in sorted(sets, key=len):
        if not any(other < one for other in kept):
            kept.append(one)
    return kept


def _plus(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return (one[0] + other[0]) % PRIMES[0], (one[1] + other[1]) % PRIMES[1]


def _minus(one: tuple[int, int]) -> tuple[int, int]:
    return -one[0] % PRIMES[0], -one[1] % PRIMES[1]
