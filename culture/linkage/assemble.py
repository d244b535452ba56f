"""One estimated and judged claim -> the `Link` of a report: profiles, sensitivity, words."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from culture.linkage.core import FEW_CLUSTERS, Estimated, Judged, Side, as_cell, live_band
from culture.linkage.curve import specification_curve
from culture.linkage.estimators.correlations import (
    between_correlation,
    correlation,
    rmcorr,
    true_correlation,
    within_correlation,
)
from culture.linkage.estimators.partial import hat_diagonal, region_codes, residual, solve
from culture.linkage.estimators.readings import Reading
from culture.linkage.lags import Profile
from culture.linkage.panel import Floats, Panel
from culture.linkage.plan import Plan
from culture.linkage.planning import Design, needed
from culture.linkage.resampling import permutation_p, score_bootstrap, wild_p
from culture.linkage.results import (
    Between,
    Estimate,
    Interval,
    Link,
    Look,
    Naive,
    Needed,
    NotEstimable,
    Verdict,
    Within,
)
from culture.linkage.sensitivity import examine
from culture.linkage.verdicts import Headline
from culture.linkage.wording.caveats import Evidence, caveats
from culture.linkage.wording.sentences import readings, setting, side_mde, smallest, verdict_sentence


@dataclass(frozen=True, eq=False)
class Standing:
    """How a claim stands among the others: declared or explored, its adjusted p and how, and its other lags."""

    declared: bool
    p_adjusted: float | NotEstimable
    p_method: str
    q: float | NotEstimable
    declared_count: int
    curve: bool
    lags: Profile


def link(panel: Panel, plan: Plan, found: Estimated, *, judged: Judged, standing: Standing) -> Link:
    """Everything about one pair."""
    curve = specification_curve(panel, plan, found) if standing.curve else NotEstimable("not_declared")
    checked = examine(found, judged, controlled=bool(plan.controls))
    want = needed(_design(found), smallest(found), found.sesoi, int(found.pair.units.sum()))
    within = _within(plan, found, judged)
    evidence = Evidence(panel, plan, found, standing.lags, curve, checked, standing.declared_count)
    return Link(
        found.claim.theme,
        found.claim.metric,
        standing.declared,
        found.sesoi,
        _naive(found),
        _between(plan, found, judged),
        within,
        _rmcorr(found),
        standing.lags,
        found.direction,
        standing.p_adjusted,
        standing.p_method,
        standing.q,
        want,
        checked,
        curve,
        _look(plan, judged, found),
        _verdict(evidence, judged, want, standing=standing, within=within),
    )


def _verdict(
    evidence: Evidence, judged: Judged, want: Needed, *, standing: Standing, within: Within
) -> Verdict:
    found, plan = evidence.found, evidence.plan
    place = setting(evidence.panel, plan, found)
    head: Headline = judged.headline
    sentence = verdict_sentence(place, found, judged, needed=want)
    if not standing.declared:
        interesting = head.name in ("supported", "contradicted") or head.reason == "co_moves"
        sentence = place.say("next" if interesting else "quiet")
        reason = head.reason if head.name == "inconclusive" else None
        head = Headline("inconclusive", None, reason)
    elif plan.status == "exploratory":
        sentence = place.say("exploratory", sentence=sentence)
    noted = caveats(place, evidence, judged)
    return Verdict(
        head.name, head.grade, head.reason, sentence, noted, readings(place, found, within.typical_move)
    )


def _naive(found: Estimated) -> Naive:
    present = found.pair.present
    pooled = correlation(found.pair.x[present], found.pair.y[present])
    return Naive(pooled if isinstance(pooled, NotEstimable) else pooled.value, int(present.sum()))


def _rmcorr(found: Estimated) -> Estimate | NotEstimable:
    """On period-demeaned data, descriptive only: its p assumes independence over time."""
    present = found.pair.present
    if present.shape[1] < 2:
        return NotEstimable("one_period", "change needs more than one period")
    if not present.any():
        return NotEstimable("no_pairs")
    everyone = region_codes(("",) * present.shape[0], found.pair.units)
    fit = solve(found.pair.weights, everyone)
    x, y = (residual(fit, v)[present] for v in (found.pair.x, found.pair.y))
    return rmcorr(x, y, np.nonzero(present)[0].tolist())


def _between(plan: Plan, found: Estimated, judged: Judged) -> Between:
    side = found.between
    reading = side.reading
    if isinstance(reading, NotEstimable):
        units = found.pair.paired
        return Between(
            reading, reading, reading, reading, reading, units, "inconclusive", reading.reason, reading
        )
    permuted = permutation_p(
        as_cell(reading), reading.codes, plan.replicates, np.random.default_rng([plan.seed, 5])
    )
    return Between(
        between_correlation(reading),
        between_correlation(reading, ranks=True),
        true_correlation(reading, permuted),
        reading.slope,
        side.corrected,
        reading.n_units,
        judged.between.name,
        judged.between.note,
        side_mde(found, within=False),
        side.permutation,
        side.p,
        judged.p[1],
    )


def _within(plan: Plan, found: Estimated, judged: Judged) -> Within:
    side: Side = found.within
    reading = side.reading
    if isinstance(reading, NotEstimable):
        lag = found.rules.lag
        return Within(reading, reading, reading, lag, 0, 0, "inconclusive", reading.reason, reading, reading)
    drawn = score_bootstrap(as_cell(reading), plan.replicates, np.random.default_rng([plan.seed, 3]))
    low, high = (float(v) for v in np.quantile(drawn, [0.025, 0.975]))
    return Within(
        within_correlation(reading),
        reading.slope,
        side.corrected,
        found.rules.lag,
        reading.n_units,
        reading.n_obs,
        judged.within.name,
        judged.within.note,
        side_mde(found, within=True),
        _typical_move(reading),
        side.permutation,
        _wild(plan, reading),
        Estimate(
            reading.slope.value,
            Interval(low, high),
            n=reading.n_units,
            method="cluster bootstrap, percentile",
        ),
        side.p,
        judged.p[0],
    )


def _wild(plan: Plan, reading: Reading) -> float | NotEstimable:
    if reading.n_units >= FEW_CLUSTERS:
        return NotEstimable("not_needed", "thirty units and more")
    return wild_p(as_cell(reading), plan.replicates, np.random.default_rng([plan.seed, 4]))


def _freedom(reading: Reading) -> float:
    fit = reading.fit
    return float((fit.weights * (1.0 - fit.weights * hat_diagonal(fit))).sum())


def _typical_move(reading: Reading) -> float | NotEstimable:
    """Within-unit SD of true staff scores, at the end of kappa that leaves most signal."""
    if not reading.ends:
        return NotEstimable("no_variance", "the spread of single answers is not known")
    share = max(end.reliability for end in reading.ends)
    if share <= 0:
        return NotEstimable("noisy_staff", "within units there is little but sampling noise")
    return float(np.sqrt(reading.scores.total * share / max(_freedom(reading), 1.0)))


def _design(found: Estimated) -> Design | None:
    reading = found.within.reading
    if isinstance(reading, NotEstimable) or not reading.ends or reading.share_y is None:
        return None
    free = max(_freedom(reading), 1.0)
    share_x = max(reading.ends[0].reliability, 0.05)
    share_y = max(reading.share_y, 0.05)
    total_x, total_y = reading.scores.total / free, float((reading.y**2).sum()) / free
    regions = max(len(np.unique(reading.codes)), 1)
    periods = int((found.pair.present.sum(axis=0) >= 2).sum())
    return Design(
        reading.n_units,
        max(reading.n_units / regions, 2.0),
        periods,
        total_x * share_x,
        _persistence(reading.x, share_x),
        total_x * (1 - min(share_x, 1.0)),
        total_y * share_y,
        _persistence(reading.y, share_y),
        total_y * (1 - min(share_y, 1.0)),
    )


def _persistence(values: Floats, share: float) -> float:
    """Lag-one autocorrelation of residuals, freed of noise and of what demeaning takes; within 0 to .9."""
    both = (values[:, :-1] != 0) & (values[:, 1:] != 0)
    if not both.any():
        return 0.5
    near = float((values[:, :-1] * values[:, 1:])[both].mean())
    whole = float((values[values != 0] ** 2).mean())
    return float(np.clip(near / (whole * share) + 1.0 / values.shape[1], 0.0, 0.9))


def _look(plan: Plan, judged: Judged, found: Estimated) -> Look | NotEstimable:
    if judged.look is None:
        return NotEstimable("no_looks", "no looks were planned")
    return replace(judged.look, sequence=live_band(judged.look, found.within.corrected, plan.alpha))
