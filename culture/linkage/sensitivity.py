"""What could explain a link away: a hidden factor, or who did not answer (sections 3.9, 3.12)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from culture.linkage.core import Estimated, Judged
from culture.linkage.early_late import early_late
from culture.linkage.estimators.pairing import Pair
from culture.linkage.estimators.partial import residual, solve
from culture.linkage.estimators.readings import Reading, between_reading, summed_up
from culture.linkage.estimators.slopes import (
    Scores,
    corrected,
    measured,
    paired,
    reliability,
    within_scores,
)
from culture.linkage.panel import Floats
from culture.linkage.results import NotEstimable, Sensitivity, Slope
from culture.linkage.verdicts import Claimed, Thresholds, claim

SHIFTS = tuple(float(d) for d in np.linspace(-2.0, 2.0, 9))
SHORTEST_HALF = 4
FINE = tuple(float(d) for d in np.linspace(0.1, 2.0, 20))


def robustness_value(r: float) -> float:
    """Share of what is left in both scores that a hidden factor must explain to remove a partial r."""
    if abs(r) >= 1:
        return 1.0
    f2 = r * r / (1.0 - r * r)
    return float((np.sqrt(f2**2 + 4 * f2) - f2) / 2)


def examine(found: Estimated, judged: Judged, *, controlled: bool) -> Sensitivity:
    """All sensitivity figures of one claim, which start from the claim as it was judged."""
    return replace(_examined(found, judged, controlled=controlled), early_late=early_late(found))


def _examined(found: Estimated, judged: Judged, *, controlled: bool) -> Sensitivity:
    reading = found.within.reading
    plain: Slope | NotEstimable = NotEstimable("no_controls")
    if controlled:
        plain = _without_controls(found)
    if isinstance(reading, NotEstimable):
        return Sensitivity(reading, reading, reading, reading, reading, plain, reading)
    r, halves = _partial_r(reading), within_halves(found)
    shift = shifted_levels(reading.slope, halves)
    if found.staff.invited is None:
        unknown = NotEstimable("no_invited", "how many were invited is not known")
        return Sensitivity(robustness_value(r), r, unknown, unknown, unknown, plain, halves, shift)
    invited = np.maximum(np.where(found.staff.invited > 0, found.staff.invited, 1.0), found.staff.n)
    rate = np.where(found.pair.present, found.staff.n / invited, 0.0)
    left = residual(reading.fit, 1.0 - rate)
    moved = tuple((d, _shifted(reading, left, d)) for d in SHIFTS)
    slopes = tuple((d, s.slope) for d, s in moved if s is not None)
    own = within_scores(reading.fit, residual(reading.fit, rate), reading.y)
    slope = NotEstimable("constant_rate", "response rates do not move") if own is None else measured(own)
    tipping = _tipping(found, reading, left, judged)
    return Sensitivity(robustness_value(r), r, slopes, tipping, slope, plain, halves, shift)


def within_halves(found: Estimated) -> Slope | NotEstimable:
    """The as-measured change slope with a level of its own for each unit in each half of the window.

    A lasting shift of a unit's level (a reorganisation, a new site) makes a change slope out of differences
    between units; within halves it is gone. Noise shrinks this slope more than the whole window's.
    """
    pair, reading = found.pair, found.within.reading
    if isinstance(reading, NotEstimable):
        return reading
    periods = np.flatnonzero(pair.present.any(axis=0))
    if len(periods) < 2 * SHORTEST_HALF:
        return NotEstimable("few_periods", "halves of the window are too short")
    early = np.arange(pair.x.shape[1]) < periods[len(periods) // 2]
    parts = [pair.weights * early, pair.weights * ~early]
    weights = np.concatenate([w * ((w > 0).sum(axis=1) >= 2)[:, None] for w in parts])
    fit = solve(weights, np.concatenate([reading.codes, reading.codes]))
    x, y = (residual(fit, np.concatenate([v, v])) for v in (pair.x, pair.y))
    doubled = within_scores(fit, x, y)
    scores = None if doubled is None else paired(doubled, len(reading.codes))
    if scores is None or scores.used < 3:
        return NotEstimable("staff_constant", "staff scores do not move within halves")
    return measured(scores)


def shifted_levels(whole: Slope, halves: Slope | NotEstimable) -> bool:
    """The link rests on lasting shifts: within halves it is under a third, and clearly not the whole of it."""
    if isinstance(halves, NotEstimable) or halves.ci.low is None or halves.ci.high is None:
        return False
    outside = not halves.ci.low <= whole.value <= halves.ci.high
    return outside and halves.value * float(np.sign(whole.value)) < abs(whole.value) / 3


def _partial_r(reading: Reading) -> float:
    size = float(np.sqrt((reading.x**2).sum() * (reading.y**2).sum()))
    return float(np.clip((reading.x * reading.y).sum() / size, -1.0, 1.0))


def _shifted(reading: Reading, left: Floats, delta: float) -> Scores | None:
    return within_scores(reading.fit, reading.x + delta * left, reading.y)


def _tipping(found: Estimated, reading: Reading, left: Floats, judged: Judged) -> float | NotEstimable | None:
    """The smallest |delta| (staff points) at which the change claim is another; None where none up to 2 is.

    Each shifted slope is held to the rule of the verdict: its p is no smaller than the permutation's, and grows by
    the same factor as the judged one did for several claims.
    """
    if judged.within.note == "few_units":
        return NotEstimable("few_units", "too few units for a claim that could change")
    floor = found.within.permutation if isinstance(found.within.permutation, float) else 0.0
    many = judged.p[0] / found.within.p if found.within.p > 0 else 1.0
    if float((left**2).sum()) < 1e-12:
        return None
    for size in FINE:
        for delta in (size, -size):
            scores = _shifted(reading, left, delta)
            if scores is None:
                return round(size, 2)
            slope = measured(scores)
            p = min(max(slope.p, floor) * many, 1.0)
            if _claimed(reading, scores, p, judged.rule).name != judged.within.name:
                return round(size, 2)
    return None


def _claimed(reading: Reading, scores: Scores, p: float, rule: Thresholds) -> Claimed:
    slope = measured(scores)
    total = reading.scores.total
    ends = tuple(
        corrected(slope, reliability(scores, np.array([(1.0 - end.reliability) * total])), end.kappa)
        for end in reading.ends
    )
    return claim(slope, summed_up(ends), p, rule)


def _without_controls(found: Estimated) -> Slope | NotEstimable:
    pair: Pair = found.pair
    bare = between_reading(pair, found.noises, None)
    return bare if isinstance(bare, NotEstimable) else bare.slope
