"""What is true in the invented organisation: the moods of its branches, and what their customers think.

Fairness has a true, modest effect on CSAT one fortnight later. Purpose has none. Both have seasons, and so
have the customers: whoever pools all months finds a link between purpose and CSAT that is not there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Rating = tuple[str, date, str, int]
FORTNIGHT = timedelta(days=14)
EFFECT = 0.30
BETWEEN = {"staff": 0.25, "customers": 0.12}
WITHIN = {"staff": 0.24, "customers": 0.06}
PERSISTENCE = 0.5
THEMES = {"fairness": 3.5, "workload": 3.1, "purpose": 3.8, "respect": 3.7, "listened": 3.3}
SEASON = {
    "fairness": 0.10,
    "workload": 0.22,
    "purpose": 0.20,
    "respect": 0.08,
    "listened": 0.08,
    "csat": 0.14,
}


@dataclass(frozen=True, eq=False)
class Truth:
    """The moods: `staff[theme]` and `csat`, each units x fortnights, for units and first days of fortnights."""

    units: tuple[str, ...]
    starts: tuple[date, ...]
    staff: dict[str, Floats]
    csat: Floats

    def mood(self, theme: str, unit: str, on: date) -> float:
        """Return the expected answer to `theme` (1..5, good end up) in a unit at a date."""
        return float(self.staff[theme][self.units.index(unit), self.at(on)])

    def at(self, on: date) -> int:
        """Return the fortnight of a date, the nearest one for dates outside."""
        return min(max((on - self.starts[0]) // FORTNIGHT, 0), len(self.starts) - 1)


def make(units: Sequence[str], regions: Sequence[str], starts: Sequence[date], seed: int) -> Truth:
    """Draw the truth. `starts` are the first days of equally spaced fortnights; effects lag by one of them."""
    rng = np.random.default_rng(seed)
    shape = (len(units), len(starts))
    level = {region: rng.normal(0, 0.10) for region in sorted(set(regions))}
    region = np.array([level[name] for name in regions])[:, None]
    staff = {theme: centre + region + _moves(rng, shape, "staff") for theme, centre in THEMES.items()}
    staff["respect"] = staff["respect"] + 0.5 * (staff["fairness"] - THEMES["fairness"] - region)
    moved = staff["fairness"] - THEMES["fairness"] - region
    lagged = np.concatenate([moved[:, :1], moved[:, :-1]], axis=1)
    csat = 4.0 + region + EFFECT * lagged + _moves(rng, shape, "customers")
    year = np.array([2 * np.pi * start.timetuple().tm_yday / 365.25 for start in starts])
    for theme in staff:
        staff[theme] = staff[theme] + SEASON[theme] * np.cos(year)[None, :]
    return Truth(tuple(units), tuple(starts), staff, csat + SEASON["csat"] * np.cos(year - 0.35)[None, :])


def _moves(rng: np.random.Generator, shape: tuple[int, int], side: str) -> Floats:
    """Lasting differences between units, and a first-order autoregression within each."""
    within = np.empty(shape)
    within[:, 0] = rng.normal(0, WITHIN[side], shape[0])
    step = WITHIN[side] * np.sqrt(1 - PERSISTENCE**2)
    for t in range(1, shape[1]):
        within[:, t] = PERSISTENCE * within[:, t - 1] + rng.normal(0, step, shape[0])
    return within + rng.normal(0, BETWEEN[side], (shape[0], 1))


def ratings(truth: Truth, *, seed: int, per_day: float, shift: timedelta, until: date) -> list[Rating]:
    """Return single customer ratings: CSAT 1..5 and, more rarely, NPS 0..10.

    The customers' fortnights begin `shift` after the staff's: on the day on which a wave closes.
    """
    rng = np.random.default_rng(seed)
    volume = rng.lognormal(0, 0.25, len(truth.units)) * per_day
    rows: list[Rating] = []
    for fortnight, start in enumerate(truth.starts):
        for i, unit in enumerate(truth.units):
            rows += _of_a_fortnight(
                rng, unit, start + shift, float(truth.csat[i, fortnight]), float(volume[i])
            )
    return [row for row in rows if row[1] <= until]


def _of_a_fortnight(
    rng: np.random.Generator, unit: str, start: date, level: float, volume: float
) -> list[Rating]:
    n = int(rng.poisson(14 * volume))
    days = [start + timedelta(days=int(day)) for day in rng.integers(0, 14, n)]
    liked = rng.normal(level, 0.9, n)
    csat = np.clip(np.round(liked), 1, 5).astype(int)
    nps = np.clip(np.round((liked - 1) * 2.4 + rng.normal(0, 1.2, n)), 0, 10).astype(int)
    both = [(unit, day, "csat", int(value)) for day, value in zip(days, csat, strict=True)]
    return both + [(unit, day, "nps", int(value)) for day, value in zip(days, nps, strict=True)][: n // 3]
