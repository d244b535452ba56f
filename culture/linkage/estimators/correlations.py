"""Correlations: Pearson, Spearman, partial, repeated-measures, and rho free of noise (3.5, 3.6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy import stats

from culture.linkage.estimators.readings import Reading
from culture.linkage.panel import Floats
from culture.linkage.results import Estimate, Interval, NotEstimable

LEAST_SHARE = 0.25


def fisher(r: float, n: float, level: float = 0.95) -> Interval | NotEstimable:
    """Fisher-z interval of a correlation of n independent pairs (n less what was partialled out)."""
    if n <= 3:
        return NotEstimable("few_units", "an interval needs more than three units")
    if abs(r) >= 1:
        return Interval(r, r, level)
    half = float(stats.norm.ppf(0.5 + level / 2)) / float(np.sqrt(n - 3))
    z = float(np.arctanh(r))
    return Interval(float(np.tanh(z - half)), float(np.tanh(z + half)), level)


def correlation(x: Floats, y: Floats, *, spent: int = 0, ranks: bool = False) -> Estimate | NotEstimable:
    """Pearson (or Spearman) with t-test and Fisher interval; `spent` controls were already partialled out."""
    n = len(x)
    if n - spent < 4:
        return NotEstimable("few_units", "too few units have both scores for a correlation")
    a, b = (_ranks(v) if ranks else v for v in (x, y))
    a, b = a - a.mean(), b - b.mean()
    size = float(np.sqrt((a @ a) * (b @ b)))
    if not size > 1e-12:
        return NotEstimable("constant", "one of the two scores does not vary")
    r = float(np.clip((a @ b) / size, -1.0, 1.0))
    name = "Spearman" if ranks else "Pearson"
    return Estimate(r, fisher(r, n - spent), t_test(r, n - 2 - spent), n, name)


def _ranks(values: Floats) -> Floats:
    """Ranks in which values that differ by rounding alone are ties, whatever order they were summed in."""
    spread = float(np.ptp(values))
    found: Floats = stats.rankdata(np.round(values / spread, 10) if spread > 0 else values)
    return found


def between_correlation(reading: Reading, *, ranks: bool = False) -> Estimate | NotEstimable:
    """r of what regions and controls leave of window averages; its interval on n - R - 3 (section 3.5).

    R counts the regions that were taken out: none where all units stand in one, which gives the plain n - 3 of
    cor.test in R. (n - (R - 1) - 3 is as exact in large panels; with 12 units in 2 regions either covers 95 to 97 %.)
    """
    found = correlation(reading.x, reading.y, spent=reading.spent, ranks=ranks)
    if isinstance(found, NotEstimable) or len(np.unique(reading.codes)) == 1:
        return found
    return replace(found, ci=fisher(found.value, found.n - reading.spent - 1))


def t_test(r: float, df: float) -> float:
    """Two-sided p of a correlation with df degrees of freedom."""
    if abs(r) >= 1:
        return 0.0
    return float(2 * stats.t.sf(abs(r) * np.sqrt(df / (1 - r * r)), df))


def partial_correlation(x: Floats, y: Floats, controls: Floats) -> Estimate | NotEstimable:
    """Pearson of what controls (n x P) leave of x and y."""
    design = np.column_stack([np.ones(len(x)), controls])
    left = [v - design @ np.linalg.lstsq(design, v, rcond=None)[0] for v in (x, y)]
    return correlation(left[0], left[1], spent=controls.shape[1])


def rmcorr(x: Floats, y: Floats, unit: Sequence[int]) -> Estimate | NotEstimable:
    """Repeated-measures correlation (Bakdash & Marusich 2017): unit-demeaned Pearson, df = n - units - 1."""
    labels, codes = np.unique(np.asarray(unit), return_inverse=True)
    df = len(x) - len(labels) - 1
    if df < 2:
        return NotEstimable("few_periods", "too few repeated measures")
    counts = np.bincount(codes)
    a, b = (v - (np.bincount(codes, v) / counts)[codes] for v in (x, y))
    size = float(np.sqrt((a @ a) * (b @ b)))
    if not size > 1e-12:
        return NotEstimable("constant", "one of the two scores does not vary within units")
    r = float(np.clip((a @ b) / size, -1.0, 1.0))
    return Estimate(r, fisher(r, df + 2), t_test(r, df), len(x), "repeated-measures correlation")


def within_correlation(reading: Reading) -> Estimate | NotEstimable:
    """Partial r of the within residuals; its interval and p are those of the clustered slope, rescaled."""
    size_y = float((reading.y**2).sum())
    size_x = float((reading.x**2).sum())
    scale = float(np.sqrt(size_x / size_y))
    low, high = reading.slope.ci.low, reading.slope.ci.high
    if low is None or high is None:
        return NotEstimable("no_interval")
    r = float(np.clip((reading.x * reading.y).sum() / np.sqrt(size_x * size_y), -1.0, 1.0))
    ci = Interval(max(low * scale, -1.0), min(high * scale, 1.0))
    return Estimate(r, ci, reading.slope.p, reading.n_obs, "two-way partial r, clustered interval")


def true_correlation(reading: Reading, p: float | NotEstimable) -> Estimate | NotEstimable:
    """rho of true window averages: r and its Fisher ends over sqrt(lambda_x lambda_y), at both kappa."""
    if reading.share_y is None or not reading.ends:
        return NotEstimable("no_variance", "the spread of single answers is not known")
    observed = between_correlation(reading)
    if isinstance(observed, NotEstimable):
        return observed
    if isinstance(observed.ci, NotEstimable):
        return observed.ci
    shares = [end.reliability * reading.share_y for end in reading.ends]
    if min(reading.share_y, *(end.reliability for end in reading.ends)) <= 0 or min(shares) < LEAST_SHARE:
        return NotEstimable(
            "noisy_scores", "too little of the averages is signal to correct their correlation"
        )
    low, high = observed.ci.low or 0.0, observed.ci.high or 0.0
    roots = [float(np.sqrt(share)) for share in shares]
    ci = Interval(max(min(low / k for k in roots), -1.0), min(max(high / k for k in roots), 1.0))
    value = observed.value / max(roots)
    method = "corrected for noise" if abs(value) < 1 else "corrected for noise, capped at 1"
    return Estimate(float(np.clip(value, -1.0, 1.0)), ci, p, reading.n_units, method)
