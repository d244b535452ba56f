"""Pairing, readings, direction, planning and sensitivity on data whose answer is known."""

import numpy as np
import pytest
from scipy import stats

from culture.linkage import quick
from culture.linkage.core import as_cell, next_wave
from culture.linkage.curve import branches
from culture.linkage.estimators.correlations import between_correlation, true_correlation
from culture.linkage.estimators.direction import freedom
from culture.linkage.estimators.noise import Noise
from culture.linkage.estimators.pairing import Rules, ahead, pair_up
from culture.linkage.estimators.partial import strata
from culture.linkage.estimators.readings import between_reading, within_reading
from culture.linkage.panel import Customers, Items, Panel, Staff, default_sesoi
from culture.linkage.plan import Claim, Plan, fingerprint
from culture.linkage.planning import Design, mde, needed, smallest_visible, standard_error
from culture.linkage.reliability import assess
from culture.linkage.reliability.aggregation import icc
from culture.linkage.reliability.scales import alpha
from culture.linkage.resampling import wild_p
from culture.linkage.results import Estimate, NotEstimable
from culture.linkage.sensitivity import robustness_value

BASE = Design(60, 10, 12, 0.04, 0.5, 0.05, 0.01, 0.5, 0.0067)
PLAN = Plan(respondents="independent")


def found(panel, plan=PLAN):
    return quick(panel, plan)[0].found


@pytest.mark.parametrize(("regions", "counted"), [(1, 40 - 3), (2, 40 - 2 - 3), (8, 40 - 8 - 3)])
def test_the_interval_of_r_counts_the_regions_that_were_taken_out(organisation, regions, counted):
    r = between_correlation(found(organisation(effect=0.4, regions=regions)).between.reading)
    half = np.arctanh(r.ci.high) - np.arctanh(r.value)
    assert half == pytest.approx(stats.norm.ppf(0.975) / np.sqrt(counted))


@pytest.mark.parametrize(("lag", "want"), [(0, [1, 2, 3]), (1, [2, 3, 0]), (-1, [0, 1, 2]), (5, [0, 0, 0])])
def test_a_score_meets_the_customers_of_the_lag(lag, want):
    assert ahead(np.array([[1.0, 2.0, 3.0]]), lag).tolist() == [want]


def test_both_floors_hold(organisation):
    panel = organisation(units=10)
    pair = pair_up(panel, panel.staff["fairness"], panel.customers["csat"], Rules(1, min_k=41))
    assert not pair.present.any()
    assert pair_up(panel, panel.staff["fairness"], panel.customers["csat"], Rules(1)).present.sum() == 110


def test_the_smallest_effect_that_matters_is_a_tenth_of_the_range():
    ones = np.ones((1, 1))
    scales = {"csat": (1, 5), "ces": (1, 7), "nps": (-100, 100), "mystery": (0, 100)}
    got = [default_sesoi(Staff(ones, ones), Customers(ones, ones, low=a, high=b)) for a, b in scales.values()]
    assert got == pytest.approx([0.10, 0.15, 5, 2.5])


def test_region_shocks_do_not_reach_the_change_reading(organisation):
    panel = organisation(effect=0.2)
    shock = np.random.default_rng(5).normal(size=(2, 12))[np.arange(40) % 2]
    staff, customers = panel.staff["fairness"], panel.customers["csat"]
    shaken = Panel(
        panel.units,
        panel.periods,
        panel.groups,
        {"fairness": Staff(staff.n, staff.mean + shock, staff.ss, staff.ss_df)},
        {
            "csat": Customers(
                customers.n, customers.mean + np.roll(shock, 1, axis=1), customers.ss, customers.ss_df
            )
        },
    )
    assert found(shaken).within.slope.value == pytest.approx(found(panel).within.slope.value, abs=1e-9)


def test_a_unit_control_is_taken_out_between_units(organisation):
    panel = organisation(units=30, regions=1)
    pair = pair_up(panel, panel.staff["fairness"], panel.customers["csat"], Rules(1))
    size = np.random.default_rng(1).normal(size=(30, 1))
    x, y = pair.x[:, :11].mean(axis=1), pair.y[:, :11].mean(axis=1)
    design = np.column_stack([x, np.ones(30), size])
    want = np.linalg.lstsq(design, y, rcond=None)[0][0]
    assert between_reading(pair, (), size).slope.value == pytest.approx(want)


