"""Those who answered early against those who answered late (linkage.md 3.12), where a file says when.

Late answers stand nearest to none at all: if they differ, so may those who kept silent. The difference is the mean
over units of (late - early) within cells, in staff points; its interval takes units as independent (t, G - 1).
Both slopes are as measured, on the same cells, so that they may be set beside each other; each half holds half the
people, so both are smaller than the slope of all. Source: Armstrong & Overton 1977 (extrapolation by time trend).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from culture.linkage.core import Estimated
from culture.linkage.estimators.pairing import Pair
from culture.linkage.estimators.readings import within_reading
from culture.linkage.panel import Floats
from culture.linkage.results import EarlyLate, Estimate, Interval, NotEstimable, Slope

LEAST = 2  # people in either half


def early_late(found: Estimated) -> EarlyLate | NotEstimable:
    """The difference, and the change slope of either half; NotEstimable where no file says who answered when."""
    halves = found.staff.halves
    if halves is None:
        return NotEstimable("no_times", "when each person answered is not known")
    enough = (halves.early_n >= LEAST) & (halves.late_n >= LEAST) & (found.staff.n >= found.rules.min_k)
    cells = int(enough.sum())
    gap = np.where(enough, halves.late - halves.early, 0.0)
    difference = _mean_of_units(gap, enough.sum(axis=1))
    slopes = [_slope(found.pair, one, enough) for one in (halves.early, halves.late)]
    return EarlyLate(difference, slopes[0], slopes[1], cells)


def _mean_of_units(gap: Floats, cells: NDArray[np.int64]) -> Estimate | NotEstimable:
    means = gap.sum(axis=1)[cells > 0] / cells[cells > 0]
    count = len(means)
    if count < 3:
        return NotEstimable("few_units", "fewer than three units have early and late answers")
    value, se = float(means.mean()), float(means.std(ddof=1) / np.sqrt(count))
    half = float(stats.t.ppf(0.975, count - 1)) * se
    p = float(2 * stats.t.sf(abs(value) / se, count - 1)) if se > 0 else 1.0
    return Estimate(
        value, Interval(value - half, value + half), p, count, "late minus early, mean over units"
    )


def _slope(pair: Pair, x: Floats, enough: NDArray[np.bool_]) -> Slope | NotEstimable:
    here = pair.present & enough
    reading = within_reading(replace(pair, x=np.where(here, x, 0.0), weights=here.astype(float)), ())
    return reading if isinstance(reading, NotEstimable) else reading.slope
