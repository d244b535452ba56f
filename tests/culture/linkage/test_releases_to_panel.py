"""Releases and customer aggregates on one clock: who is paired with whom, and what is left out and said."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from culture.errors import Refusal
from culture.linkage import analyse
from culture.linkage.panel import Panel
from culture.linkage.plan import Plan
from culture.linkage.releases import Scores, clock_of, panel_of
from culture.linkage.report import Report
from culture.linkage.results import NotEstimable, Slope
from culture.scores.aggregates import Aggregate
from culture.scores.parse import SCALES
from surveys.release import WITHHELD, Agreement, NBand, Overlap, Shown
from tests.culture.linkage.studied import FIRST, STEP, publish

UNITS = tuple(f"u{i}" for i in range(12))
CSAT = SCALES["1-5"]


def rated(*rows: tuple[str, int, int, float]) -> Scores:
    """Return CSAT aggregates of (unit, period, n, mean), each rating's square known."""
    return Scores(
        "csat",
        CSAT,
        [Aggregate(u, t, FIRST + STEP * t, n, n * m, n, n * m, n * m * m + n) for u, t, n, m in rows],
    )


def built(releases, *scores: Scores, overlaps=(), home=lambda leaf: leaf) -> Panel:
    return panel_of(clock_of(releases), scores or (rated(("u0", 0, 30, 4.0)),), overlaps, home)


def test_no_release_is_refused_with_what_to_do() -> None:
    with pytest.raises(Refusal, match="Open a wave first"):
        clock_of(())


@pytest.mark.parametrize(("days", "word"), [(7, "week"), (14, "fortnight"), (28, "month"), (91, "quarter")])
def test_the_clock_runs_in_steps_of_the_pulse(days: int, word: str) -> None:
    waves = [
        replace(one, closed_on=FIRST + timedelta(days=days * i)) for i, one in enumerate(publish(UNITS, 4))
    ]
    assert (clock_of(waves).days, built(waves).period_word) == (days, word)


def test_of_two_waves_in_one_period_the_last_to_close_counts() -> None:
    waves = publish(UNITS, 3)
    late = replace(waves[1], id="late", closed_on=waves[1].closed_on + timedelta(days=3))
    assert clock_of((*waves, late)).waves[1] == late


def test_a_period_without_a_wave_stays_in_line_and_is_said() -> None:
    waves = publish(UNITS, 5)
    panel = built([*waves[:2], *waves[3:]])
    assert panel.staff["fairness"].n[0, :5].tolist() == [12, 12, 0, 12, 12]
    assert ("periods_without_a_wave", 1) in [(one.reason, one.n) for one in panel.excluded]


def test_what_is_withheld_is_missing_and_counted() -> None:
    (wave,) = publish(UNITS, 1)
    hidden = replace(wave, cells={**wave.cells, ("c00", "fairness"): WITHHELD})
    panel = built([hidden])
    assert panel.staff["fairness"].n[0, 0] == 0
    assert [(one.reason, one.n) for one in panel.excluded] == [("hidden_to_protect_people", 1)]


@pytest.fixture(scope="module")
def bare() -> Report:
    """Return the report of twelve waves that withhold all their second moments."""
    waves = []
    for one in publish(UNITS, 12):
        hidden = {"fairness": WITHHELD}
        told = replace(one.organisation, variance=hidden, items=hidden, agreement=hidden)
        waves.append(replace(one, organisation=told))
    rows = [(unit, t, 30, 3.5 + (5 * i + 7 * t) % 11 / 20) for i, unit in enumerate(UNITS) for t in range(14)]
    return analyse(built(waves, rated(*rows)), Plan(min_units=10, replicates=99, curve=False, lag=0))


def test_a_link_without_any_spread_has_a_slope_as_measured_and_none_corrected(bare: Report) -> None:
    within = bare.primary.within
    assert isinstance(within.slope, Slope)
    assert isinstance(within.corrected, NotEstimable)
    assert within.corrected.reason == "no_variance"


def test_reliability_without_second_moments_says_so_of_each_figure(bare: Report) -> None:
    found = bare.reliability["fairness"]
    assert {one.reason for one in (found.alpha, found.omega, found.rwg)} == {"no_items"}
    assert isinstance(found.icc1, NotEstimable)


def test_agreement_is_said_where_the_items_are_withheld() -> None:
    (wave,) = publish(UNITS, 1)
    told = replace(wave.organisation, agreement={"fairness": Agreement(0.75, 0.6, 0.3, 12)})
    items = built([replace(wave, organisation=told)]).staff["fairness"].items
    assert items.within is None
    assert items.agreement[0].median == 0.75


