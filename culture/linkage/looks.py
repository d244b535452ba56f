"""Looking before the end, paid for: Lan-DeMets bounds, and the always-valid band of a live page (3.13)."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy import special, stats

from culture.linkage.panel import Floats
from culture.linkage.plan import LookSchedule
from culture.linkage.results import Interval, Look

GRID = 801
OPTIMAL = 0.5


def spent(fraction: float, alpha: float) -> float:
    """O'Brien-Fleming-like spending: 4 (1 - Phi(z_(alpha/4) / sqrt t)), two-sided alpha used up to t."""
    if fraction <= 0:
        return 0.0
    z = float(stats.norm.isf(alpha / 4))
    return float(4 * stats.norm.sf(z / np.sqrt(min(fraction, 1.0))))


@lru_cache(maxsize=64)
def bounds(fractions: tuple[float, ...], alpha: float = 0.05) -> tuple[float, ...]:
    """Bounds on |z| at increasing information fractions, by recursive integration (Armitage et al. 1969)."""
    used, out = 0.0, []
    points, density, previous = np.zeros(1), np.ones(1), 0.0
    for fraction in fractions:
        step = fraction - previous
        goal = spent(fraction, alpha) - used
        limit = _limit(points, density, step, goal)
        out.append(limit / float(np.sqrt(fraction)))
        grid = np.linspace(-limit, limit, GRID)
        kernel = stats.norm.pdf(grid[:, None], points[None, :], np.sqrt(step))
        weights = _simpson(len(grid), grid[1] - grid[0])
        density = (kernel @ density) * weights
        points, used, previous = grid, spent(fraction, alpha), fraction
    return tuple(out)


def look(schedule: LookSchedule | None, alpha: float) -> Look | None:
    """The rule in force at the last of the looks so far; None where no looks were planned."""
    if schedule is None or not schedule.seen:
        return None
    fractions: list[float] = []
    for waves in sorted(schedule.seen):
        fraction = min(waves / schedule.planned, 1.0)
        if fraction > 0 and (not fractions or fraction > fractions[-1]):
            fractions.append(fraction)
    if not fractions:
        return None
    bound = bounds(tuple(fractions), alpha)[-1]
    nominal = float(2 * stats.norm.sf(bound))
    return Look(fractions[-1], bound, nominal, fractions[-1] >= 1.0, Interval(None, None))


def sequence(value: float, se: float, fraction: float, alpha: float = 0.05) -> Interval:
    """Asymptotic confidence sequence at this information fraction (Howard et al. 2021)."""
    rho2 = (-float(np.real(special.lambertw(-(alpha**2) / np.e, -1))) - 1.0) / OPTIMAL
    u = max(fraction, 1e-6) * rho2
    half = se * float(np.sqrt((1 + 1 / u) * np.log((1 + u) / alpha**2)))
    return Interval(value - half, value + half)


def _limit(points: Floats, density: Floats, step: float, goal: float) -> float:
    low, high = 0.0, 40.0
    for _ in range(80):
        middle = (low + high) / 2
        above = stats.norm.sf((middle - points) / np.sqrt(step)) + stats.norm.cdf(
            (-middle - points) / np.sqrt(step)
        )
        if float((above * density).sum()) > goal:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _simpson(size: int, width: float) -> Floats:
    weights: Floats = np.where(np.arange(size) % 2 == 1, 4.0, 2.0)
    weights[0] = weights[-1] = 1.0
    return weights * width / 3.0
