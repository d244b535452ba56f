"""Which moves first: a within-unit VAR(1) by moments, noise-corrected, half-panel jackknifed (3.8)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from culture.linkage.estimators.noise import Noise
from culture.linkage.estimators.pairing import ahead
from culture.linkage.estimators.partial import Codes, TwoWay, residual, solve
from culture.linkage.panel import Floats
from culture.linkage.results import Direction, DirectionEnd, Interval, NotEstimable, Order, Path

LONG = 8
LEVEL = 0.05


@dataclass(frozen=True, eq=False)
class Series:
    """x and y of the same period, N x T, where both are there (`mask`), and the noise of y."""

    x: Floats
    y: Floats
    mask: NDArray[np.bool_]
    codes: Codes
    y_noise: Noise


@dataclass(frozen=True, eq=False)
class _Moments:
    phi: Floats  # 2 x 2, rows from, columns to
    influence: Floats  # N x 2 x 2
    scale: float  # within SD of x over that of y, free of noise
    units: int


def waves(series: Series) -> int:
    """Periods in which at least two units have both scores."""
    return int((series.mask.sum(axis=0) >= 2).sum())


def order(series: Series, noises: tuple[Noise, ...], *, step: int, sign: float) -> Direction | NotEstimable:
    """The label at each end of kappa, and the one that both allow. `sign` is that of the within slope."""
    if not noises:
        return NotEstimable("no_variance", "the spread of single answers is not known")
    ends: list[DirectionEnd] = []
    for noise in noises:
        end = _end(series, noise, step, sign)
        if isinstance(end, NotEstimable):
            return end
        ends.append(end)
    return Direction(tuple(ends), combine(tuple(end.label for end in ends)), waves(series))


def combine(labels: tuple[Order, ...]) -> Order:
    """One label from both ends (section 3.15)."""
    if "feedback_short" in labels:
        return "feedback_short"
    if len(set(labels)) == 1:
        return labels[0]
    if "customers_first" in labels and "staff_first" not in labels:
        return "customers_first"
    return "unresolved"


def label(forward: Path, backward: Path, *, sign: float, long: bool) -> Order:
    """The label of one end: F is forward with the sign of the slope, K is backward positive or with it."""
    if not long and backward.p < LEVEL:
        return "feedback_short"
    first = forward.p < LEVEL and forward.slope * sign > 0
    back = backward.p < LEVEL and (backward.slope > 0 or backward.slope * sign > 0)
    if first:
        return "both" if back else "staff_first"
    return "customers_first" if back else "unresolved"


def _end(series: Series, noise: Noise, step: int, sign: float) -> DirectionEnd | NotEstimable:
    origin = series.mask & (ahead(series.mask.astype(float), step) > 0)
    times = np.flatnonzero(origin.sum(axis=0) >= 2)
    long = waves(series) >= LONG
    whole = _moments(series, noise, origin, step)
    if isinstance(whole, NotEstimable):
        return whole
    phi, influence, jackknifed = whole.phi, whole.influence, False
    if long and len(times) >= 6:
        middle = times[len(times) // 2]
        clock = np.arange(origin.shape[1])
        halves = [_moments(series, noise, origin & part, step) for part in (clock < middle, clock >= middle)]
        first, second = halves
        if isinstance(first, _Moments) and isinstance(second, _Moments):
            phi = 2 * whole.phi - (first.phi + second.phi) / 2
            influence = 2 * whole.influence - (first.influence + second.influence) / 2
            jackknifed = True
    spread = (whole.units - 1) / whole.units * (influence**2).sum(axis=0)
    df = freedom(influence)
    forward = _path(float(phi[0, 1]) * whole.scale, float(np.sqrt(spread[0, 1])) * whole.scale, df[0, 1])
    backward = _path(float(phi[1, 0]) / whole.scale, float(np.sqrt(spread[1, 0])) / whole.scale, df[1, 0])
    named = label(forward, backward, sign=sign, long=long)
    return DirectionEnd(noise.kappa, forward, backward, named, jackknifed)


def freedom(influence: Floats) -> Floats:
    """Satterthwaite degrees of freedom of sum h^2 over units, at most G - 1; `influence` is G x ..., the rest kept.

    2 E(sum h^2)^2 / Var(sum h^2) with Var = (2/3) E(sum h^4), as of normal h: where a few units carry the
    variance, few degrees are left (Satterthwaite 1946; Imbens & Kolesar 2016 from the working model instead).
    """
    squares = influence**2
    moved = (influence != 0).sum(axis=0)
    fourth = np.where(moved > 0, (squares**2).sum(axis=0), 1.0)
    df: Floats = np.clip(3 * squares.sum(axis=0) ** 2 / fourth, 1.0, np.maximum(moved - 1.0, 1.0))
    return df


def _path(value: float, se: float, df: float) -> Path:
    if not se > 0:
        return Path(value, 0.0, Interval(value, value), 1.0)
    half = float(stats.t.ppf(0.975, df)) * se
    p = float(2 * stats.t.sf(abs(value) / se, df))
    return Path(value, se, Interval(value - half, value + half), p)


def _moments(series: Series, noise: Noise, origin: NDArray[np.bool_], step: int) -> _Moments | NotEstimable:
    kept = origin & (origin.sum(axis=1) >= 2)[:, None]
    units = int(kept.any(axis=1).sum())
    if units < 3:
        return NotEstimable("few_periods", "too few consecutive periods to tell which moves first")
    fit = solve(kept.astype(float), series.codes)
    now = np.stack([residual(fit, series.x), residual(fit, series.y)])
    later = np.stack([residual(fit, ahead(v, step)) for v in (series.x, series.y)])
    same = np.einsum("ant,bnt->nab", now, now)
    cross = np.einsum("ant,bnt->nab", now, later)
    for i, side in enumerate((noise, series.y_noise)):
        within, beside = side.moments(fit, step)
        same[:, i, i] -= within
        cross[:, i, i] -= beside
    whole, lagged = same.sum(axis=0), cross.sum(axis=0)
    if whole[0, 0] <= 0 or whole[1, 1] <= 0 or np.linalg.det(whole) <= 1e-6 * whole[0, 0] * whole[1, 1]:
        return NotEstimable("noisy_staff", "within units there is little but sampling noise")
    phi = np.linalg.solve(whole, lagged)
    # With this unit less without it, exactly but for the region's means, which it shares.
    influence = np.linalg.solve(whole[None] - same, cross - same @ phi)
    influence /= np.sqrt(1 - _shared(fit, now))[:, :, None]
    return _Moments(phi, influence, float(np.sqrt(whole[0, 0] / whole[1, 1])), units)


def _shared(fit: TwoWay, now: Floats) -> Floats:
    """What its region's means take of each unit's x and y: sum x~^2/n_rt over sum x~^2, N x 2, as in CR2 (3.4).

    Without it the error is too small by the root of 1 - 1/n_r: by an eighth where regions hold four units.
    """
    column = fit.column[fit.codes]
    squares = now**2
    whole = squares.sum(axis=2)
    taken = (squares / np.where(column > 0, column, 1.0)).sum(axis=2)
    part = taken / np.where(whole > 0, whole, 1.0)
    shared: Floats = np.minimum(part, 0.5).T  # of two units and more; alone in a region nothing moves
    return shared
