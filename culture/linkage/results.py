"""What an analysis says: frozen values, and `NotEstimable(reason)` wherever a number cannot be given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

VerdictName = Literal["supported", "contradicted", "no_meaningful_link", "inconclusive"]
Grade = Literal["A", "B", "C"]
Order = Literal["staff_first", "customers_first", "both", "unresolved", "feedback_short"]
ClaimName = Literal["supported", "contradicted", "no_meaningful_link", "inconclusive"]
Reason = Literal[
    "co_moves", "reverse", "mixed", "feedback_short", "between_only", "too_small", "noisy_staff", "few_units",
    "few_periods", "one_period", "spans_both",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class NotEstimable:
    """A number that cannot be given. `reason` is a stable code; `detail` says it in words."""

    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence set from low to high; `None` is an end that is not bounded by the data."""

    low: float | None
    high: float | None
    level: float = 0.95

    @property
    def bounded(self) -> bool:
        """Both ends are numbers."""
        return self.low is not None and self.high is not None

    def inside(self, bound: float) -> bool:
        """The whole set lies strictly within (-bound, bound)."""
        return self.low is not None and self.high is not None and -bound < self.low and self.high < bound

    def union(self, other: Interval) -> Interval:
        """The smallest interval holding both."""
        low = None if self.low is None or other.low is None else min(self.low, other.low)
        high = None if self.high is None or other.high is None else max(self.high, other.high)
        return Interval(low, high, self.level)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its 95 % interval; p, se and df where the method has them (else NotEstimable)."""

    value: float
    ci: Interval | NotEstimable
    p: float | NotEstimable = NotEstimable("no_test")
    n: int = 0
    method: str = ""


@dataclass(frozen=True, slots=True)
class Slope:
    """As-measured slope in metric points per staff point, CR2 standard error, Bell-McCaffrey df."""

    value: float
    se: float
    df: float
    ci: Interval
    p: float


@dataclass(frozen=True, slots=True)
class End:
    """The corrected slope at one end of the range of kappa."""

    kappa: float
    reliability: float
    slope: float
    se: float
    ci: Interval
    ci90: Interval


@dataclass(frozen=True, slots=True)
class Corrected:
    """Slope corrected for sampling noise: both ends of kappa, and the union of their intervals.

    `ends` run from kappa[0] to kappa[1]; one end where kappa is known. low and high are the two slopes in
    order. An end with a reliability of .10 or less may not be shown (section 3.15): it is left out of `ends`, its
    kappa stands in `hidden`, and the slope farther from zero is None.
    """

    low: float | None
    high: float | None
    ci: Interval
    kappa: tuple[float, float]
    ends: tuple[End, ...]
    hidden: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Naive:
    """What others report: pooled Pearson over unit-periods. Never used for the verdict."""

    r: float | NotEstimable
    n: int


@dataclass(frozen=True, slots=True)
class Between:
    """Do better-treated units score higher? `rho` is r corrected for noise on both sides."""

    r: Estimate | NotEstimable
    spearman: Estimate | NotEstimable
    rho: Estimate | NotEstimable
    slope: Slope | NotEstimable
    corrected: Corrected | NotEstimable
    n_units: int
    claim: ClaimName = "inconclusive"
    note: str = ""
    mde: float | NotEstimable = NotEstimable("not_computed")
    permutation_p: float | NotEstimable = NotEstimable("not_needed")
    p_decisive: float | NotEstimable = NotEstimable("not_computed")
    p_judged: float | NotEstimable = NotEstimable("not_computed")


@dataclass(frozen=True, slots=True)
class Within:
    """When a unit's treatment changes, does its service change `lag` periods later?

    p_decisive: the larger of the slope's p and the permutation's; p_judged: that after Holm or max-T, which was
    held against the level in force.
    """

    r: Estimate | NotEstimable
    slope: Slope | NotEstimable
    corrected: Corrected | NotEstimable
    lag: int
    n_units: int
    n_obs: int
    claim: ClaimName = "inconclusive"
    note: str = ""
    mde: float | NotEstimable = NotEstimable("not_computed")
    typical_move: float | NotEstimable = NotEstimable("not_computed")
    permutation_p: float | NotEstimable = NotEstimable("not_needed")
    wild_p: float | NotEstimable = NotEstimable("not_needed")
    bootstrap: Estimate | NotEstimable = NotEstimable("not_run")
    p_decisive: float | NotEstimable = NotEstimable("not_computed")
    p_judged: float | NotEstimable = NotEstimable("not_computed")


@dataclass(frozen=True, slots=True)
class Lag:
    """One point of the lag profile; `band` is simultaneous over the profile (max-T).

    p_adjusted is that of max-T over the whole grid of themes x metrics x lags, q that of BH over the same.
    """

    lag: int
    slope: float | NotEstimable
    ci: Interval | NotEstimable
    band: Interval | NotEstimable
    n_obs: int
    p_adjusted: float | NotEstimable = NotEstimable("not_computed")
    q: float | NotEstimable = NotEstimable("not_computed")


@dataclass(frozen=True, slots=True)
class Path:
    """One cross path of the within-unit VAR, in standard deviations."""

    slope: float
    se: float
    ci: Interval
    p: float


@dataclass(frozen=True, slots=True)
class DirectionEnd:
    """The order of movement at one value of kappa."""

    kappa: float
    staff_first: Path
    customers_first: Path
    label: Order
    jackknifed: bool


@dataclass(frozen=True, slots=True)
class Direction:
    """Which moves first: one label from both ends of kappa (decision 22)."""

    ends: tuple[DirectionEnd, ...]
    verdict: Order
    n_steps: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """r_wg(J) over cells, under one null: quartile and median, and the share below .70."""

    median: float
    q25: float
    share_below: float
    n_cells: int


@dataclass(frozen=True, slots=True)
class FTest:
    """Do units differ at all? Mean square between over within, and its degrees of freedom."""

    f: float
    df_between: float
    df_within: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """One theme's scale and aggregation figures (linkage.md 3.1, 3.2).

    icc1 allows for uneven groups (k~); icc1_mean_size is the same with the plain mean size, as R multilevel gives it.
    """

    theme: str
    alpha: Estimate | NotEstimable
    omega: Estimate | NotEstimable
    alpha_between: Estimate | NotEstimable
    omega_between: Estimate | NotEstimable
    icc1: Estimate | NotEstimable
    icc2: Estimate | NotEstimable
    rwg: Agreement | NotEstimable
    rwg_skew: Agreement | NotEstimable
    n_respondents: int
    n_units: int
    flags: tuple[str, ...] = ()
    icc1_mean_size: Estimate | NotEstimable = NotEstimable("not_computed")
    f_test: FTest | NotEstimable = NotEstimable("not_computed")


@dataclass(frozen=True, slots=True)
class Needed:
    """How many more would make the smallest visible link as small as the smallest effect that matters."""

    units: int | NotEstimable
    periods: int | NotEstimable


@dataclass(frozen=True, slots=True)
class Specification:
    """One branch of the specification curve."""

    choices: Mapping[str, str]
    slope: float
    ci: Interval
    p: float


@dataclass(frozen=True, slots=True)
class SpecificationCurve:
    """All admissible ways of analysing; it flags, it never upgrades a verdict."""

    specifications: tuple[Specification, ...]
    same_sign: int
    significant: int
    median_p: float | NotEstimable
    share_p: float | NotEstimable
    fragile: bool
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class EarlyLate:
    """Those who answered late less those who answered early, staff points; and the slope of either half."""

    difference: Estimate | NotEstimable
    slope_early: Slope | NotEstimable
    slope_late: Slope | NotEstimable
    n_cells: int


@dataclass(frozen=True, slots=True)
class Joint:
    """One theme's change slope with the other themes held constant."""

    theme: str
    slope: Slope
    corrected: Corrected | NotEstimable


