"""The panel that an analysis reads: sufficient statistics per unit and period, nothing about people.

All arrays are float64 with one row a unit and one column a period. A cell with n == 0 is missing; its mean
is 0 and is never read. Periods are equally spaced and shared by both sides: a staff score of period t is
paired with the customers of period t + lag. Whoever builds a panel lists what was left out in `excluded`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from culture.linkage.results import Agreement, Exclusion, NotEstimable

Floats = NDArray[np.float64]
COMPOSITE = "composite"  # the theme that is the mean of all themes


@dataclass(frozen=True, eq=False)
class Items:
    """Item covariances of one theme.

    within: J x J covariance of items around their unit-period mean, pooled with `within_df` degrees of
    freedom (people minus cells). between: J x J covariance of cell item means over `between_n` cells.
    variance: N x T mean item variance of a cell (n - 1 in the denominator), negative where unknown; for r_wg.
    Where a release gives r_wg quantiles instead, `agreement` carries (uniform null, slight skew).
    """

    names: tuple[str, ...]
    within: Floats | None = None
    within_df: float = 0.0
    between: Floats | None = None
    between_n: int = 0
    variance: Floats | None = None
    agreement: tuple[Agreement | NotEstimable, Agreement | NotEstimable] | None = None


@dataclass(frozen=True, eq=False)
class Repeats:
    """Who answered again, known only where an uploaded file brings its own pseudonyms.

    counts: N x T x T people answering in both periods (diagonal ignored). products: the sum over units and
    t != s of the products of the two residuals (answer minus cell mean) of each person answering in both.
    """

    counts: Floats
    products: float


@dataclass(frozen=True, eq=False)
class Halves:
    """A cell's people and their mean, apart for those who answered early and late; N x T each."""

    early_n: Floats
    early: Floats
    late_n: Floats
    late: Floats


@dataclass(frozen=True, eq=False)
class Staff:
    """One theme. n people (a band's harmonic mean where only a band is known), mean of person theme means.

    ss: within-cell sum of squared deviations, on ss_df degrees of freedom (n - 1; 0 where no sd was given).
    variance: the organisation's pooled within-cell variance where that is published instead of ss.
    invited, overlaps (N x T x T, m_ts invited in both): None where unknown. rounding: step of the mean.
    counted is False for the third form (unit scores without n): floors and corrections do not apply.
    """

    n: Floats
    mean: Floats
    ss: Floats | None = None
    ss_df: Floats | None = None
    variance: float | None = None
    invited: Floats | None = None
    overlaps: Floats | None = None
    repeats: Repeats | None = None
    items: Items | None = None
    rounding: float = 0.0
    low: float = 1.0
    high: float = 5.0
    counted: bool = True
    halves: Halves | None = None


@dataclass(frozen=True, eq=False)
class Customers:
    """One metric. As `Staff`; `top` is the share of top-box ratings, where known (a branch of the curve)."""

    n: Floats
    mean: Floats
    ss: Floats | None = None
    ss_df: Floats | None = None
    variance: float | None = None
    low: float = 1.0
    high: float = 5.0
    top: Floats | None = None
    counted: bool = True


@dataclass(frozen=True, eq=False)
class Panel:
    """Units x periods, both sides, on one grid. `groups` names each unit's region ("" for all where none).

    composite: the mean of all themes per person, its items the themes (so their covariance within cells is known);
    None where only figures of single themes are known. enough: whether a link may be computed over so many units
    (R12 for what releases gave; files set no such bound, the plan's floor speaks for them).
    """

    units: tuple[str, ...]
    periods: tuple[str, ...]
    groups: tuple[str, ...]
    staff: Mapping[str, Staff]
    customers: Mapping[str, Customers]
    controls: Mapping[str, Floats] = field(default_factory=dict)
    timeless: bool = False
    released: bool = False
    excluded: tuple[Exclusion, ...] = ()
    period_word: str = "period"
    composite: Staff | None = None
    enough: Callable[[int], bool] = bool


def shape(panel: Panel) -> tuple[int, int]:
    """(units, periods)."""
    return len(panel.units), len(panel.periods)


def pooled_variance(side: Staff | Customers, *, floor: float = 2.0) -> float | None:
    """Within-cell variance pooled over cells of `floor` people and more; None where nothing tells it."""
    if side.variance is not None:
        return side.variance
    if side.ss is None or side.ss_df is None:
        return None
    known = (side.ss_df > 0) & (side.n >= floor)
    df = float(side.ss_df[known].sum())
    return float(side.ss[known].sum()) / df if df > 0 else None


def default_sesoi(staff: Staff, customers: Customers) -> float:
    """Ten per cent pass-through (section 2): a tenth of the metric's range per whole staff range."""
    return 0.1 * (customers.high - customers.low) / (staff.high - staff.low)
