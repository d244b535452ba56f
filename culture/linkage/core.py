"""One theme and one metric, estimated: what every verdict, lean or full, rests on."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from culture.linkage.estimators.direction import Series, order
from culture.linkage.estimators.noise import Noise, cell_variance, staff_noise
from culture.linkage.estimators.pairing import Pair, Rules, pair_up, usable_customers, usable_staff
from culture.linkage.estimators.partial import region_codes
from culture.linkage.estimators.readings import Reading, between_reading, summed_up, within_reading
from culture.linkage.looks import look, sequence
from culture.linkage.panel import Customers, Floats, Panel, Staff, default_sesoi
from culture.linkage.plan import Claim, Plan
from culture.linkage.reliability.aggregation import icc
from culture.linkage.resampling import Cell, permutation_p
from culture.linkage.results import Corrected, Direction, Estimate, Interval, Look, NotEstimable, Slope
from culture.linkage.verdicts import Claimed, Gates, Headline, Thresholds, claim, headline

FEW_CLUSTERS = 30
SHUFFLES = 999


@dataclass(frozen=True, eq=False)
class Side:
    """One reading with its corrected range and the p that decides (permutation counts below 30 units)."""

    reading: Reading | NotEstimable
    slope: Slope | NotEstimable
    corrected: Corrected | NotEstimable
    p: float
    permutation: float | NotEstimable


@dataclass(frozen=True, eq=False)
class Estimated:
    """A claim with all that its verdict needs."""

    claim: Claim
    staff: Staff
    customers: Customers
    rules: Rules
    pair: Pair
    noises: tuple[Noise, ...]
    within: Side
    between: Side
    direction: Direction | NotEstimable
    sesoi: float
    gates: Gates


@dataclass(frozen=True, slots=True)
class Judged:
    """Both readings' claims, the headline, and the look in force; the p that decided of either, and the change rule."""

    within: Claimed
    between: Claimed
    headline: Headline
    look: Look | None
    p: tuple[float, float] = (1.0, 1.0)
    rule: Thresholds = field(default_factory=lambda: Thresholds(0.05, 0.0))


def rules_of(panel: Panel, plan: Plan) -> Rules:
    """The plan's floors and choices; a cross-section has no lag."""
    lag = 0 if len(panel.periods) == 1 else plan.lag
    return Rules(lag, plan.min_k, plan.min_n, plan.effects, plan.weights)


def claims_of(panel: Panel, plan: Plan) -> tuple[tuple[Claim, ...], tuple[Claim, ...]]:
    """(declared, explored). Without a declared claim every pair counts as declared."""
    every = tuple(Claim(theme, metric) for theme in panel.staff for metric in panel.customers)
    if not plan.primary:
        return every, ()
    declared = tuple(c for c in dict.fromkeys(plan.primary) if c in every)
    return declared, tuple(c for c in every if c not in declared)


def control_matrix(panel: Panel, plan: Plan) -> Floats | None:
    """Registered controls, units x controls; None where there are none."""
    columns = [panel.controls[name] for name in plan.controls if name in panel.controls]
    return np.column_stack(columns) if columns else None


def noises_of(panel: Panel, plan: Plan) -> dict[str, tuple[Noise, ...]]:
    """The sampling noise of every theme, made once and shared by its pairs."""
    return {name: staff_noise(side, plan.respondents, plan.kappa) for name, side in panel.staff.items()}


def estimate(panel: Panel, plan: Plan, which: Claim, noises: tuple[Noise, ...]) -> Estimated:
    """Both readings, their p, and the order of movement."""
    staff, customers = panel.staff[which.theme], panel.customers[which.metric]
    rules = rules_of(panel, plan)
    pair = pair_up(panel, staff, customers, rules)
    rng = np.random.default_rng(plan.seed)
    random = rules.weights == "random"
    within = _side(within_reading(pair, noises, random=random), rng)
    between = _side(between_reading(pair, noises, control_matrix(panel, plan)), rng)
    return Estimated(
        which,
        staff,
        customers,
        rules,
        pair,
        noises,
        within,
        between,
        _direction(panel, plan, which, within=within, noises=noises),
        plan.sesoi.get(which.metric, default_sesoi(staff, customers)),
        _gates(plan, staff, pair),
    )


def judge(found: Estimated, plan: Plan, p: tuple[float, float] | None = None) -> Judged:
    """The exact rules; `p` are the adjusted p of (within, between) where several claims were declared."""
    within_p, between_p = p if p is not None else (found.within.p, found.between.p)
    now = look(plan.looks, plan.alpha)
    rule = Thresholds(plan.alpha if now is None else now.alpha, found.sesoi)
    change = _rule(rule, now, found.within, plan)
    w = _claim(found.within, within_p, change, plan)
    b = _claim(found.between, between_p, _rule(rule, now, found.between, plan), plan)
    label = found.direction.verdict if isinstance(found.direction, Direction) else "unresolved"
    return Judged(w, b, headline(label, w, b, found.gates), now, (within_p, between_p), change)


