"""All admissible ways of analysing, side by side: it flags a fragile result and never upgrades one (3.14)."""

from __future__ import annotations

from itertools import product

import numpy as np

from culture.linkage.core import Estimated, as_cell
from culture.linkage.estimators.pairing import Effects, Rules, Weighting, pair_up
from culture.linkage.estimators.readings import Reading, within_reading
from culture.linkage.panel import Panel
from culture.linkage.plan import FLOORS_FILES, FLOORS_RELEASES, Plan
from culture.linkage.resampling import flipped_t, signs
from culture.linkage.results import NotEstimable, Specification, SpecificationCurve

LARGEST = 3_000_000
EFFECTS: tuple[Effects, ...] = ("common", "region")
WEIGHTS: tuple[Weighting, ...] = ("equal", "random", "n")


def branches(panel: Panel, plan: Plan, found: Estimated) -> tuple[Rules, ...]:
    """The frozen set: floor x lag x effects x weights x winsor (x top-box where known, never on releases).

    The floors of a plan that was exported with a release's panel are those of releases (decision 6).
    """
    floors: tuple[int, ...] = plan.floors or (FLOORS_RELEASES if panel.released else FLOORS_FILES)
    if not found.staff.counted:
        floors = (found.rules.min_k,)
    tops = (False, True) if found.customers.top is not None and not panel.released else (False,)
    weights = WEIGHTS if found.customers.counted else WEIGHTS[:1]
    lags = (found.rules.lag, found.rules.lag + 1)
    out = []
    for k, lag, effects, weight, winsor, top in product(floors, lags, EFFECTS, weights, (0.0, 0.01), tops):
        out.append(Rules(lag, k, found.rules.min_n, effects, weight, winsor, top))
    return tuple(out)


def specification_curve(panel: Panel, plan: Plan, found: Estimated) -> SpecificationCurve | NotEstimable:
    """Every branch estimated, corrected at the end of kappa with the smallest slope (its highest).

    The joint test flips the same units' signs in all branches.
    """
    if isinstance(found.within.reading, NotEstimable):
        return found.within.reading
    if len(panel.units) * len(panel.periods) ** 2 > LARGEST:
        return NotEstimable(
            "too_large", "the curve is drawn for panels of up to three million unit-period pairs"
        )
    readings: list[Reading] = []
    shown: list[Specification] = []
    for rules in branches(panel, plan, found):
        pair = pair_up(panel, found.staff, found.customers, rules)
        reading = within_reading(pair, found.noises[-1:], random=rules.weights == "random")
        if isinstance(reading, Reading):
            readings.append(reading)
            shown.append(_specification(reading, rules))
    if not shown:
        return NotEstimable("no_branch", "no branch could be estimated")
    return _summary(readings, shown, plan)


def _specification(reading: Reading, rules: Rules) -> Specification:
    choices = {
        "min_k": str(rules.min_k),
        "lag": str(rules.lag),
        "effects": rules.effects,
        "weights": rules.weights,
        "winsor": "1 %" if rules.winsor else "no",
        "score": "top box" if rules.top else "mean",
    }
    if not reading.ends:
        return Specification(choices, reading.slope.value, reading.slope.ci, reading.slope.p)
    least = max(reading.ends, key=lambda end: end.reliability)
    if least.reliability <= 0:
        return Specification(choices, reading.slope.value, reading.slope.ci, reading.slope.p)
    return Specification(choices, least.slope, least.ci, reading.slope.p)


def _summary(readings: list[Reading], shown: list[Specification], plan: Plan) -> SpecificationCurve:
    cells = [as_cell(reading) for reading in readings]
    rng = np.random.default_rng([plan.seed, 14])
    flips = signs(len(cells[0].a), plan.replicates, rng)
    a = np.column_stack([cell.a for cell in cells])
    seen, drawn = flipped_t(a, np.column_stack([cell.adjust for cell in cells]), flips)
    middle = abs(float(np.median(seen)))
    share = float((np.abs(seen) > 1.96).mean())
    median_p = (float((np.abs(np.median(drawn, axis=1)) >= middle).sum()) + 1) / (plan.replicates + 1)
    share_p = (float(((np.abs(drawn) > 1.96).mean(axis=1) >= share).sum()) + 1) / (plan.replicates + 1)
    positive = sum(s.slope > 0 for s in shown)
    same = max(positive, len(shown) - positive)
    significant = sum(s.p < plan.alpha for s in shown)
    fragile = same < 0.75 * len(shown) or median_p > 0.05
    ordered = tuple(sorted(shown, key=lambda s: s.slope))
    return SpecificationCurve(ordered, same, significant, median_p, share_p, fragile)
