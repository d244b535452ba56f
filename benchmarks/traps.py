"""What goes wrong in real organisations, put into simulated ones: trends, closures, ceilings, reorganisations.

In: true scores and cells. Out: the same, bent. Nothing here makes staff treatment move service; whoever finds a
link in them has been trapped.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from culture.linkage.panel import Customers, Floats, Staff

if TYPE_CHECKING:
    from benchmarks.simulate import Scenario

LOW, HIGH = 1.0, 5.0


def bent(case: Scenario, x: Floats, y: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """True scores with this scenario's own disturbances; as they are where it has none."""
    if case.trends:
        line = np.linspace(-0.5, 0.5, case.waves)[None, :]
        x = x + rng.normal(0, case.trends, (case.units, 1)) * line
        y = y + rng.normal(0, case.trends, (case.units, 1)) * line
    if case.giant:
        x, y = x.copy(), y.copy()
        x[0] += rng.normal(0, case.giant, case.waves).cumsum()
        y[0] += rng.normal(0, case.giant, case.waves).cumsum()
    if case.follow:
        event = rng.normal(0, case.follow, (case.units, case.waves + 1))
        x, y = x + event[:, 1:], y + event[:, :-1]
    if case.busy:
        y = y - _busy(case, x.shape)
    if case.reorganise:
        x, y = _traded(case, x, y, rng)
    if case.misaligned:
        y = 0.5 * (y + np.column_stack([y[:, :1], y[:, :-1]]))
    return x, y


def thinned(
    case: Scenario, true: tuple[Floats, Floats], sides: tuple[Staff, Customers], rng: np.random.Generator
) -> tuple[Staff, Customers]:
    """Both sides without the cells that this scenario loses."""
    staff, customers = sides
    if case.busy:
        kept = rng.binomial(staff.n.astype(int), 1 - _busy(case, staff.n.shape)).astype(float)
        mean = staff.mean + rng.normal(size=kept.shape) * np.sqrt(
            np.where(kept > 0, case.person / np.maximum(kept, 1) - case.person / np.maximum(staff.n, 1), 0.0)
        )
        staff = replace(staff, n=kept, mean=mean, ss_df=np.maximum(kept - 1, 0.0),
                        ss=case.person * np.maximum(kept - 1, 0.0))  # fmt: skip
    if case.holes:
        staff = _without(staff, rng.random(staff.n.shape) < case.holes)
    if case.closing:
        gone = _closed(*true)
        staff = _without(staff, gone)
        customers = replace(customers, n=np.where(gone, 0.0, customers.n))
    return staff, customers


def clipped(y: Floats, variance: float) -> tuple[Floats, Floats]:
    """Mean and variance of a normal rating around y that stops at both ends of the scale."""
    sd = np.sqrt(variance)
    a, b = (LOW - y) / sd, (HIGH - y) / sd
    low, high = stats.norm.cdf(a), stats.norm.sf(b)
    inside = 1 - low - high
    first = y * inside + sd * (stats.norm.pdf(a) - stats.norm.pdf(b)) + LOW * low + HIGH * high
    second = (
        (y**2 + variance) * inside
        + sd * ((LOW + y) * stats.norm.pdf(a) - (HIGH + y) * stats.norm.pdf(b))
        + LOW**2 * low
        + HIGH**2 * high
    )
    return first, np.maximum(second - first**2, 1e-6)


def _busy(case: Scenario, shape: tuple[int, ...]) -> Floats:
    """How busy each unit's period is, 0 to `busy`; the same for whoever asks."""
    own = np.random.default_rng([shape[0], shape[1], 7]).random(shape)
    out: Floats = case.busy * own
    return out


def _traded(case: Scenario, x: Floats, y: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    half = case.waves // 2
    some = rng.choice(case.units, int(case.reorganise * case.units), replace=False)
    order = np.arange(case.units)
    order[some] = np.roll(some, 1)
    x, y = x.copy(), y.copy()
    x[:, half:], y[:, half:] = x[order, half:], y[order, half:]
    return x, y


def _closed(x: Floats, y: Floats) -> np.ndarray:
    """Cells after a unit's scores on both sides, taken together, were in the lowest fifth twice running."""
    both = (x - x.mean()) / x.std() + (y - y.mean()) / y.std()
    bad = both < np.quantile(both, 0.2)
    twice = bad[:, 1:] & bad[:, :-1]
    gone = np.zeros(x.shape, dtype=bool)
    gone[:, 2:] = np.maximum.accumulate(twice, axis=1)[:, :-1]
    return gone


def _without(staff: Staff, gone: np.ndarray) -> Staff:
    df = None if staff.ss_df is None else np.where(gone, 0.0, staff.ss_df)
    ss = None if staff.ss is None else np.where(gone, 0.0, staff.ss)
    return replace(staff, n=np.where(gone, 0.0, staff.n), ss=ss, ss_df=df)
