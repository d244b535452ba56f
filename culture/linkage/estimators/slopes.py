"""One score per unit -> slope, CR2 error, Bell-McCaffrey df, correction for noise, Fieller set (3.4)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from culture.linkage.estimators.partial import Codes, TwoWay
from culture.linkage.panel import Floats
from culture.linkage.results import End, Interval, Slope

TINY = 1e-12


@dataclass(frozen=True, eq=False)
class Scores:
    """Per unit: a = sum w x~ y~, s = sum w x~^2, adjust = the CR2 factor a_g (0 where s is 0); and the total.

    rows is N x T: x~ times weight over the root of the region-period weight, whose products within a region
    are the terms that the fixed effects take from the working variance.
    """

    a: Floats
    s: Floats
    adjust: Floats
    rows: Floats
    codes: Codes
    total: float

    @property
    def used(self) -> int:
        """Units that tell anything about the slope."""
        return int((self.s > TINY * max(self.total, TINY)).sum())

    @property
    def slope(self) -> float:
        """sum A / S."""
        return float(self.a.sum()) / self.total


def within_scores(fit: TwoWay, x: Floats, y: Floats) -> Scores | None:
    """Scores from residuals x~ and y~ of one two-way fit; None where x~ does not vary."""
    a = (fit.weights * x * y).sum(axis=1)
    s = (fit.weights * x * x).sum(axis=1)
    column = fit.column[fit.codes]
    rows = fit.weights * x / np.sqrt(np.where(column > 0, column, 1.0))
    return _scores(a, s, rows, fit.codes)


def between_scores(x: Floats, y: Floats, design: Floats) -> Scores | None:
    """Scores from unit-level residuals (N); `design` (N x P): orthonormal basis of what was partialled."""
    rows = design * x[:, None]
    return _scores(x * y, x * x, rows, np.zeros(len(x), dtype=np.int64))


def paired(scores: Scores, units: int) -> Scores | None:
    """Scores of rows that come twice (rows i and i + units are parts of unit i), summed to one a unit."""
    a, s = (v[:units] + v[units:] for v in (scores.a, scores.s))
    return _scores(a, s, scores.rows[:units] + scores.rows[units:], scores.codes[:units])


def _scores(a: Floats, s: Floats, rows: Floats, codes: Codes) -> Scores | None:
    total = float(s.sum())
    if not total > TINY:
        return None
    left = s - (rows**2).sum(axis=1) - s**2 / total
    usable = (s > TINY * total) & (left > 1e-9 * s)
    adjust = np.where(usable, np.sqrt(np.where(usable, s, 0.0) / np.where(usable, left, 1.0)), 0.0)
    return Scores(a, s, adjust, rows, codes, total)


def cr2(scores: Scores) -> tuple[float, float]:
    """(standard error, degrees of freedom): small-sample cluster-robust, unbiased under the working model."""
    left = scores.a - scores.slope * scores.s
    se = float(np.sqrt((scores.adjust**2 * left**2).sum())) / scores.total
    return se, _freedom(scores)


def _freedom(scores: Scores) -> float:
    """tr(P)^2 / tr(P^2), P = a (diag S - same-region rows rows' - S S'/total) a, without forming N x N."""
    a2, s, total = scores.adjust**2, scores.s, scores.total
    own = (scores.rows**2).sum(axis=1)
    trace = float((a2 * (s - own - s**2 / total)).sum())
    square = float((a2**2 * s**2).sum()) + float((a2 * s**2).sum()) ** 2 / total**2
    square -= 2.0 * float((a2**2 * s * own).sum()) + 2.0 / total * float((a2**2 * s**3).sum())
    for r in np.unique(scores.codes):
        members = scores.codes == r
        rows = scores.rows[members] * a2[members][:, None]
        square += float(((rows.T @ scores.rows[members]) ** 2).sum())
        square += 2.0 / total * float(((rows.T @ s[members]) ** 2).sum())
    return max(trace**2 / square, 1.0) if square > 0 else 1.0


def measured(scores: Scores) -> Slope:
    """The as-measured slope with its 95 % interval and p."""
    se, df = cr2(scores)
    value = scores.slope
    if not se > 0:
        return Slope(value, 0.0, df, Interval(value, value), 1.0)
    half = float(stats.t.ppf(0.975, df)) * se
    return Slope(
        value, se, df, Interval(value - half, value + half), float(2 * stats.t.sf(abs(value) / se, df))
    )


def reliability(scores: Scores, noise: Floats) -> tuple[float, float]:
    """(lambda, its variance): the share of S that is not sampling noise."""
    share = float(noise.sum()) / scores.total
    used = scores.s > TINY * scores.total
    s, count = scores.s[used], int(used.sum())
    if count < 2:
        return 1.0 - share, 0.0
    spread = count / (count - 1) * float(((s - s.mean()) ** 2).sum()) / scores.total**2
    return 1.0 - share, share**2 * spread


def fieller(
    ratio: tuple[float, float], variances: tuple[float, float], critical: float, level: float
) -> Interval:
    """The set of m with (b - m lambda)^2 <= t^2 (var b + m^2 var lambda); unbounded where lambda may be 0."""
    b, lam = ratio
    var_b, var_lam = variances
    square = lam**2 - critical**2 * var_lam
    if square <= 0 or lam <= 0:
        return Interval(None, None, level)
    root = critical * float(
        np.sqrt(max(lam**2 * var_b + b**2 * var_lam - critical**2 * var_b * var_lam, 0.0))
    )
    return Interval((b * lam - root) / square, (b * lam + root) / square, level)


def corrected(slope: Slope, lam: tuple[float, float], kappa: float, extra: float = 0.0) -> End:
    """Errors-in-variables at one kappa; `extra` is a variance of lambda from an uncertain kappa, (g SE)^2."""
    share, variance = lam[0], lam[1] + extra
    value = slope.value / share if share > 0 else float("inf")
    pair, variances = (slope.value, share), (slope.se**2, variance)
    ci = fieller(pair, variances, float(stats.t.ppf(0.975, slope.df)), 0.95)
    ci90 = fieller(pair, variances, float(stats.t.ppf(0.95, slope.df)), 0.90)
    se = float(np.sqrt(slope.se**2 + value**2 * variance)) / share if share > 0 else float("inf")
    return End(kappa, share, value, se, ci, ci90)
