"""The lag profile, and the grid of what was looked at without being declared (sections 3.7, 3.10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy import stats

from culture.linkage.core import Estimated, as_cell
from culture.linkage.estimators.pairing import pair_up
from culture.linkage.estimators.partial import region_codes
from culture.linkage.estimators.readings import Reading, within_reading
from culture.linkage.multiplicity import benjamini_hochberg
from culture.linkage.panel import Panel
from culture.linkage.plan import Plan
from culture.linkage.resampling import band, max_t, permuted_max_t, shuffles
from culture.linkage.results import Interval, Lag, NotEstimable, Slope

MOST_PERMUTED = 500


def lag_profile(panel: Panel, plan: Plan, found: Estimated) -> tuple[Lag, ...] | NotEstimable:
    """As-measured slope at each lag, its 95 % interval, and a simultaneous band; negative lags are the placebo."""
    if isinstance(found.within.reading, NotEstimable):
        return found.within.reading
    readings: dict[int, Reading | NotEstimable] = {}
    reach = max(plan.max_lag, found.rules.lag)
    for lag in range(-plan.max_lag, reach + 1):
        if lag == found.rules.lag:
            readings[lag] = found.within.reading
            continue
        pair = pair_up(panel, found.staff, found.customers, replace(found.rules, lag=lag))
        readings[lag] = within_reading(pair, (), random=found.rules.weights == "random")
    good = [as_cell(r) for r in readings.values() if isinstance(r, Reading)]
    critical = band(good, plan.replicates, np.random.default_rng([plan.seed, 7])) if good else 0.0
    return tuple(_lag(lag, reading, critical) for lag, reading in readings.items())


def _lag(lag: int, reading: Reading | NotEstimable, critical: float) -> Lag:
    if isinstance(reading, NotEstimable):
        return Lag(lag, reading, reading, reading, 0)
    slope: Slope = reading.slope
    wide = max(critical, float(stats.t.ppf(0.975, slope.df))) * slope.se
    whole = Interval(slope.value - wide, slope.value + wide)
    return Lag(lag, slope.value, slope.ci, whole, reading.n_obs)


def explored(panel: Panel, plan: Plan, cells: Sequence[Estimated]) -> tuple[list[float], list[float]]:
    """(max-T adjusted p, BH q) of undeclared cells, in order; 1 where a cell has no slope."""
    adjusted, q = [1.0] * len(cells), [1.0] * len(cells)
    usable = [(i, c.within.reading) for i, c in enumerate(cells) if isinstance(c.within.reading, Reading)]
    if not usable:
        return adjusted, q
    parts = [as_cell(reading) for _, reading in usable]
    rng = np.random.default_rng([plan.seed, 10])
    if len(panel.units) <= MOST_PERMUTED:
        codes = region_codes(panel.groups, np.ones(len(panel.units), dtype=bool))
        p = permuted_max_t(parts, shuffles(codes, plan.replicates, rng))
    else:
        p = max_t(parts, plan.replicates, rng)
    rates = benjamini_hochberg([reading.slope.p for _, reading in usable])
    for (i, _), one, rate in zip(usable, p, rates, strict=True):
        adjusted[i], q[i] = float(one), float(rate)
    return adjusted, q
