"""An attacker with rational arithmetic and all the time in the world: the oracle for the exact audit."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import combinations


def derivable(equations: Iterable[frozenset[int]], wanted: frozenset[int], atoms: Sequence[int]) -> bool:
    """Tell whether the indicator of `wanted` is a rational combination of the equations."""
    basis = echelon([[Fraction(atom in row) for atom in atoms] for row in equations])
    return in_span(basis, [Fraction(atom in wanted) for atom in atoms])


def echelon(rows: list[list[Fraction]]) -> list[tuple[int, list[Fraction]]]:
    """Return rows in echelon form, each with the column of its pivot."""
    basis: list[tuple[int, list[Fraction]]] = []
    for row in rows:
        left = remove(basis, row)
        pivot = next((column for column, value in enumerate(left) if value), None)
        if pivot is not None:
            basis.append((pivot, [value / left[pivot] for value in left]))
    return basis


def remove(basis: list[tuple[int, list[Fraction]]], row: list[Fraction]) -> list[Fraction]:
    """Return what is left of `row` after subtracting its part along the basis."""
    for pivot, other in basis:
        if row[pivot]:
            factor = row[pivot]
            row = [value - factor * more for value, more in zip(row, other, strict=True)]
    return row


def in_span(basis: list[tuple[int, list[Fraction]]], row: list[Fraction]) -> bool:
    """Tell whether `row` is a combination of the basis."""
    return not any(remove(basis, row))


def small_groups(
    equations: Iterable[frozenset[int]], sizes: Sequence[int], limit: int = 4
) -> set[frozenset[int]]:
    """Return all minimal groups of 1 to `limit` people whose sum follows from the equations."""
    atoms = list(range(len(sizes)))
    basis = echelon([[Fraction(atom in row) for atom in atoms] for row in equations])
    found: set[frozenset[int]] = set()
    for count in range(1, limit + 1):
        for group in combinations(atoms, count):
            if sum(sizes[atom] for atom in group) > limit or any(one <= set(group) for one in found):
                continue
            if in_span(basis, [Fraction(atom in group) for atom in atoms]):
                found.add(frozenset(group))
    return found
