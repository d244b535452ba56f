"""Resampling by unit, seed in: cluster bootstrap by one matrix product, sign flips with max-T, permutation.

Every p is (b + 1) / (m + 1), b the number of replicates at least as extreme as what was seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from culture.linkage.panel import Floats

BLOCK = 256
WEBB_BELOW = 12
MOST_PERMUTED = 500


@dataclass(frozen=True, eq=False)
class Cell:
    """One slope as the resamplers see it: residuals x (weighted) and y, N x T, and its scores."""

    x: Floats
    y: Floats
    a: Floats
    s: Floats
    adjust: Floats


def tail(observed: Floats, replicates: Floats) -> Floats:
    """(b + 1) / (m + 1) for each observed statistic; replicates (m or m x C) hold absolute values."""
    seen = np.abs(np.atleast_1d(observed))
    drawn = replicates if replicates.ndim == 2 else replicates[:, None]
    more = (np.abs(drawn) >= seen[None, :] - 1e-12).sum(axis=0)
    p: Floats = (more + 1.0) / (replicates.shape[0] + 1.0)
    return p


def signs(units: int, replicates: int, rng: np.random.Generator) -> Floats:
    """Random +1 and -1, replicates x units."""
    flips: Floats = rng.integers(0, 2, size=(replicates, units)).astype(float) * 2.0 - 1.0
    return flips


def flipped_t(scores: Floats, adjust: Floats, flips: Floats) -> tuple[Floats, Floats]:
    """(t observed C, t under flips m x C) of null-imposed, CR2-scaled scores (N x C); one product for all."""
    spread = np.sqrt((adjust**2 * scores**2).sum(axis=0))
    spread = np.where(spread > 0, spread, np.inf)
    return scores.sum(axis=0) / spread, (flips @ scores) / spread


def wild_p(cell: Cell, replicates: int, rng: np.random.Generator) -> float:
    """Score wild cluster bootstrap, null imposed; Webb's six weights below 12 units. Shown, not decisive."""
    used = cell.s > 0
    scores, adjust = cell.a[used], cell.adjust[used]
    if len(scores) >= WEBB_BELOW:
        weights = signs(len(scores), replicates, rng)
    else:
        six = np.sqrt(np.array([0.5, 1.0, 1.5]))
        weights = rng.choice(np.concatenate([six, -six]), size=(replicates, len(scores)))
    drawn = weights * scores
    spread = np.sqrt(((adjust * drawn) ** 2).sum(axis=1))
    seen = scores.sum() / max(float(np.sqrt(((adjust * scores) ** 2).sum())), 1e-300)
    return float(tail(np.array([seen]), np.abs(drawn.sum(axis=1) / np.where(spread > 0, spread, np.inf)))[0])


def max_t(cells: Sequence[Cell], replicates: int, rng: np.random.Generator) -> Floats:
    """Adjusted p of each cell by sign flips shared by all cells (Westfall & Young 1993); C."""
    a = np.column_stack([cell.a for cell in cells])
    adjust = np.column_stack([cell.adjust for cell in cells])
    seen, drawn = flipped_t(a, adjust, signs(a.shape[0], replicates, rng))
    return tail(seen, np.abs(drawn).max(axis=1))


def band(cells: Sequence[Cell], replicates: int, rng: np.random.Generator) -> float:
    """Critical |t| of a simultaneous 95 % band over the cells, from flips of what each slope leaves over."""
    left = np.column_stack([c.a - c.a.sum() / c.s.sum() * c.s for c in cells])
    adjust = np.column_stack([c.adjust for c in cells])
    _, drawn = flipped_t(left, adjust, signs(left.shape[0], replicates, rng))
    return float(np.quantile(np.abs(drawn).max(axis=1), 0.95))