def _claim(side: Side, p: float, rule: Thresholds, plan: Plan) -> Claimed:
    """One reading's claim; with too few units in the reading itself it claims nothing, whatever else has enough."""
    if isinstance(side.reading, Reading) and side.reading.n_units < plan.min_units:
        return Claimed("inconclusive", "few_units")
    return claim(side.slope, side.corrected, p, rule)


def live_band(now: Look, ends: Corrected | NotEstimable, alpha: float) -> Interval | NotEstimable:
    """The confidence sequence of the corrected slope at the plan's level, over both ends of kappa."""
    if isinstance(ends, NotEstimable):
        return ends
    if ends.hidden:
        return Interval(None, None)
    bands = [sequence(e.slope, e.se, now.fraction, alpha) for e in ends.ends]
    union = bands[0]
    for each in bands[1:]:
        union = union.union(each)
    return union


def _rule(rule: Thresholds, now: Look | None, side: Side, plan: Plan) -> Thresholds:
    if now is None or now.last:
        return rule
    band = live_band(now, side.corrected, plan.alpha)
    return Thresholds(rule.alpha, rule.delta, isinstance(band, Interval) and band.inside(rule.delta))


def _side(reading: Reading | NotEstimable, rng: np.random.Generator) -> Side:
    if isinstance(reading, NotEstimable):
        return Side(reading, reading, reading, 1.0, reading)
    p, shuffled = reading.slope.p, NotEstimable("not_needed", "thirty units and more")
    if reading.n_units >= FEW_CLUSTERS:
        return Side(reading, reading.slope, summed_up(reading.ends), p, shuffled)
    cell = as_cell(reading)
    permuted = permutation_p(cell, reading.codes, SHUFFLES, rng)
    return Side(reading, reading.slope, summed_up(reading.ends), max(p, permuted), permuted)


def as_cell(reading: Reading, units: int | None = None) -> Cell:
    """The reading as resamplers see it; with `units`, scattered over all units of the panel."""
    scores = reading.scores
    x = reading.x * reading.fit.weights if reading.x.ndim == 2 else reading.x[:, None]
    y = reading.y if reading.y.ndim == 2 else reading.y[:, None]
    parts = (x, y, scores.a, scores.s, scores.adjust)
    if units is None or len(scores.a) == units:
        return Cell(*parts)
    full = []
    for part in parts:
        wide = np.zeros((units, *part.shape[1:]))
        wide[reading.rows] = part
        full.append(wide)
    return Cell(*full)


def _direction(
    panel: Panel, plan: Plan, which: Claim, *, within: Side, noises: tuple[Noise, ...]
) -> Direction | NotEstimable:
    staff, customers = panel.staff[which.theme], panel.customers[which.metric]
    if isinstance(within.slope, NotEstimable):
        return within.slope
    variance = cell_variance(customers)
    if variance is None:
        return NotEstimable("no_variance", "the spread of single ratings is not known")
    mask = np.logical_and(usable_staff(staff, plan.min_k), usable_customers(customers, plan.min_n))
    groups = panel.groups if plan.effects == "region" else ("",) * len(panel.units)
    codes = region_codes(groups, np.asarray(mask.any(axis=1)))
    x, y = np.where(mask, staff.mean, 0.0), np.where(mask, customers.mean, 0.0)
    series = Series(x, y, mask, codes, Noise(0.0, variance))
    step = next_wave(mask, max(plan.lag, 1))
    return order(series, noises, step=step, sign=float(np.sign(within.slope.value)))


def next_wave(mask: NDArray[np.bool_], least: int) -> int:
    """The smallest step of `least` periods and more after which most units' scores come again.

    Quarterly waves on a monthly grid move in steps of three.
    """
    for step in range(least, mask.shape[1] // 2 + 1):
        if 2 * int((mask[:, :-step] & mask[:, step:]).sum()) >= int(mask[:, :-step].sum()) > 0:
            return step
    return least


def _gates(plan: Plan, staff: Staff, pair: Pair) -> Gates:
    first = icc(staff, plan.min_k)[0]
    differ = not (isinstance(first, Estimate) and isinstance(first.p, float) and first.p >= 0.05)
    periods = int((pair.present.sum(axis=0) >= 2).sum())
    return Gates(int(pair.units.sum()) >= plan.min_units, differ, periods, plan.lag >= 1)