@dataclass(frozen=True, slots=True)
class Together:
    """All themes' change slopes on one metric, in one model."""

    metric: str
    lag: int
    themes: tuple[Joint, ...]
    n_units: int
    n_obs: int


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What could explain the link away: a hidden factor, or who did not answer."""

    robustness: float | NotEstimable
    partial_r: float | NotEstimable
    nonresponse: tuple[tuple[float, float], ...] | NotEstimable
    tipping: float | NotEstimable | None
    rate_slope: Slope | NotEstimable
    without_controls: Slope | NotEstimable = NotEstimable("no_controls")
    within_halves: Slope | NotEstimable = NotEstimable("not_computed")
    level_shift: bool = False  # the change slope rests on lasting shifts of units' levels
    early_late: EarlyLate | NotEstimable = NotEstimable("no_times", "when each person answered is not known")


@dataclass(frozen=True, slots=True)
class Look:
    """This look among the planned ones: the bound on |z|, the nominal p it allows, and the live band."""

    fraction: float
    bound: float
    alpha: float
    last: bool
    sequence: Interval | NotEstimable


@dataclass(frozen=True, slots=True)
class Verdict:
    """One of four words; the grade, the reason from the closed list, and the sentences."""

    name: VerdictName
    grade: Grade | None
    reason: Reason | None
    sentence: str
    caveats: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """Everything about one theme and one metric."""

    theme: str
    metric: str
    primary: bool
    sesoi: float
    naive: Naive
    between: Between
    within: Within
    rmcorr: Estimate | NotEstimable
    lags: tuple[Lag, ...] | NotEstimable
    direction: Direction | NotEstimable
    p_adjusted: float | NotEstimable
    p_method: str
    q: float | NotEstimable
    needed: Needed
    sensitivity: Sensitivity
    curve: SpecificationCurve | NotEstimable
    look: Look | NotEstimable
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Exclusion:
    """How many cells or units were left out, and the one reason."""

    reason: str
    n: int
    examples: tuple[str, ...] = ()
