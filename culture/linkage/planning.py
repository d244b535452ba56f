"""What this data could have seen, and how much more would be needed (section 3.11)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from culture.linkage.panel import Floats
from culture.linkage.results import Needed, NotEstimable

MOST_PERIODS = 400


@dataclass(frozen=True, slots=True)
class Design:
    """A balanced design: units, per region, periods; within variances, their AR(1), sampling variances."""

    units: int
    per_region: float
    periods: int
    signal_x: float
    ar_x: float
    noise_x: float
    signal_y: float
    ar_y: float
    noise_y: float


def standard_error(design: Design) -> tuple[float, float]:
    """(SE of the as-measured slope, lambda) by the planning formula."""
    time = np.arange(design.periods)

    def within(signal: float, ar: float, noise: float) -> Floats:
        series = signal * ar ** np.abs(time[:, None] - time[None, :]) + noise * np.eye(design.periods)
        rows = series - series.mean(axis=0)
        out: Floats = rows - rows.mean(axis=1, keepdims=True)
        return out

    a = within(design.signal_x, design.ar_x, design.noise_x)
    b = within(design.signal_y, design.ar_y, design.noise_y)
    share = float(np.trace(within(design.signal_x, design.ar_x, 0.0)) / np.trace(a))
    total = design.units * (1 - 1 / design.per_region)
    return float(np.sqrt((a * b).sum() / (total * np.trace(a) ** 2))), share


def smallest_visible(design: Design) -> float:
    """The smallest corrected slope found in 80 % of such organisations; 2.9 SE below 100 units, else 2.8."""
    se, share = standard_error(design)
    return (2.9 if design.units < 100 else 2.8) * se / share


def mde(se: float, df: float, share: float) -> float | NotEstimable:
    """(t_.975 + t_.80) SE(b) / lambda of the data at hand."""
    if share <= 0.10:
        return NotEstimable("noisy_staff", "too little of the staff scores is signal")
    return float(stats.t.ppf(0.975, df) + stats.t.ppf(0.80, df)) * se / share


def needed(design: Design | None, seen: float | NotEstimable, delta: float, units: int) -> Needed:
    """Further units (SE falls with their root) or further periods (planning formula) until MDE <= delta."""
    if isinstance(seen, NotEstimable):
        return Needed(seen, seen)
    if seen <= delta:
        enough = NotEstimable("enough_already", "this data could already show a link of that size")
        return Needed(enough, enough)
    more_units = int(np.ceil(units * (seen / delta) ** 2)) - units
    if design is None:
        return Needed(more_units, NotEstimable("one_period", "there are no repeated periods to plan from"))
    return Needed(more_units, _periods(design, seen, delta))


def _periods(design: Design, seen: float, delta: float) -> int | NotEstimable:
    now = smallest_visible(design)

    def enough(periods: int) -> bool:
        return smallest_visible(replace(design, periods=periods)) / now * seen <= delta

    if not enough(MOST_PERIODS):
        return NotEstimable("too_many", f"not within {MOST_PERIODS} periods")
    low, high = design.periods, MOST_PERIODS
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high - design.periods
