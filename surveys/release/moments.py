"""Second moments at the count: how items go together inside one answer, over 30 people and more. Pure.

In: people's item points by theme and cell, and the blocks in which they are counted. Out: pooled within-cell sums of
squares and cross-products for the company and its divisions, and quantiles of r_wg. Decision 6: what remains beside
them, of those who answered and of the company, is nobody, or 30 people and more; so `people` gives no small count.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from surveys.release.suppress.blocks import Block
from surveys.release.suppress.rules import MOMENTS_FROM, r2_moments

Points = dict[str, dict[str, list[tuple[int, ...]]]]
AGREEMENT_CELLS = 10
AGREEMENT_FROM = 10
UNIFORM = 2.0


@dataclass(frozen=True)
class Moments:
    """`products`: the J x J sum over cells of centred cross-products; `agreement`: the company alone."""

    scope: str
    theme: str
    people: int
    cells: int
    products: tuple[tuple[float, ...], ...]
    agreement: Mapping[str, float] | None = None

    @property
    def body(self) -> dict[str, Any]:
        """As stored."""
        return {
            "products": [list(row) for row in self.products],
            "agreement": self.agreement and dict(self.agreement),
        }


def moments(
    points: Points, paths: Mapping[str, Sequence[str]], tallied: Mapping[str, Mapping[Block, int]]
) -> tuple[Moments, ...]:
    """Return the moments that may be kept, by theme: the company's, then divisions'.

    tallied: by theme, how many people each block of the unit scores has.
    """
    return tuple(
        one
        for theme, sizes in tallied.items()
        for one in _of_theme(theme, points[theme], chosen(sizes, paths))
    )


def chosen(sizes: Mapping[Block, int], paths: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Return the cells whose second moments may be told, by scope, the company first; empty where there are none.

    Only cells that are a block of their own: their numbers add up with those of the figures, so that whatever is
    subtracted is a union of blocks. Counts alone decide (R11).
    """
    kept = _company(sizes, paths)
    if sum(kept.values()) < MOMENTS_FROM:
        return {}
    top = next(iter(paths.values()))[0]
    found = {top: tuple(sorted(kept))}
    for name in _divisions(sizes, kept, paths):
        found[name] = tuple(sorted(cell for cell in kept if _division(paths[cell]) == name))
    return found


def r_wg(points: NDArray[np.float64]) -> float:
    """Return r_wg(J) of one cell against the uniform null on 5 points (error variance 2.00).

    J(1 - s2/2) / (J(1 - s2/2) + s2/2), s2 = mean item variance (n - 1); outside 0..1 it is set to 0
    (LeBreton & Senter 2008).
    """
    items = points.shape[1]
    ratio = float(points.var(axis=0, ddof=1).mean()) / UNIFORM
    bottom = items * (1 - ratio) + ratio
    value = items * (1 - ratio) / bottom if bottom else 0.0
    return value if 0 <= value <= 1 else 0.0


def _of_theme(
    theme: str, by_cell: Mapping[str, Sequence[tuple[int, ...]]], scopes: Mapping[str, Sequence[str]]
) -> Iterable[Moments]:
    for index, (scope, inside) in enumerate(scopes.items()):
        cells = {cell: np.array(by_cell[cell], dtype=float) for cell in inside}
        yield _pool(scope, theme, cells, _agreement(cells) if index == 0 else None)


def _company(sizes: Mapping[Block, int], paths: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Return the cells that count for the company, with their people: those that stand alone, less the smallest until
    those left out are nobody, or 30 and more. Divisions in which somebody is left out already lose cells first.
    """
    kept = {min(block): n for block, n in sizes.items() if len(block) == 1}
    everybody = sum(sizes.values())
    touched = {_division(paths[cell]) for block in sizes if len(block) > 1 for cell in block}
    while kept and not r2_moments(everybody - sum(kept.values())):
        gone = min(kept, key=lambda cell: (_division(paths[cell]) not in touched, kept[cell], cell))
        touched.add(_division(paths[gone]))
        del kept[gone]
    return kept


def _divisions(
    sizes: Mapping[Block, int], kept: Mapping[str, int], paths: Mapping[str, Sequence[str]]
) -> list[str]:
    """Return the divisions of 30 and more that leave nobody, or 30 and more, in themselves and in the company: the
    smallest give way. A division that shares a block with another has no number of its own, and no moments.
    """
    people, left, shared = Counter[str](), Counter[str](), set[str]()
    for cell, n in kept.items():
        people[_division(paths[cell])] += n
    for block, n in sizes.items():
        places = {_division(paths[cell]) for cell in block}
        shared |= places if len(places) > 1 else set()
        left[min(places)] += 0 if min(block) in kept else n
    fit = (one for one in people if one and one not in shared)
    found = sorted(
        (one for one in fit if people[one] >= MOMENTS_FROM and r2_moments(left[one])),
        key=lambda one: (people[one], one),
    )
    while found and not all(
        r2_moments(some.total() - sum(some[one] for one in found)) for some in (people, left)
    ):
        found = found[1:]
    return found


def _division(path: Sequence[str]) -> str:
    """Return the division of a cell; "" where it stands right under the top."""
    return path[1] if len(path) > 1 else ""


def _pool(
    scope: str, theme: str, cells: Mapping[str, NDArray[np.float64]], agreement: Mapping[str, float] | None
) -> Moments:
    centred = [some - some.mean(axis=0) for some in cells.values()]
    products = sum(one.T @ one for one in centred[1:]) + centred[0].T @ centred[0]
    rows = tuple(tuple(float(value) for value in row) for row in np.atleast_2d(products))
    return Moments(scope, theme, sum(map(len, cells.values())), len(cells), rows, agreement)


def _agreement(cells: Mapping[str, NDArray[np.float64]]) -> dict[str, float] | None:
    values = [r_wg(some) for some in cells.values() if len(some) >= AGREEMENT_FROM]
    if len(values) < AGREEMENT_CELLS:
        return None
    low, middle = np.quantile(values, [0.25, 0.5])
    below = sum(value < 0.7 for value in values) / len(values)
    return {"median": float(middle), "q25": float(low), "share_below": below, "cells": len(values)}