def test_between_units_the_error_is_that_of_hc2(organisation):
    panel = organisation(units=30, regions=1, periods=2)
    pair = pair_up(panel, panel.staff["fairness"], panel.customers["csat"], Rules(1))
    x, y = pair.x[:, 0], pair.y[:, 0]
    design = np.column_stack([np.ones(30), x])
    bread = np.linalg.inv(design.T @ design)
    left = y - design @ bread @ design.T @ y
    lift = 1 - np.einsum("ij,jk,ik->i", design, bread, design)
    want = np.sqrt((bread @ (design.T * (left**2 / lift)) @ design @ bread)[1, 1])
    assert between_reading(pair, (), None).slope.se == pytest.approx(want)


def test_units_that_never_meet_in_time_are_compared_among_themselves(organisation):
    panel = organisation(units=40, regions=1, periods=16)
    staff, customers = panel.staff["fairness"], panel.customers["csat"]
    staff.n[:20, 8:] = staff.n[20:, :8] = 0
    for side in (staff, customers):
        side.mean[:] += np.linspace(0, 2, 16)  # what the calendar does to everybody
    side = found(panel).between
    assert (side.reading.spent, side.p > 0.05) == (1, True)


def test_a_third_unit_joins_two_that_never_meet():
    present = np.array([[1, 1, 0, 0], [0, 0, 1, 1], [0, 1, 1, 0], [0, 0, 0, 1]], dtype=bool)
    apart, joined = (
        strata(np.zeros(4, dtype=int), present[[0, 1, 1, 3]]),
        strata(np.zeros(4, dtype=int), present),
    )
    assert [len(set(one)) for one in (apart, joined)] == [2, 1]
    assert len(set(strata(np.array([0, 0, 1, 1]), present))) == 4  # who would join them is of another region


def test_few_units_are_judged_by_permutation_too(organisation):
    side = found(organisation(units=12)).within
    assert side.p == max(side.reading.slope.p, side.permutation)
    assert 0.001 <= wild_p(as_cell(side.reading), 999, np.random.default_rng(1)) <= 1


def test_the_order_of_movement_is_found_both_ways(organisation):
    panel = organisation(effect=0.5, units=60, periods=16)
    assert found(panel).direction.verdict == "staff_first"
    staff, customers = panel.staff["fairness"], panel.customers["csat"]
    swapped = Panel(
        panel.units,
        panel.periods,
        panel.groups,
        {"fairness": Staff(customers.n, customers.mean, customers.ss, customers.ss_df)},
        {"csat": Customers(staff.n, staff.mean, staff.ss, staff.ss_df)},
    )
    assert found(swapped).direction.verdict == "customers_first"


@pytest.mark.parametrize(
    ("shares", "want"),
    [(np.ones(30), 29), (np.array([1000.0] + [1.0] * 29), 3), (np.array([5.0, 5.0, 0.0, 0.0]), 1)],
    ids=["alike", "one giant", "two that move"],
)
def test_where_few_units_carry_the_order_few_degrees_of_freedom_are_left(shares, want):
    assert freedom(shares) == pytest.approx(want, abs=0.01)


def test_degrees_of_freedom_are_those_of_satterthwaite():
    rng = np.random.default_rng(5)
    spreads = np.repeat([1.0, 4.0], [90_000, 10_000])
    want = (spreads**2).sum() ** 2 / (spreads**4).sum()
    assert freedom(rng.normal(0, spreads)) == pytest.approx(want, rel=0.03)


def test_small_regions_do_not_make_the_order_look_surer_than_it_is(organisation):
    drawn = [organisation(units=60, regions=20, periods=8, seed=s) for s in range(160)]
    paths = [found(panel).direction.ends[0].staff_first for panel in drawn]
    t = np.array([path.slope / path.se for path in paths])
    assert t.std() == pytest.approx(1, abs=0.13)  # 1.2 where a region's means are taken for known


