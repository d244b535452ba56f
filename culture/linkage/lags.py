"""Every theme, metric and lag: the profile of each pair, and one family of p over all of them (3.7, 3.10).

The grid holds the declared cells too: that makes the others' p a little larger, never smaller. The verdict of a
declared pair rests on its own p, at the frozen lag alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from culture.linkage.core import Estimated, as_cell
from culture.linkage.estimators.pairing import pair_up
from culture.linkage.estimators.partial import region_codes
from culture.linkage.estimators.readings import Reading, within_reading
from culture.linkage.multiplicity import benjamini_hochberg
from culture.linkage.panel import Panel
from culture.linkage.plan import Plan
from culture.linkage.report import Grid
from culture.linkage.resampling import Cell, Family, band
from culture.linkage.results import Interval, Lag, NotEstimable, Slope

Profile = tuple[Lag, ...] | NotEstimable


@dataclass(frozen=True, eq=False)
class Around:
    """The profile of each pair, in order, and what the family was."""

    profiles: tuple[Profile, ...]
    grid: Grid

    def at(self, place: int, lag: int) -> tuple[float, float]:
        """(p over the whole grid, q) of one pair at one lag; 1 where it has no slope there."""
        profile = self.profiles[place]
        points = () if isinstance(profile, NotEstimable) else profile
        for one in points:
            if one.lag == lag and not isinstance(one.p_adjusted, NotEstimable):
                return one.p_adjusted, 1.0 if isinstance(one.q, NotEstimable) else one.q
        return 1.0, 1.0


@dataclass(frozen=True, eq=False)
class _Point:
    """One pair at one lag, without its residuals."""

    slope: Slope
    n_obs: int
    cell: Cell


_Key = tuple[int, int]  # which pair, which lag
_Points = Mapping[_Key, _Point | NotEstimable]


def look_around(panel: Panel, plan: Plan, found: Sequence[Estimated]) -> Around:
    """As-measured slopes of all pairs at all lags; negative lags are the placebo."""
    codes = region_codes(panel.groups, np.ones(len(panel.units), dtype=bool))
    family = Family(codes, plan.replicates, np.random.default_rng([plan.seed, 10]))
    points: dict[_Key, _Point | NotEstimable] = {}
    for place, each in enumerate(found):
        if isinstance(each.within.reading, Reading):
            for lag in _lags(plan, each):
                points[place, lag] = _point(_reading(panel, each, lag), family)
    there = {key: one for key, one in points.items() if isinstance(one, _Point)}
    rates = benjamini_hochberg([one.slope.p for one in there.values()])
    adjusted = {key: (float(p), float(q)) for key, p, q in zip(there, family.p(), rates, strict=True)}
    profiles = tuple(_profile(plan, place, each, points, adjusted) for place, each in enumerate(found))
    lags = len({lag for _, lag in there})
    how = Grid(
        len(found), lags, len(there), "permutation" if family.permuted else "sign flips", plan.replicates
    )
    return Around(profiles, how)


def _lags(plan: Plan, found: Estimated) -> range:
    return range(-plan.max_lag, max(plan.max_lag, found.rules.lag) + 1)


def _reading(panel: Panel, found: Estimated, lag: int) -> Reading | NotEstimable:
    if lag == found.rules.lag:
        return found.within.reading
    pair = pair_up(panel, found.staff, found.customers, replace(found.rules, lag=lag))
    return within_reading(pair, (), random=found.rules.weights == "random")


def _point(reading: Reading | NotEstimable, family: Family) -> _Point | NotEstimable:
    if isinstance(reading, NotEstimable):
        return reading
    return _Point(reading.slope, reading.n_obs, family.add(as_cell(reading)))


def _profile(
    plan: Plan, place: int, found: Estimated, points: _Points, adjusted: Mapping[_Key, tuple[float, float]]
) -> Profile:
    """One pair's points; the band holds over them at once."""
    if isinstance(found.within.reading, NotEstimable):
        return found.within.reading
    own = {lag: points[place, lag] for lag in _lags(plan, found)}
    cells = [one.cell for one in own.values() if isinstance(one, _Point)]
    critical = band(cells, plan.replicates, np.random.default_rng([plan.seed, 7])) if cells else 0.0
    return tuple(_lag(lag, one, critical, adjusted.get((place, lag))) for lag, one in own.items())


def _lag(
    lag: int, point: _Point | NotEstimable, critical: float, adjusted: tuple[float, float] | None
) -> Lag:
    if isinstance(point, NotEstimable) or adjusted is None:
        why = point if isinstance(point, NotEstimable) else NotEstimable("no_slope")
        return Lag(lag, why, why, why, 0, why, why)
    slope = point.slope
    wide = max(critical, float(stats.t.ppf(0.975, slope.df))) * slope.se
    whole = Interval(slope.value - wide, slope.value + wide)
    return Lag(lag, slope.value, slope.ci, whole, point.n_obs, *adjusted)
