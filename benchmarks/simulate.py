"""Simulated organisations of linkage.md section 7: the truth is known, so that verdicts can be counted right or wrong.

Nothing here is imported by the product. One organisation is a `Panel`; person answers are drawn only where the
same people answer every wave, else cell means are drawn with their exact sampling variance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.traps import bent, clipped, thinned
from culture.linkage.panel import Customers, Floats, Panel, Repeats, Staff


@dataclass(frozen=True, slots=True)
class Scenario:
    """One organisation: sizes, spreads, and what is true in it. Slopes are metric points per staff point."""

    name: str
    units: int = 60
    regions: int = 6
    waves: int = 12
    staff: int = 15
    ratings: int = 150
    between: float = 0.0
    within: float = 0.0
    effect_lag: int = 1
    reverse: float = 0.0
    season: float = 0.0
    rich_regions: float = 0.0
    regional_shocks: float = 0.0
    local_shocks: float = 0.0
    customer_ar: float = 0.5
    same_people: float = 0.0  # stable share of a person's answer; 0: everybody new each wave
    ids: str = ""  # same people: "given" in the uploaded file; "denied": the analyst says that all are new
    response: float = 1.0
    informative: float = 0.0
    as_release: bool = False
    truth: str = "null"  # null | positive | negative | reverse | other
    trends: float = 0.0  # SD of each unit's own straight line, over the whole window, on either side
    giant: float = 0.0  # one unit's own random walk on either side, SD of its steps
    follow: float = 0.0  # a local event that reaches staff first and customers one period later
    busy: float = 0.0  # share of answers and of service that busy periods take
    reorganise: float = 0.0  # share of units that trade places half-way, with level and customers
    misaligned: bool = False  # each customer period holds half of the one before
    closing: bool = False  # units close after two bad periods on both sides together
    ceiling: float = 0.0  # added to the customers' level; ratings stop at 5
    repeat_customers: float = 0.0  # share of the ratings' noise that stays with the unit's regulars
    holes: float = 0.0  # share of staff cells missing at random
    scale: float = 1.0  # points of the metric per point of a 1-5 scale; 50 is NPS
    sd_x: tuple[float, float] = (0.25, 0.20)
    sd_y: tuple[float, float] = (0.15, 0.10)
    ar: float = 0.5
    person: float = 0.75  # variance of one person's theme mean around the unit's
    rating: float = 1.0  # variance of one rating


def organisation(case: Scenario, rng: np.random.Generator) -> Panel:
    """One organisation of this scenario: theme `fairness`, metric `csat`, on the grid of its waves."""
    region = np.arange(case.units) % case.regions
    x, y = _truths(case, region, rng)
    x, y = bent(case, x, y, rng)
    staff = _survey(case, x, rng)
    customers = _ratings(case, y, rng)
    staff, customers = thinned(case, (x, y), (staff, customers), rng)
    periods = tuple(f"w{t:03d}" for t in range(case.waves))
    names = tuple(f"u{i:04d}" for i in range(case.units))
    return Panel(names, periods, tuple(f"r{r}" for r in region), {"fairness": staff}, {"csat": customers})


def _ratings(case: Scenario, y: Floats, rng: np.random.Generator) -> Customers:
    """n, mean and squares of each cell's ratings, drawn with their exact sampling variance."""
    variance: Floats = np.full(y.shape, case.rating)
    if case.ceiling:
        y, variance = clipped(y + case.ceiling, case.rating)
    n = np.full(y.shape, float(case.ratings))
    share = case.repeat_customers
    noise = np.sqrt(1 - share) * rng.normal(size=y.shape)
    if share:
        noise = noise + np.sqrt(share) * _series((case.units, case.waves), 1.0, 0.8, rng)
    rates = y + noise * np.sqrt(variance / n)
    df = n - 1
    ss = variance * rng.chisquare(df)
    top = 4.0 * case.scale / 2.0
    low, high = (1.0, 5.0) if case.scale == 1 else (-top, top)
    middle = 0.0 if case.scale == 1 else 3.0
    return Customers(n, (rates - middle) * case.scale, ss * case.scale**2, df, low=low, high=high)


def _series(shape: tuple[int, int], sd: float, ar: float, rng: np.random.Generator) -> Floats:
    out = np.empty(shape)
    out[:, 0] = rng.normal(0, sd, shape[0])
    for t in range(1, shape[1]):
        out[:, t] = ar * out[:, t - 1] + rng.normal(0, sd * np.sqrt(1 - ar**2), shape[0])
    return out


