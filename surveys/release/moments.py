"""Second moments at the count: how items go together inside one answer, over 30 people and more. Pure.

In: people's item points by theme and cell. Out: pooled within-cell sums of squares and cross-products for the
company and its divisions, and quantiles of r_wg. Decision 6: cells of k and more only; what remains of the
company after the divisions given is nobody, or 30 people and more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from surveys.release.suppress.rules import MOMENTS_FROM, r2_remainder

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
    points: Points, paths: Mapping[str, Sequence[str]], themes: Mapping[str, Sequence[str]], k: int
) -> tuple[Moments, ...]:
    """Return the moments that may be kept, by theme: the company's, then divisions'."""
    return tuple(one for theme in themes for one in _of_theme(theme, points[theme], paths, k))


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
    theme: str, by_cell: Mapping[str, Sequence[tuple[int, ...]]], paths: Mapping[str, Sequence[str]], k: int
) -> list[Moments]:
    cells = {cell: np.array(some, dtype=float) for cell, some in sorted(by_cell.items()) if len(some) >= k}
    if sum(map(len, cells.values())) < MOMENTS_FROM:
        return []
    top = next(iter(paths.values()))[0]
    divisions: dict[str, dict[str, NDArray[np.float64]]] = {}
    for cell, some in cells.items():
        if len(paths[cell]) > 1:
            divisions.setdefault(paths[cell][1], {})[cell] = some
    kept = _separable({name: sum(map(len, inside.values())) for name, inside in divisions.items()}, cells)
    whole = _pool(top, theme, cells)
    company = Moments(whole.scope, theme, whole.people, whole.cells, whole.products, _agreement(cells))
    return [company, *(_pool(name, theme, divisions[name]) for name in kept)]


def _separable(people: Mapping[str, int], cells: Mapping[str, NDArray[np.float64]]) -> list[str]:
    """Return the divisions of 30 and more that leave nobody, or 30 and more: the smallest give way."""
    large = (name for name, n in people.items() if n >= MOMENTS_FROM)
    kept = sorted(large, key=lambda name: (people[name], name))
    everybody = sum(map(len, cells.values()))
    while kept and not r2_remainder(everybody - sum(people[name] for name in kept), MOMENTS_FROM):
        kept = kept[1:]
    return kept


def _pool(scope: str, theme: str, cells: Mapping[str, NDArray[np.float64]]) -> Moments:
    centred = [some - some.mean(axis=0) for some in cells.values()]
    products = sum(one.T @ one for one in centred[1:]) + centred[0].T @ centred[0]
    rows = tuple(tuple(float(value) for value in row) for row in np.atleast_2d(products))
    return Moments(scope, theme, sum(map(len, cells.values())), len(cells), rows)


def _agreement(cells: Mapping[str, NDArray[np.float64]]) -> dict[str, float] | None:
    values = [r_wg(some) for some in cells.values() if len(some) >= AGREEMENT_FROM]
    if len(values) < AGREEMENT_CELLS:
        return None
    low, middle = np.quantile(values, [0.25, 0.5])
    below = sum(value < 0.7 for value in values) / len(values)
    return {"median": float(middle), "q25": float(low), "share_below": below, "cells": len(values)}