def test_a_band_without_a_harmonic_mean_counts_with_its_middle() -> None:
    (wave,) = publish(UNITS, 1)
    banded = replace(wave, cells={**wave.cells, ("c00", "fairness"): Shown(NBand(5, 9), 3.5, None)})
    assert built([banded]).staff["fairness"].n[0, 0] == 7


def test_ratings_are_summed_into_the_cell_that_their_unit_reports_in() -> None:
    (wave,) = publish(UNITS, 1)
    merged = tuple(
        replace(one, units=("u0", "u1")) if one.id == "c00" else one for one in wave.groups if one.id != "c01"
    )
    panel = built([replace(wave, groups=merged)], rated(("u0", 0, 10, 3.0), ("u1", 0, 30, 5.0)))
    assert (panel.customers["csat"].n[0, 0], panel.customers["csat"].mean[0, 0]) == (40, 4.5)


def test_ratings_of_units_outside_are_counted_as_left_out() -> None:
    panel = built(publish(UNITS, 1), rated(("u0", 0, 10, 3.0), ("elsewhere", 0, 7, 3.0)))
    assert ("ratings_of_units_outside_the_audience", 7) in [(one.reason, one.n) for one in panel.excluded]


def test_ratings_on_another_scale_are_counted_as_left_out() -> None:
    panel = built(publish(UNITS, 1), replace(rated(("u0", 0, 10, 3.0)), elsewhere=9))
    assert [(one.reason, one.n) for one in panel.excluded] == [("ratings_on_another_scale", 9)]


def test_a_leaf_is_rated_under_its_home() -> None:
    panel = built(publish(UNITS, 1), rated(("HOME-u0", 0, 10, 3.0)), home=lambda leaf: f"HOME-{leaf}")
    assert panel.customers["csat"].n[0, 0] == 10


def test_squares_come_back_as_spread_around_the_mean() -> None:
    customers = built(publish(UNITS, 1), rated(("u0", 0, 10, 3.0))).customers["csat"]
    assert (customers.ss[0, 0], customers.ss_df[0, 0]) == pytest.approx((10, 9))


def test_overlaps_stand_on_both_sides_and_a_band_counts_with_its_middle() -> None:
    waves = publish(UNITS, 3)
    shared = (Overlap("c00", "wave-0", "wave-1", 11), Overlap("c00", "wave-0", "wave-2", NBand(1, 4)))
    found = built(waves, overlaps=shared).staff["fairness"].overlaps[0]
    assert np.array_equal(found[:3, :3], [[0, 11, 2.5], [11, 0, np.nan], [2.5, np.nan, 0]], equal_nan=True)


def test_an_overlap_whose_roster_is_gone_is_unknown_and_said_to_be() -> None:
    panel = built(publish(UNITS, 3), overlaps=(Overlap("c00", "wave-1", "wave-2", 11),))
    found = panel.staff["fairness"].overlaps
    assert (found[1, 1, 2], np.isnan(found[0, 0, 1])) == (0, True)
    assert {one.reason: one.n for one in panel.excluded}["pairs_of_waves_without_rosters"] == 2


def test_a_division_is_the_group_of_its_cells() -> None:
    assert built(publish(UNITS, 1)).groups[:3] == ("r0", "r1", "r0")


def closing(*days: int):
    """Return releases that closed so many days after the first."""
    every = publish(UNITS, len(days))
    return [replace(one, closed_on=FIRST + timedelta(days=d)) for one, d in zip(every, days, strict=True)]


def test_each_waves_customers_count_from_its_own_closing_day() -> None:
    clock = clock_of(closing(0, 28, 63, 91, 119))  # second Tuesdays
    assert clock.days == 28
    starts = [(day - FIRST).days for day in clock.windows[1:6]]
    assert starts == [28, 56, 91, 119, 147]


@pytest.mark.parametrize("step", [42, 60, 182])
def test_a_step_of_its_own_loses_no_wave(step: int) -> None:
    clock = clock_of(closing(*(step * i for i in range(6))))
    assert (clock.days, sum(one is not None for one in clock.waves), clock.even) == (step, 6, True)


def test_a_wave_that_is_overtaken_is_said_to_be() -> None:
    panel = built(closing(0, 14, 16, 28))
    assert {one.reason: one.n for one in panel.excluded}["waves_overtaken"] == 1


def test_a_frozen_step_is_kept_whatever_the_waves_do() -> None:
    assert clock_of(closing(0, 14, 28, 56, 84, 112), days=14).days == 14