def _truths(case: Scenario, region: np.ndarray, rng: np.random.Generator) -> tuple[Floats, Floats]:
    shape, burn = (case.units, case.waves), 8
    wide = (case.units, case.waves + burn)
    trait = rng.normal(0, case.sd_x[0], case.units)
    own_y = _series(wide, case.sd_y[1], case.customer_ar, rng)
    move = _series(wide, case.sd_x[1], case.ar, rng)
    if case.reverse:
        noise = rng.normal(0, case.sd_x[1] * np.sqrt(1 - case.ar**2), wide)
        for t in range(1, wide[1]):
            served = own_y[:, t - 1] + (case.within * move[:, t - 2] if t > 1 else 0.0)
            move[:, t] = case.ar * move[:, t - 1] + case.reverse * served + noise[:, t]
    push = np.zeros(wide)
    lag = case.effect_lag
    push[:, lag:] = case.within * move[:, : wide[1] - lag]
    move, own_y, push = move[:, burn:], own_y[:, burn:], push[:, burn:]
    x = 3.6 + trait[:, None] + move
    y = 4.0 + rng.normal(0, case.sd_y[0], case.units)[:, None] + case.between * trait[:, None] + own_y + push
    time = np.arange(case.waves)
    season = case.season * (np.sin(2 * np.pi * time / 12) + 0.08 * (time - time.mean()))
    x, y = x + season, y + season
    rich = rng.normal(0, case.rich_regions, case.regions)[region]
    shock = _series((case.regions, case.waves), case.regional_shocks, 0.5, rng)[region]
    local = _series(shape, case.local_shocks, 0.5, rng)
    return x + rich[:, None] + shock + local, y + rich[:, None] + shock + local


def _survey(case: Scenario, x: Floats, rng: np.random.Generator) -> Staff:
    if case.same_people > 0:
        return _persons(case, x, rng)
    size = np.full(x.shape, case.staff)
    if case.informative:
        chance = 1 / (
            1 + np.exp(-(np.log(case.response / (1 - case.response)) + case.informative * (x - x.mean())))
        )
        size = rng.binomial(case.staff, chance)
    n = size.astype(float)
    safe = np.where(n > 0, n, 1.0)
    drift = 0.0
    if case.informative:
        drift = case.informative * case.person * (1 - case.response)
    mean = np.where(n > 0, x + drift + rng.normal(0, 1, x.shape) * np.sqrt(case.person / safe), 0.0)
    df = np.maximum(n - 1, 0.0)
    ss = np.where(df > 0, case.person * rng.chisquare(np.maximum(df, 1)), 0.0)
    return Staff(n, mean, ss, df, invited=np.full(x.shape, float(case.staff)))


def _persons(case: Scenario, x: Floats, rng: np.random.Generator) -> Staff:
    units, waves = x.shape
    lasting = rng.normal(0, np.sqrt(case.same_people * case.person), (units, case.staff, 1))
    fresh = rng.normal(0, np.sqrt((1 - case.same_people) * case.person), (units, case.staff, waves))
    answer = x[:, None, :] + lasting + fresh
    answers = rng.random((units, case.staff, waves)) < case.response
    n = answers.sum(axis=1).astype(float)
    safe = np.where(n > 0, n, 1.0)
    mean = np.where(n > 0, np.where(answers, answer, 0.0).sum(axis=1) / safe, 0.0)
    ss = np.where(answers, (answer - mean[:, None, :]) ** 2, 0.0).sum(axis=1)
    df = np.maximum(n - 1, 0.0)
    invited = np.full(x.shape, float(case.staff))
    if case.ids == "given":
        return Staff(n, mean, ss, df, invited=invited, repeats=_again(answers, answer - mean[:, None, :]))
    overlaps = np.full((units, waves, waves), float(case.staff))
    if not case.as_release:
        return Staff(n, mean, ss, df, invited=invited, overlaps=overlaps)
    return _published(Staff(n, mean, ss, df, invited=invited, overlaps=overlaps), rng)


def _again(answers: NDArray[np.bool_], residual: Floats) -> Repeats:
    """Who answered again, as a file with its own pseudonyms tells it: counts, and products of residuals."""
    there = answers.astype(float)
    left = np.where(answers, residual, 0.0)
    products = float((left.sum(axis=2) ** 2).sum() - (left**2).sum())
    return Repeats(np.einsum("ipt,ips->its", there, there), products)


def _published(side: Staff, rng: np.random.Generator) -> Staff:
    """As a release gives it: k of 5, n below 20 as its band, means to 0.01 and coded at the ends, one variance.

    Per wave and band the harmonic mean of n stands for n (bands of fewer than 5 cells are joined, as releases do);
    small cells are hidden more often than large ones.
    """
    n = np.where(side.n >= 5, side.n, 0.0)
    n = np.where(rng.random(n.shape) < 0.02 + 0.5 / np.maximum(n, 5.0), 0.0, n)
    shown = np.column_stack([_banded(column) for column in n.T])
    variance = (
        float(side.ss.sum() / side.ss_df.sum()) if side.ss is not None and side.ss_df is not None else None
    )
    safe = np.maximum(n, 1.0)
    low, high = np.ceil(100 * (1 + 2 / safe)) / 100, np.floor(100 * (5 - 2 / safe)) / 100
    mean = np.where(n > 0, np.clip(np.round(side.mean, 2), low, high), 0.0)
    return Staff(shown, mean, None, None, variance, side.invited, side.overlaps, rounding=0.01)


def _banded(n: Floats) -> Floats:
    """One wave's n below 20, each replaced by the harmonic mean of its band."""
    shown, low = n.copy(), 5.0
    for last in (9.0, 14.0, 19.0):
        inside = (n >= low) & (n <= last)
        if inside.sum() >= 5 or (last == 19.0 and inside.any()):
            shown[inside] = np.round(2 * inside.sum() / (1 / n[inside]).sum()) / 2
            low = last + 1
    return shown
