"""The two readings, never blended: within (change) and between (units) (sections 2 and 3.4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from culture.linkage.estimators.noise import Noise
from culture.linkage.estimators.pairing import Pair, keep_units, reweighted
from culture.linkage.estimators.partial import (
    Codes,
    TwoWay,
    effects,
    hat_diagonal,
    region_codes,
    residual,
    solve,
    strata,
)
from culture.linkage.estimators.slopes import (
    TINY,
    Scores,
    between_scores,
    corrected,
    measured,
    reliability,
    within_scores,
)
from culture.linkage.panel import Floats
from culture.linkage.results import Corrected, End, Interval, NotEstimable, Slope

NOISY = 0.10


@dataclass(frozen=True, eq=False)
class Reading:
    """One reading estimated: residuals, scores, slope, its corrected ends, and what the other side carries.

    x and y are residuals (N x T within, N between). share_y is the reliability of y, None where unknown.
    """

    x: Floats
    y: Floats
    scores: Scores
    slope: Slope
    ends: tuple[End, ...]
    share_y: float | None
    codes: Codes
    n_units: int
    n_obs: int
    spent: int  # fixed effects and controls beyond the general mean, between units
    fit: TwoWay
    rows: NDArray[np.int64]  # which units of the panel the residuals' rows are


def within_reading(pair: Pair, noises: Sequence[Noise], *, random: bool = False) -> Reading | NotEstimable:
    """Slope after unit and region x period effects, corrected at each end of kappa."""
    if pair.x.shape[1] < 2:
        return NotEstimable("one_period", "change needs more than one period")
    kept = keep_units(pair, 2)
    problem = _too_little(kept)
    if problem is not None:
        return problem
    codes = region_codes(kept.groups, kept.units)
    fit = solve(kept.weights, codes)
    if random:
        kept = reweighted(kept, residual(fit, kept.y))
        fit = solve(kept.weights, codes)
    x, y = residual(fit, kept.x), residual(fit, kept.y)
    scores = within_scores(fit, x, y)
    if scores is None or scores.used < 2:
        return NotEstimable("staff_constant", "staff scores do not move within units")
    if not float((fit.weights * y * y).sum()) > TINY:
        return NotEstimable("customers_constant", "customer scores do not move within units")
    slope = measured(scores)
    ends = tuple(corrected(slope, reliability(scores, n.within(fit)), n.kappa) for n in noises)
    share, rows = _share_within(fit, kept, y), np.arange(len(codes))
    obs = int(kept.present.sum())
    return Reading(x, y, scores, slope, ends, share, codes, scores.used, obs, 0, fit, rows)


def between_reading(pair: Pair, noises: Sequence[Noise], controls: Floats | None) -> Reading | NotEstimable:
    """Slope of window averages after regions and controls (N x P); units without a complete pair drop out.

    Units that share no period with others, not even through third ones, are compared among themselves only.
    """
    problem = _too_little(pair)
    if problem is not None:
        return problem
    rows = np.flatnonzero(_complete(pair, controls))
    codes = region_codes(pair.groups, pair.units)
    fit = solve(pair.weights, codes)
    codes = strata(codes, pair.present)
    basis = _basis(codes[rows], None if controls is None else controls[rows])
    spent = basis.shape[1] - 1
    if len(rows) - spent < 4:
        return NotEstimable("few_units", "too few units for what is partialled out")
    x, y = (_project(effects(fit, v)[0][rows], basis) for v in (pair.x, pair.y))
    scores = between_scores(x, y, basis)
    if scores is None or scores.used < 2:
        return NotEstimable("staff_constant", "staff scores do not differ between units")
    total_y = float((y * y).sum())
    if not total_y > TINY:
        return NotEstimable("customers_constant", "customer scores do not differ between units")
    slope = measured(scores)
    free = 1.0 - (basis**2).sum(axis=1)
    ends = tuple(corrected(slope, reliability(scores, n.between(fit)[rows] * free), n.kappa) for n in noises)
    share = None
    if pair.y_variance is not None:
        share = 1.0 - float((Noise(0.0, pair.y_variance).between(fit)[rows] * free).sum()) / total_y
    obs = int(pair.present[rows].sum())
    return Reading(x, y, scores, slope, ends, share, codes[rows], len(rows), obs, spent, fit, rows)


def summed_up(ends: Sequence[End]) -> Corrected | NotEstimable:
    """Both ends, and the union of their intervals; the noisy end is not printed (section 3.15)."""
    if not ends:
        return NotEstimable("no_variance", "the spread of single answers is not known")
    clear = [end for end in ends if end.reliability > NOISY]
    if not clear:
        return NotEstimable("noisy_staff", "staff scores are too noisy to size the effect")
    union = ends[0].ci
    for end in ends[1:]:
        union = union.union(end.ci)
    low: float | None = min(end.slope for end in clear)
    high: float | None = max(end.slope for end in clear)
    if len(clear) < len(ends):
        positive = clear[0].slope >= 0
        low, high = (low, None) if positive else (None, high)
        union = Interval(union.low if positive else None, None if positive else union.high)
    hidden = tuple(end.kappa for end in ends if end.reliability <= NOISY)
    return Corrected(low, high, union, (ends[0].kappa, ends[-1].kappa), tuple(clear), hidden)


def _too_little(pair: Pair) -> NotEstimable | None:
    units = int(pair.units.sum())
    if pair.short:
        return NotEstimable("few_units", "too few published units have both scores for a link")
    if units == 0:
        return NotEstimable("no_pairs", "no unit has a staff and a customer score that belong together")
    if units < 3:
        return NotEstimable("few_units", "fewer than three units have both scores")
    return None


def _complete(pair: Pair, controls: Floats | None) -> NDArray[np.bool_]:
    there = pair.units
    if controls is None:
        return there
    known: NDArray[np.bool_] = there & np.isfinite(controls).all(axis=1)
    return known


def _basis(codes: Codes, controls: Floats | None) -> Floats:
    regions = np.unique(codes)
    columns: Floats = (codes[:, None] == regions[None, :]).astype(np.float64)
    columns /= np.sqrt(columns.sum(axis=0))
    if controls is None or controls.shape[1] == 0:
        return columns
    left = controls - columns @ (columns.T @ controls)
    scale = np.sqrt((left**2).sum(axis=0))
    left = left[:, scale > 1e-9] / scale[scale > 1e-9]
    vectors, sizes, _ = np.linalg.svd(left, full_matrices=False) if left.size else (left, np.zeros(0), left)
    out: Floats = np.hstack([columns, vectors[:, sizes > 1e-8]])
    return out


def _project(values: Floats, basis: Floats) -> Floats:
    out: Floats = values - basis @ (basis.T @ values)
    return out


def _share_within(fit: TwoWay, pair: Pair, y: Floats) -> float | None:
    if pair.y_variance is None:
        return None
    kept = fit.weights * (1.0 - fit.weights * hat_diagonal(fit))
    return 1.0 - float((kept * pair.y_variance).sum()) / float((fit.weights * y * y).sum())
