"""Who is counted together (R13): cells become blocks of k people and more, and every total is a sum of
blocks.

In: how many answered in each cell, and the groups above each cell. Out: a partition of the answers into
blocks. Because published totals are unions of blocks, whatever is subtracted from whatever is a union of
blocks again, and so nobody or at least k people. Counts decide, answers never do (R11).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Block = frozenset[str]


@dataclass
class _Branch:
    cells: list[str] = field(default_factory=list)
    branches: dict[str, "_Branch"] = field(default_factory=dict)


def blocks(counts: Mapping[str, int], paths: Mapping[str, Sequence[str]], k: int) -> tuple[Block, ...]:
    """Return the blocks of k and more; empty when fewer than k answered in all.

    `counts`: answers per cell (cells without an answer are in no block). `paths`: ids above each cell, top
    first. A pool under k takes in its smallest sibling cell, which then has no figure of its own; where
    there is none, it goes one level up (decision 4). There it takes in people who have no figure of their own
    already, if there are any, before it hides another cell.
    """
    settled, loose = _settle(_grow(paths), {cell: n for cell, n in counts.items() if n > 0}, k)
    del loose  # fewer than k people in all: nothing is kept
    return tuple(sorted(settled, key=sorted))


def is_union(cells: Block, partition: Sequence[Block]) -> bool:
    """Tell whether every block lies wholly inside `cells` or wholly outside."""
    return all(block <= cells or not block & cells for block in partition)


def _grow(paths: Mapping[str, Sequence[str]]) -> _Branch:
    root = _Branch()
    for cell in sorted(paths):
        branch = root
        for step in paths[cell]:
            branch = branch.branches.setdefault(step, _Branch())
        branch.cells.append(cell)
    return root


def _settle(branch: _Branch, counts: Mapping[str, int], k: int) -> tuple[list[Block], Block]:
    """Return the blocks under `branch` and the people too few to be one, who go to the level above."""
    own = [frozenset({cell}) for cell in branch.cells if counts.get(cell, 0) >= k]
    loose = frozenset(cell for cell in branch.cells if 0 < counts.get(cell, 0) < k)
    below: list[Block] = []
    for child in branch.branches.values():
        found, left = _settle(child, counts, k)
        below += found
        loose |= left
    if loose and _people(loose, counts) < k and (own or below):
        taken = min(own or below, key=lambda block: (len(block) == 1, _people(block, counts), sorted(block)))
        (own if own else below).remove(taken)
        loose |= taken
    if loose and _people(loose, counts) >= k:
        return [*own, *below, loose], frozenset()
    return [*own, *below], loose


def _people(block: Block, counts: Mapping[str, int]) -> int:
    return sum(counts[cell] for cell in block)
