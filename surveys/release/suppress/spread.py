"""The interval audit (R4) for second moments: how narrowly does a sum of squares pin one person?

In: people per cell, the interval in which each cell's sum lies by the printed means, and how many items a score is
the mean of. Out: the sum of squared deviations at which nobody is pinned, while somebody is just below it.

Answers are whole points, so a cell whose mean is no whole point has deviations that everybody can work out: only what
goes beyond the least there can be, over all cells together, leaves room for somebody to differ. Sums and squares are
in item points here (a score times its number of items), so that everything is a whole number.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, floor, inf

from surveys.release.suppress.interval import Interval
from surveys.release.suppress.rules import HIGHEST, LOWEST, SPAN, r4_item_told, r4_spread_told

NEAR = 1e-6


@dataclass(frozen=True)
class Part:
    """People whose second moments are known: `blocks` of them, the sum of squares of their scores, and each item's.

    `diagonal` is empty where items were not told apart.
    """

    blocks: frozenset[int]
    total: float
    diagonal: tuple[float, ...] = ()

    def less(self, others: Iterable["Part"]) -> "Part":
        """Return what is left of this after subtracting others inside it."""
        some = list(others)
        own = self.diagonal
        return Part(
            self.blocks.difference(*(one.blocks for one in some)),
            self.total - sum(one.total for one in some),
            tuple(value - sum(one.diagonal[index] for one in some) for index, value in enumerate(own)),
        )


@dataclass(frozen=True)
class Read:
    """What the printed means of a theme of `items` items say of its blocks: people, and the interval of each sum."""

    sizes: Sequence[int]
    box: Sequence[Interval]
    items: int

    def spread_told(self, part: Part) -> bool:
        """May the sum of squares of these people's scores be told (R4)?"""
        return r4_spread_told(part.total, self.quiet(part.blocks))

    def items_told(self, part: Part) -> bool:
        """May the sums of squares of their items be told (R4)?"""
        least = min((self.sizes[block] for block in part.blocks), default=1)
        return all(r4_item_told(value, least) for value in part.diagonal)

    def quiet(self, blocks: Iterable[int]) -> float:
        """Return the sum of squares up to which nothing may be told of these blocks."""
        found = [_cell(self.sizes[block], *self._whole(block), self.items) for block in sorted(blocks)]
        return sum(least for least, _ in found) + max((more for _, more in found), default=0.0)

    def _whole(self, block: int) -> tuple[int, int]:
        """Return the least and the most that the answers of a block can add up to."""
        low, high = self.box[block]
        first, last = ceil(low * self.items - NEAR), floor(high * self.items + NEAR)
        return first, max(first, last)


def safe(read: Read, whole: Part, divisions: Mapping[str, Part]) -> bool:
    """Do the second moments of divisions, and what is left of the whole beside them, pin nobody (R4)?"""
    rest = whole.less(divisions.values())
    parts = [*divisions.values(), rest] if rest.blocks else list(divisions.values())
    return all(read.spread_told(part) and read.items_told(part) for part in parts)


@lru_cache(maxsize=100_000)
def _cell(n: int, low: int, high: int, items: int) -> tuple[float, float]:
    """Return the least sum of squares of a cell, and how much more leaves everybody in it a span of 2 points.

    The cell's answers add up to low..high. What one person can have said is an interval; it is 2 points wide once both
    of its ends cost no more than there is.
    """
    said = range(int(LOWEST) * items, int(HIGHEST) * items + 1)
    totals = range(low, high + 1)
    least = min(_least(total, n) for total in totals)
    cost = [min(_least_beside(one, total, n, items) for total in totals) for one in said]
    span = int(SPAN) * items
    both = (max(min(cost[: at + 1]), min(cost[at + span :])) for at in range(len(cost) - span))
    return least, min(both) - least


def _least(total: int, n: int) -> float:
    """Return the least sum of squared deviations of n whole numbers that add up to a total: all but equal."""
    over = total % n
    return over * (n - over) / n


def _least_beside(one: int, total: int, n: int, items: int) -> float:
    """Return the same where one of the n is given; infinite where the others cannot make up the total."""
    rest = total - one
    if not LOWEST * items * (n - 1) <= rest <= HIGHEST * items * (n - 1):
        return inf
    return _least(rest, n - 1) + (rest - one * (n - 1)) ** 2 / (n * (n - 1))