def test_a_unit_that_swings_wildly_leaves_the_order_few_degrees_of_freedom(organisation):
    panel = organisation(units=30)
    swing = np.where(np.arange(30) == 0, 20.0, 1.0)[:, None]
    for side in (panel.staff["fairness"], panel.customers["csat"]):
        side.mean[:] = 3 + swing * (side.mean - side.mean.mean(axis=1, keepdims=True))
    path = found(panel).direction.ends[0].staff_first
    assert (path.ci.high - path.ci.low) / 2 / path.se > stats.t.ppf(0.975, 5)


def test_quarterly_waves_on_a_monthly_grid_move_in_steps_of_three():
    mask = np.zeros((10, 24), dtype=bool)
    mask[:, ::3] = True
    assert (next_wave(mask, 1), next_wave(np.ones((10, 24), dtype=bool), 1)) == (3, 1)


def test_a_true_correlation_is_larger_than_the_measured(organisation):
    panel = organisation(effect=0.1, people=6, periods=3)
    pair = pair_up(panel, panel.staff["fairness"], panel.customers["csat"], Rules(1))
    reading = between_reading(pair, (Noise(0.0, np.full((40, 3), 0.7 / 6)),), None)
    got = true_correlation(reading, 0.01)
    plain = (reading.x * reading.y).sum() / np.sqrt((reading.x**2).sum() * (reading.y**2).sum())
    assert got.value == pytest.approx(plain / np.sqrt(reading.ends[0].reliability * reading.share_y))


def test_random_weights_keep_the_slope_near(organisation):
    panel = organisation(effect=0.4)
    pair = pair_up(panel, panel.staff["fairness"], panel.customers["csat"], Rules(1))
    equal, weighted = (within_reading(pair, (), random=r).slope.value for r in (False, True))
    assert weighted == pytest.approx(equal, abs=0.01)


def test_the_planning_formula_is_that_of_simulated_panels():
    rng = np.random.default_rng(2)
    time = np.arange(12)
    root = np.linalg.cholesky(0.5 ** np.abs(time[:, None] - time[None, :]))
    slopes = []
    for _ in range(400):
        x = 0.2 * rng.normal(size=(60, 12)) @ root.T + np.sqrt(0.05) * rng.normal(size=(60, 12))
        y = 0.1 * rng.normal(size=(60, 12)) @ root.T + np.sqrt(0.0067) * rng.normal(size=(60, 12))
        a, b = (v - v.mean(axis=1, keepdims=True) for v in (x, y))
        a, b = (v.reshape(6, 10, 12) - v.reshape(6, 10, 12).mean(axis=1, keepdims=True) for v in (a, b))
        slopes.append((a * b).sum() / (a * a).sum())
    assert standard_error(BASE)[0] == pytest.approx(np.std(slopes), rel=0.12)


def test_more_units_and_more_waves_see_smaller_links():
    many, long = Design(200, 33, *(getattr(BASE, n) for n in FIELDS)), Design(60, 10, 24, *REST)
    assert smallest_visible(many) / smallest_visible(BASE) == pytest.approx(0.077 / 0.145, rel=0.06)
    assert smallest_visible(long) / smallest_visible(BASE) == pytest.approx(0.094 / 0.145, rel=0.08)


FIELDS = ("periods", "signal_x", "ar_x", "noise_x", "signal_y", "ar_y", "noise_y")
REST = tuple(getattr(BASE, n) for n in FIELDS[1:])


def test_what_is_needed_brings_the_reach_to_what_matters():
    want = needed(BASE, 0.145, 0.10, 60)
    assert want.units == int(np.ceil(60 * 1.45**2)) - 60
    longer = Design(60, 10, 12 + want.periods, *REST)
    assert smallest_visible(longer) / smallest_visible(BASE) * 0.145 <= 0.10


def test_nothing_more_is_needed_where_the_reach_suffices():
    assert needed(BASE, 0.08, 0.10, 60).units == NotEstimable(
        "enough_already", "this data could already show a link of that size"
    )


