"""Simulated organisations of linkage.md section 7: the truth is known, so that verdicts can be counted right or wrong.

Nothing here is imported by the product. One organisation is a `Panel`; person answers are drawn only where the
same people answer every wave, else cell means are drawn with their exact sampling variance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from culture.linkage.panel import Customers, Floats, Panel, Staff


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
    response: float = 1.0
    informative: float = 0.0
    as_release: bool = False
    truth: str = "null"  # null | positive | negative | reverse | other
    sd_x: tuple[float, float] = (0.25, 0.20)
    sd_y: tuple[float, float] = (0.15, 0.10)
    ar: float = 0.5
    person: float = 0.75  # variance of one person's theme mean around the unit's
    rating: float = 1.0  # variance of one rating


SCENARIOS: tuple[Scenario, ...] = (
    Scenario("no link; 60 units x 12 waves"),
    Scenario("no link; 300 x 24", units=300, waves=24),
    Scenario("no link; shared season + trend", season=0.25),
    Scenario("no link; rich regions good at both", rich_regions=0.25),
    Scenario("no link; regional shocks hit both", regional_shocks=0.2),
    Scenario("no link; 12 units", units=12, regions=2),
    Scenario("no link; 12 units + season", units=12, regions=2, season=0.25),
    Scenario("no link; 8 units", units=8, regions=1),
    Scenario("no link; 5 staff per cell, 120 x 16", units=120, waves=16, staff=5),
    Scenario("no link; unhappy staff answer less", informative=0.7, staff=22, response=0.7),
    Scenario("no link; 200 x 5", units=200, waves=5),
    Scenario("no link; local shock hits both at once", local_shocks=0.12),
    Scenario("no link; same people, 60 x 12", same_people=0.5, staff=25, response=0.6),
    Scenario("no link; same people, 120 x 16", units=120, waves=16, same_people=0.5, staff=25, response=0.6),
    Scenario("no link; same people, as a release", same_people=0.5, staff=25, response=0.6, as_release=True),
    Scenario("REVERSE: customers -> staff", reverse=0.8, truth="reverse"),
    Scenario("REVERSE, 200 x 24", units=200, waves=24, reverse=0.8, truth="reverse"),
    Scenario(
        "REVERSE, slow customers, 120 x 16",
        units=120,
        waves=16,
        reverse=0.8,
        customer_ar=0.9,
        truth="reverse",
    ),
    Scenario("REVERSE, 200 x 5", units=200, waves=5, reverse=0.8, truth="reverse"),
    Scenario(
        "REVERSE, same people, 120 x 16",
        units=120,
        waves=16,
        reverse=0.8,
        same_people=0.5,
        staff=25,
        response=0.6,
        truth="reverse",
    ),
    Scenario("units differ, no change effect", between=0.3, truth="other"),
    Scenario("change effect only", within=0.3, truth="positive"),
    Scenario("TRUE effect; 60 x 12", between=0.3, within=0.3, truth="positive"),
    Scenario("TRUE effect; 200 x 24", units=200, waves=24, between=0.3, within=0.3, truth="positive"),
    Scenario("TRUE effect; 12 units", units=12, regions=2, between=0.3, within=0.3, truth="positive"),
    Scenario(
        "TRUE effect; 5 staff, 120 x 16",
        units=120,
        waves=16,
        staff=5,
        between=0.3,
        within=0.3,
        truth="positive",
    ),
    Scenario("TRUE effect; 200 x 5", units=200, waves=5, between=0.3, within=0.3, truth="positive"),
    Scenario(
        "TRUE effect; same people, 60 x 12",
        between=0.3,
        within=0.3,
        same_people=0.5,
        staff=25,
        response=0.6,
        truth="positive",
    ),
    Scenario(
        "TRUE effect; same people, 120 x 16",
        units=120,
        waves=16,
        between=0.3,
        within=0.3,
        same_people=0.5,
        staff=25,
        response=0.6,
        truth="positive",
    ),
    Scenario(
        "TRUE effect; same people, as a release",
        between=0.3,
        within=0.3,
        same_people=0.5,
        staff=25,
        response=0.6,
        as_release=True,
        truth="positive",
    ),
    Scenario("TRUE effect at lag 0 (plan says 1)", between=0.3, within=0.3, effect_lag=0, truth="positive"),
    Scenario(
        "effect exactly at SESOI, 300 x 24", units=300, waves=24, between=0.1, within=0.1, truth="positive"
    ),
    Scenario("NEGATIVE effect, 120 x 16", units=120, waves=16, between=-0.3, within=-0.3, truth="negative"),
    Scenario(
        "better units higher, improving units fall",
        units=120,
        waves=16,
        between=0.5,
        within=-0.3,
        truth="other",
    ),
)


def organisation(case: Scenario, rng: np.random.Generator) -> Panel:
    """One organisation of this scenario: theme `fairness`, metric `csat`, on the grid of its waves."""
    region = np.arange(case.units) % case.regions
    x, y = _truths(case, region, rng)
    staff = _survey(case, x, rng)
    rates = y + rng.normal(0, np.sqrt(case.rating / case.ratings), y.shape)
    n = np.full(y.shape, float(case.ratings))
    df = n - 1
    ss = case.rating * rng.chisquare(df)
    customers = Customers(n, rates, ss, df)
    periods = tuple(f"w{t:03d}" for t in range(case.waves))
    names = tuple(f"u{i:04d}" for i in range(case.units))
    return Panel(names, periods, tuple(f"r{r}" for r in region), {"fairness": staff}, {"csat": customers})


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
            move[:, t] = case.ar * move[:, t - 1] + case.reverse * own_y[:, t - 1] + noise[:, t]
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
    overlaps = np.full((units, waves, waves), float(case.staff))
    if not case.as_release:
        return Staff(n, mean, ss, df, invited=invited, overlaps=overlaps)
    return _published(Staff(n, mean, ss, df, invited=invited, overlaps=overlaps), rng)


def _published(side: Staff, rng: np.random.Generator) -> Staff:
    """As a release gives it: k of 5, n in bands below 20 (harmonic mean of the band), means to 0.01, one variance."""
    n = np.where(side.n >= 5, side.n, 0.0)
    n = np.where(rng.random(n.shape) < 0.05, 0.0, n)
    shown = n.copy()
    for low, high in ((5, 9), (10, 14), (15, 19)):
        inside = (n >= low) & (n <= high)
        if inside.any():
            shown[inside] = np.round(2 * inside.sum() / (1 / n[inside]).sum()) / 2
    variance = (
        float(side.ss.sum() / side.ss_df.sum()) if side.ss is not None and side.ss_df is not None else None
    )
    mean = np.where(n > 0, np.round(side.mean, 2), 0.0)
    return Staff(shown, mean, None, None, variance, side.invited, side.overlaps, rounding=0.01)