def shuffles(codes: NDArray[np.int64], replicates: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Permutations of units within their region, replicates x N."""
    keys = rng.random((replicates, len(codes))) + codes[None, :]
    out = np.empty((replicates, len(codes)), dtype=np.int64)
    out[:, np.argsort(codes, kind="stable")] = np.argsort(keys, axis=1)
    return out


def permuted_t(cell: Cell, orders: NDArray[np.int64]) -> tuple[float, Floats]:
    """(t observed, t under whole-series permutations m): one Gram matrix, then gathers; studentised."""
    gram = cell.x.reshape(len(cell.s), -1) @ cell.y.reshape(len(cell.s), -1).T
    drawn = gram[np.arange(len(cell.s))[None, :], orders]
    every = np.vstack([cell.a[None, :], drawn])
    total = cell.s.sum()
    slope = every.sum(axis=1) / total
    left = every - slope[:, None] * cell.s[None, :]
    se = np.sqrt((cell.adjust**2 * left**2).sum(axis=1)) / total
    t = slope / np.where(se > 0, se, np.inf)
    return float(t[0]), t[1:]


def permutation_p(cell: Cell, codes: NDArray[np.int64], replicates: int, rng: np.random.Generator) -> float:
    """Two-sided p from relabelling whole series within regions."""
    seen, drawn = permuted_t(cell, shuffles(codes, replicates, rng))
    return float(tail(np.array([seen]), drawn)[0])


class Family:
    """max-T over many cells that come one by one: the residuals of a cell are let go once it is in.

    Up to 500 units whole series are permuted within regions, the same permutations for every cell; above, signs
    are flipped. Every cell must have the same units in the same order.
    """

    def __init__(self, codes: NDArray[np.int64], replicates: int, rng: np.random.Generator) -> None:
        self.permuted = len(codes) <= MOST_PERMUTED
        self.replicates, self._rng = replicates, rng
        self._orders = shuffles(codes, replicates, rng) if self.permuted else None
        self._top, self._seen = np.zeros(replicates), list[float]()
        self._cells: list[Cell] = []

    def add(self, cell: Cell) -> Cell:
        """Take a cell into the family; it comes back without its residuals."""
        if self._orders is not None:
            seen, drawn = permuted_t(cell, self._orders)
            self._seen.append(seen)
            np.maximum(self._top, np.abs(drawn), out=self._top)
        none = np.zeros((len(cell.s), 0))
        self._cells.append(Cell(none, none, cell.a, cell.s, cell.adjust))
        return self._cells[-1]

    def p(self) -> Floats:
        """Adjusted p of each cell, in the order of coming (Westfall & Young 1993)."""
        if not self._cells:
            return np.zeros(0)
        if self.permuted:
            return tail(np.array(self._seen), self._top)
        return max_t(self._cells, self.replicates, self._rng)


def draws(units: int, replicates: int, rng: np.random.Generator) -> Floats:
    """How often each unit is drawn in each replicate, replicates x units; rows sum to the number of units."""
    counts = np.empty((replicates, units))
    for i in range(0, replicates, BLOCK):
        rows = min(BLOCK, replicates - i)
        picked = rng.integers(0, units, size=(rows, units)) + units * np.arange(rows)[:, None]
        counts[i : i + rows] = np.bincount(picked.ravel(), minlength=rows * units).reshape(rows, units)
    return counts


def score_bootstrap(cell: Cell, replicates: int, rng: np.random.Generator) -> Floats:
    """Slopes of a cluster bootstrap of unit scores (effects kept as estimated; works with holes); m."""
    counts = draws(len(cell.s), replicates, rng)
    total = counts @ cell.s
    out: Floats = (counts @ cell.a) / np.where(total > 0, total, np.inf)
    return out


@dataclass(frozen=True, eq=False)
class Replicates:
    """Slopes and partial correlations of an exact bootstrap: replicates x x-side x y-side x lags."""

    slope: Floats
    r: Floats


def exact_bootstrap(
    x: Sequence[Floats], y: Sequence[Floats], lags: Sequence[int], counts: Floats
) -> Replicates:
    """Pairs cluster bootstrap of complete panels, unit and period effects re-estimated in every replicate.

    x, y: N x T each, no holes. With counts m_bi, S_xy(b) = sum_i m_bi s_i - N sum_t mean_t(x) mean_t(y) of
    unit-demeaned windows: one product of the counts with [period columns, per-unit moments] serves all cells.
    Windows differ by lag only through each unit's window mean, which enters as one more moment.
    """
    units = counts.shape[1]
    left, right = np.stack(x), np.stack(y)
    windows = [_Window(left, right, lag) for lag in lags]
    columns = [*left, *right]
    features = np.hstack([*columns, *(w.moments for w in windows)])
    shape = (counts.shape[0], len(x), len(y), len(lags))
    slope, r = np.empty(shape), np.empty(shape)
    for start in range(0, counts.shape[0], BLOCK):
        rows = slice(start, start + BLOCK)
        sums = counts[rows] @ features
        periods = left.shape[2]
        cells = sums[:, : len(columns) * periods].reshape(-1, len(columns), periods) / units
        at = len(columns) * periods
        for li, window in enumerate(windows):
            width = window.moments.shape[1]
            slope[rows, :, :, li], r[rows, :, :, li] = window.evaluate(cells, sums[:, at : at + width], units)
            at += width
    return Replicates(slope, r)


class _Window:
    """One lag's cut of both sides: where it begins, and its per-unit moments (means, squares, products)."""

    def __init__(self, left: Floats, right: Floats, lag: int) -> None:
        periods = left.shape[2]
        self.width = periods - abs(lag)
        self.early, self.late = max(-lag, 0), max(lag, 0)
        self.sides = (left.shape[0], right.shape[0])
        cut_x = left[:, :, self.early : self.early + self.width]
        cut_y = right[:, :, self.late : self.late + self.width]
        means = [*cut_x.mean(axis=2), *cut_y.mean(axis=2)]
        free_x = cut_x - cut_x.mean(axis=2, keepdims=True)
        free_y = cut_y - cut_y.mean(axis=2, keepdims=True)
        squares = [*(free_x**2).sum(axis=2), *(free_y**2).sum(axis=2)]
        products = [(a * b).sum(axis=1) for a in free_x for b in free_y]
        self.moments: Floats = np.column_stack([*means, *squares, *products])

    def evaluate(self, cells: Floats, sums: Floats, units: int) -> tuple[Floats, Floats]:
        """(slopes, correlations) of one block: cells are resampled period means, sums resampled moments."""
        p, q = self.sides
        centre = sums[:, : p + q, None] / units
        x = cells[:, :p, self.early : self.early + self.width] - centre[:, :p]
        y = cells[:, p:, self.late : self.late + self.width] - centre[:, p:]
        own_x = sums[:, p + q : 2 * p + q] - units * (x**2).sum(axis=2)
        own_y = sums[:, 2 * p + q : 2 * (p + q)] - units * (y**2).sum(axis=2)
        cross = sums[:, 2 * (p + q) :].reshape(-1, p, q) - units * np.matmul(x, y.transpose(0, 2, 1))
        return cross / own_x[:, :, None], cross / np.sqrt(own_x[:, :, None] * own_y[:, None, :])