def test_the_smallest_visible_link_uses_its_degrees_of_freedom():
    want = (stats.t.ppf(0.975, 20) + stats.t.ppf(0.8, 20)) * 0.02 / 0.4
    assert mde(0.02, 20, 0.4) == pytest.approx(want)
    assert isinstance(mde(0.02, 20, 0.05), NotEstimable)


def test_the_robustness_value_solves_its_own_definition():
    value = robustness_value(0.3)
    f2 = 0.09 / 0.91
    assert value**2 / (1 - value) == pytest.approx(f2)


def test_the_curve_has_72_branches_and_larger_floors_on_releases(organisation):
    panel = organisation(units=10)
    plain = branches(panel, Plan(), found(panel))
    public = Panel(panel.units, panel.periods, panel.groups, panel.staff, panel.customers, released=True)
    assert (len(plain), {r.min_k for r in plain}) == (72, {3, 5, 8})
    assert {r.min_k for r in branches(public, Plan(), found(public))} == {5, 8, 10}


def test_reliability_of_a_theme_says_what_it_lacks():
    rng = np.random.default_rng(3)
    answers = rng.normal(size=(20, 10, 1)) * 0.8 + rng.normal(size=(20, 10, 4)) + rng.normal(size=(20, 1, 1))
    left = (answers - answers.mean(axis=1, keepdims=True)).reshape(-1, 4)
    items = Items(
        ("a", "b", "c", "d"),
        left.T @ left / 180,
        180.0,
        variance=answers.var(axis=1, ddof=1).mean(axis=1)[:, None],
    )
    person = answers.mean(axis=2)
    ones = np.ones((20, 1))
    side = Staff(
        10 * ones,
        person.mean(axis=1)[:, None],
        9 * person.var(axis=1, ddof=1)[:, None],
        9 * ones,
        items=items,
    )
    got = assess("fairness", side, 5)
    assert isinstance(got.alpha, Estimate)
    assert isinstance(got.omega, Estimate)
    assert (got.alpha_between.reason, got.rwg.n_cells, got.n_respondents) == ("no_items", 20, 200)


def test_a_plan_has_one_fingerprint():
    one, two = (
        Plan(primary=(Claim("a", "b"),)),
        Plan(primary=(Claim("a", "b"),), language="de", status="registered"),
    )
    assert fingerprint(one) == fingerprint(two)
    assert fingerprint(one) != fingerprint(Plan(primary=(Claim("a", "b"),), lag=2))


@pytest.mark.parametrize("lasting", [0.0, 0.5])
def test_units_that_do_not_differ_pass_the_gate_no_more_often_than_they_may(lasting: float) -> None:
    rng, passed, held = np.random.default_rng(3), 0, 0
    for _ in range(200):
        people = rng.normal(0, np.sqrt(0.75 * lasting), (30, 1, 10))
        answers = people + rng.normal(0, np.sqrt(0.75 * (1 - lasting)), (30, 12, 10))
        mean, spread = answers.mean(axis=2), answers.var(axis=2) * 10
        side = Staff(np.full((30, 12), 10.0), 3 + mean, spread, np.full((30, 12), 9.0))
        one, _ = icc(side, 5)
        passed, held = passed + (one.p < 0.05), held + (one.ci.low <= 0 <= one.ci.high)
    assert passed <= 20
    assert held >= 178


def test_of_one_wave_the_f_interval_stands() -> None:
    side = Staff(
        np.full((9, 1), 8.0), np.arange(9.0)[:, None] / 9 + 3, np.full((9, 1), 5.0), np.full((9, 1), 7.0)
    )
    assert "F-interval" in icc(side)[0].method


def test_a_scales_interval_counts_people_of_several_waves_once() -> None:
    ones, within = np.ones((20, 6)), np.full((4, 4), 0.4) + 0.6 * np.eye(4)
    items = Items(tuple("abcd"), within=within, within_df=20 * 6 * 9.0)
    many = assess("x", Staff(10 * ones, 3 * ones, 9 * ones, 9 * ones, items=items), 5).alpha
    one = alpha(within, 20 * 9 + 1)
    assert (many.value, many.ci) == (one.value, one.ci)
