"""The interval audit (R4): how narrowly do the published means pin a block's sum, and through it one person?

In: blocks of people (sizes), and for each published group its blocks and the interval in which its sum
must lie, as anybody can read it off the printed mean, its rounding and its coding. Out: the interval of
every block's sum.

Unit totals nest, so bounds are exact with one pass up the tree and one down (`bounds`). Where breakdowns
cross the units they are found by linear programming (`bounds_by_program`, HiGHS); on trees the two agree,
which is tested.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import lil_matrix

from surveys.release.suppress.rules import HIGHEST, LOWEST, SPAN, r4_pinned, r5_code
from surveys.release.types import Shown

Interval = tuple[float, float]
Atoms = frozenset[int]


def known(cell: Shown, n: int, slack: float = SPAN) -> Interval:
    """Return the interval of a group's sum (n times its mean, in points) that a printed figure gives away."""
    if cell.coded == "top":
        return cell.mean * n, HIGHEST * n
    if cell.coded == "bottom":
        return LOWEST * n, cell.mean * n
    half = cell.rounding / 2
    top, bottom = r5_code(HIGHEST, n, slack)[0], r5_code(LOWEST, n, slack)[0]
    return max(cell.mean - half, bottom) * n, min(cell.mean + half, top) * n


def bounds(sizes: Sequence[int], groups: Mapping[Atoms, Interval]) -> list[Interval]:
    """Return the exact interval of each block's sum; `groups` must nest (any two are apart or one in the
    other).
    """
    found = boxes(sizes, groups)
    return [found[frozenset({a})] for a in range(len(sizes))]


def boxes(sizes: Sequence[int], groups: Mapping[Atoms, Interval]) -> dict[Atoms, Interval]:
    """Return the exact interval of the sum of each block, and of each group; `groups` must nest."""
    _, children = _nest(len(sizes), groups)
    order = sorted(groups, key=len)
    box: dict[Atoms, Interval] = {frozenset({a}): (LOWEST * n, HIGHEST * n) for a, n in enumerate(sizes)}
    for group in order:
        own = groups[group]
        inside = _sum([box[child] for child in children[group]]) if children[group] else box[group]
        box[group] = _meet(own, inside)
    for group in reversed(order):
        low, high = _sum([box[child] for child in children[group]]) if children[group] else box[group]
        for child in children[group]:
            from_above = box[group][0] - (high - box[child][1]), box[group][1] - (low - box[child][0])
            box[child] = _meet(box[child], from_above)
    return box


def bounds_by_program(
    sizes: Sequence[int], groups: Mapping[Atoms, Interval], wanted: Sequence[int]
) -> dict[int, Interval]:
    """Return the interval of the sum of each wanted block by two linear programs; groups may cross."""
    rows = lil_matrix((2 * len(groups), len(sizes)))
    right = np.zeros(2 * len(groups))
    for index, (group, (low, high)) in enumerate(groups.items()):
        for atom in group:
            rows[2 * index, atom], rows[2 * index + 1, atom] = 1.0, -1.0
        right[2 * index], right[2 * index + 1] = high, -low
    limits = [(LOWEST * n, HIGHEST * n) for n in sizes]
    found: dict[int, Interval] = {}
    for atom in wanted:
        goal = np.zeros(len(sizes))
        ends = []
        for sign in (1.0, -1.0):
            goal[atom] = sign
            solved = linprog(goal, A_ub=rows.tocsr(), b_ub=right, bounds=limits, method="highs")
            ends.append(sign * solved.fun if solved.status == 0 else limits[atom][0 if sign > 0 else 1])
        found[atom] = (float(ends[0]), float(ends[1]))
    return found


def pinned(sizes: Sequence[int], pooled: Sequence[bool], box: Sequence[Interval], k: int) -> list[int]:
    """Return the blocks in which one person is pinned to under 2 points, or a hidden cell's mean to under 1.

    `pooled`: the block holds several cells; the largest that must be hidden has k-1 people.
    """
    return [
        block
        for block, (n, (low, high)) in enumerate(zip(sizes, box, strict=True))
        if r4_pinned(n, low, high) or (pooled[block] and _cell_pinned(n, k - 1, low, high))
    ]


def slack_of(k: int, pooled: bool) -> float:
    """Return the slack of R5: 2, or k-1 where a group holds a block of several cells."""
    return max(SPAN, k - 1) if pooled else SPAN


def _cell_pinned(n: int, hidden: int, low: float, high: float) -> bool:
    least = max(LOWEST * hidden, low - HIGHEST * (n - hidden))
    most = min(HIGHEST * hidden, high - LOWEST * (n - hidden))
    return most - least < hidden - 1e-9


def _nest(
    blocks: int, groups: Mapping[Atoms, Interval]
) -> tuple[dict[Atoms, Atoms], dict[Atoms, list[Atoms]]]:
    """Return the smallest published group around each group and block, and the reverse."""
    around: dict[int, Atoms] = {}
    parent: dict[Atoms, Atoms] = {}
    for group in sorted(groups, key=len):
        for atom in group:
            inner = around.get(atom, frozenset({atom}))
            if inner != group:
                parent.setdefault(inner, group)
            around[atom] = group
    children: dict[Atoms, list[Atoms]] = defaultdict(list)
    for inner, outer in parent.items():
        children[outer].append(inner)
    return parent, children


def _sum(boxes: Sequence[Interval]) -> Interval:
    return sum(low for low, _ in boxes), sum(high for _, high in boxes)


def _meet(one: Interval, other: Interval) -> Interval:
    return max(one[0], other[0]), min(one[1], other[1])
