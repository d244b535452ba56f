"""May staff answers be averaged by unit? ICC(1), ICC(2) and r_wg(J) (section 3.2)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from culture.linkage.panel import Floats, Staff, pooled_variance
from culture.linkage.results import Agreement, Estimate, Interval, NotEstimable

UNIFORM_FIVE, SKEWED_FIVE = 2.0, 1.34
AGREE = 0.70


@dataclass(frozen=True, slots=True)
class Variances:
    """One-way random effects per period, pooled over periods: mean squares, their df, two group sizes.

    size is k~ of linkage.md 3.2, right for uneven groups; mean_size the plain mean, as R multilevel takes it.
    """

    between: float
    inside: float
    df_between: float
    df_inside: float
    size: float
    mean_size: float

    @property
    def f(self) -> float:
        """MSB / MSW."""
        return self.between / self.inside


def one_way(side: Staff, floor: float = 1.0) -> Variances | NotEstimable:
    """Mean squares between units within their period (period means removed) and within cells.

    Cells under `floor` answers count for the variance within cells only, never with their mean.
    """
    variance = pooled_variance(side)
    if not side.counted or variance is None:
        return NotEstimable("no_variance", "the spread of single answers is not known")
    n = np.where((side.n > 0) & (side.n >= floor), side.n, 0.0)
    total = n.sum(axis=0)
    safe = np.where(total > 0, total, 1.0)
    centre = (n * side.mean).sum(axis=0) / safe
    squares = float((n * (side.mean - centre) ** 2).sum())
    groups = (n > 0).sum(axis=0)
    df = float(np.maximum(groups - 1, 0).sum())
    known = side.ss_df if side.variance is None and side.ss_df is not None else np.maximum(side.n - 1, 0)
    df_inside = float(known.sum())
    if df < 1 or df_inside < 1:
        return NotEstimable("few_units", "fewer than two units, or nobody beside anybody")
    if not variance > 1e-12:
        return NotEstimable("constant", "answers do not differ within any unit")
    size = float((total - (n**2).sum(axis=0) / safe)[groups > 1].sum()) / df
    here = groups > 1
    mean_size = float(total[here].sum()) / float(groups[here].sum())
    return Variances(squares / df, variance, df, df_inside, size, mean_size)


def _jackknifed(side: Staff, floor: float) -> tuple[float, int] | None:
    """(standard error of log F, degrees of freedom) from leaving out one unit at a time; None for single waves."""
    n = np.where((side.n > 0) & (side.n >= floor), side.n, 0.0)
    units = (n > 0).any(axis=1)
    if units.sum() < 3 or not ((n > 0).sum(axis=1) > 1).any():
        return None
    total, first, second = n.sum(axis=0), (n * side.mean).sum(axis=0), (n * side.mean**2).sum(axis=0)
    left = np.where(total - n > 0, total - n, 1.0)
    squares = second - n * side.mean**2 - (first - n * side.mean) ** 2 / left
    groups = (n > 0).sum(axis=0) - (n > 0)
    df = np.maximum(groups - 1, 0).sum(axis=1)
    between = np.where(groups > 1, squares, 0.0).sum(axis=1) / np.maximum(df, 1)
    inside = np.ones(len(df))
    if side.variance is None and side.ss is not None and side.ss_df is not None:
        inside = (side.ss.sum() - side.ss.sum(axis=1)) / np.maximum(
            side.ss_df.sum() - side.ss_df.sum(axis=1), 1.0
        )
    good = units & (df > 0) & (between > 0) & (inside > 0)
    if not bool(good[units].all()):
        return None
    logs, many = np.log(between[good] / inside[good]), int(good.sum())
    se = float(np.sqrt((many - 1) / many * ((logs - logs.mean()) ** 2).sum()))
    return (se, many - 1) if se > 1e-12 else None


def icc(
    side: Staff, floor: float = 1.0, *, mean_size: bool = False
) -> tuple[Estimate | NotEstimable, Estimate | NotEstimable]:
    """(ICC(1) with its interval and the p of "units do not differ", ICC(2)); `mean_size`: ICC(1) as R multilevel gives it.

    Of one wave by the F distribution. Of several the waves of a unit are not independent (the same people, lasting
    differences), so interval and p come from log F with each unit left out in turn, t with one degree less than units.
    """
    parts = one_way(side, floor)
    if isinstance(parts, NotEstimable):
        return parts, parts
    ratio, freedom = parts.f, (parts.df_between, parts.df_inside)
    p = float(stats.f.sf(ratio, *freedom))
    low = ratio / float(stats.f.ppf(0.975, *freedom))
    high = ratio / float(stats.f.ppf(0.025, *freedom))
    how = "F-interval"
    error = _jackknifed(side, floor) if ratio > 0 else None
    if error is not None:
        se, df = error
        how, p = "jackknife over units", float(stats.t.sf(np.log(ratio) / se, df))
        low, high = (ratio * float(np.exp(sign * stats.t.ppf(0.975, df) * se)) for sign in (-1, 1))
    n = int(side.n[side.n >= floor].sum())
    size = parts.mean_size if mean_size else parts.size

    def first(f: float) -> float:
        return (f - 1) / (f - 1 + size) if f - 1 + size > 0 else -1.0

    def second(f: float) -> float:
        return 1 - 1 / f if f > 0 else -np.inf

    method = f"one-way random effects, {how}, {'mean' if mean_size else 'usual'} group size {size:.2f}"
    one = Estimate(first(ratio), Interval(first(low), first(high)), p, n, method)
    if not ratio > 0 or not low > 0:
        return one, NotEstimable("no_unit_variance", "units do not differ at all")
    two = Estimate(second(ratio), Interval(second(low), second(high)), p, n, f"one-way random effects, {how}")
    return one, two


def agreement(variance: Floats, items: int, null: float = UNIFORM_FIVE) -> Floats:
    """r_wg(J) of each cell from its mean item variance; outside 0..1 it is 0 (LeBreton & Senter 2008)."""
    left = 1.0 - variance / null
    bottom = items * left + variance / null
    value = np.where(np.abs(bottom) > 1e-12, items * left / np.where(bottom == 0, 1.0, bottom), 0.0)
    return np.where((value < 0) | (value > 1), 0.0, value)


def summary(values: Floats) -> Agreement | NotEstimable:
    """Median, lower quartile and the share below .70 over cells."""
    if values.size == 0:
        return NotEstimable("no_item_variances", "item variances per unit are not known")
    low = float((values < AGREE).mean())
    return Agreement(float(np.median(values)), float(np.quantile(values, 0.25)), low, int(values.size))
