"""The whole analysis on small organisations, and on rubbish."""

from dataclasses import replace

import numpy as np
import pytest

from culture.errors import Unreadable
from culture.linkage import analyse, quick
from culture.linkage.panel import Customers, Panel, Staff
from culture.linkage.plan import Claim, LookSchedule, Plan, fingerprint
from culture.linkage.results import Corrected, NotEstimable, Slope
from culture.linkage.sensitivity import examine

PLAN = Plan(respondents="independent", replicates=199, curve=False)


def reshaped(panel, **parts):
    """The panel with other arrays on one side."""
    staff, customers = panel.staff["fairness"], panel.customers["csat"]
    staff = replace(staff, **{k[6:]: v for k, v in parts.items() if k.startswith("staff_")})
    customers = replace(customers, **{k[10:]: v for k, v in parts.items() if k.startswith("customers_")})
    return replace(panel, staff={"fairness": staff}, customers={"csat": customers})


def test_a_true_effect_is_supported_and_its_size_found(organisation):
    link = analyse(organisation(effect=0.4), PLAN).primary
    assert (link.verdict.name, link.verdict.grade) == ("supported", "A")
    assert link.within.corrected.ci.low < 0.4 < link.within.corrected.ci.high


def test_an_opposite_effect_is_contradicted(organisation):
    assert analyse(organisation(effect=-0.4), PLAN).primary.verdict.name == "contradicted"


def test_no_effect_in_much_data_is_no_meaningful_link(organisation):
    link = analyse(organisation(units=80, periods=20), PLAN).primary
    assert link.verdict.name == "no_meaningful_link"


def test_the_lean_path_says_what_the_report_says(organisation):
    panel = organisation(effect=0.4)
    assert quick(panel, PLAN)[0].judged.headline.name == analyse(panel, PLAN).primary.verdict.name


def test_the_same_inputs_give_the_same_digits(organisation):
    panel = organisation(effect=0.1, units=14)
    assert analyse(panel, PLAN) == analyse(panel, PLAN)


def test_cells_under_the_floor_influence_nothing(organisation):
    panel = organisation(effect=0.4)
    staff, wild = panel.staff["fairness"], np.zeros((40, 12), dtype=bool)
    wild[:4, :3] = True
    few = np.where(wild, 1.0, staff.n)
    df = np.where(wild, 0.0, staff.ss_df)
    plain = reshaped(panel, staff_n=few, staff_ss_df=df)
    odd = reshaped(panel, staff_n=few, staff_ss_df=df, staff_mean=np.where(wild, 99.0, staff.mean))
    assert analyse(plain, PLAN).primary.within == analyse(odd, PLAN).primary.within


def test_what_the_floors_took_out_is_listed(organisation):
    panel = organisation()
    n = panel.staff["fairness"].n.copy()
    n[0, :5] = 3
    facts = analyse(reshaped(panel, staff_n=n), PLAN).facts
    assert {e.reason: e.n for e in facts.excluded}["staff cells under 5 answers"] == 5


def test_without_a_plan_the_sentence_says_exploratory(organisation):
    assert analyse(organisation(effect=0.4), PLAN).primary.verdict.sentence.startswith("Exploratory")


def test_with_a_registered_plan_it_does_not(organisation):
    plan = replace(PLAN, status="registered", sha256=fingerprint(PLAN))
    assert analyse(organisation(effect=0.4), plan).primary.verdict.sentence.startswith("Supported")


def test_undeclared_pairs_are_never_supported(organisation):
    one = organisation(effect=0.4)
    both = replace(one, staff={"fairness": one.staff["fairness"], "purpose": one.staff["fairness"]})
    report = analyse(both, replace(PLAN, primary=(Claim("purpose", "csat"),)))
    assert [(k.theme, k.verdict.name) for k in report.links] == [
        ("purpose", "supported"),
        ("fairness", "inconclusive"),
    ]
    assert "worth testing next" in report.links[1].verdict.sentence


def test_several_declared_pairs_are_corrected_for(organisation):
    one = organisation(effect=0.05, seed=3)
    both = replace(
        one, staff={"fairness": one.staff["fairness"], "purpose": organisation(seed=9).staff["fairness"]}
    )
    first = analyse(both, PLAN).links[0]
    assert first.p_method == "Holm"
    assert first.p_adjusted >= first.within.slope.p


def two_themes(one, other):
    """The panel of `one` with the theme of `other` beside it."""
    return replace(one, staff={"fairness": one.staff["fairness"], "purpose": other.staff["fairness"]})


def test_themes_metrics_and_lags_are_one_family(organisation):
    report = analyse(two_themes(organisation(effect=0.4), organisation(seed=9)), PLAN)
    assert (report.grid.pairs, report.grid.lags, report.grid.cells) == (2, 7, 14)
    assert all(0.005 <= point.p_adjusted <= 1 for link in report.links for point in link.lags)


def test_an_explored_pair_is_corrected_over_every_lag_too(organisation):
    both = two_themes(organisation(), organisation(seed=9))
    declared = replace(PLAN, primary=(Claim("purpose", "csat"),))
    wide, narrow = (analyse(both, replace(declared, max_lag=m)).links[1] for m in (3, 1))
    assert wide.p_adjusted == next(one.p_adjusted for one in wide.lags if one.lag == 1)
    assert wide.p_adjusted >= narrow.p_adjusted - 0.05 > wide.within.slope.p - 0.05


def test_a_link_at_another_lag_stands_out_of_the_grid_and_leaves_the_verdicts_p_alone(organisation):
    panel = organisation(effect=0.4)
    later = reshaped(panel, customers_mean=np.roll(panel.customers["csat"].mean, 1, axis=1))
    link = analyse(later, PLAN).primary
    best = max(link.lags, key=lambda one: one.slope)
    assert (best.lag, best.p_adjusted < 0.05) == (2, True)
    assert link.p_adjusted == link.within.slope.p


def test_an_early_look_asks_for_more(organisation):
    panel, plan = organisation(units=24, people=12), replace(PLAN, looks=LookSchedule(40, (11,)))
    early, late = analyse(panel, plan).primary, analyse(panel, PLAN).primary
    assert (early.within.claim, late.within.claim) == ("inconclusive", "no_meaningful_link")
    assert early.look.alpha < 0.001
    assert early.look.sequence.high > early.within.corrected.ci.high


def test_lag_zero_is_never_supported(organisation):
    link = analyse(organisation(effect=0.4, lag=0), replace(PLAN, lag=0)).primary
    assert (link.verdict.name, link.verdict.reason) == ("inconclusive", "co_moves")


def test_the_lag_profile_is_highest_where_the_truth_is(organisation):
    lags = analyse(organisation(effect=0.4), PLAN).primary.lags
    assert max(lags, key=lambda one: one.slope).lag == 1
    assert [one.lag for one in lags] == list(range(-3, 4))


def test_the_lag_profile_holds_the_declared_lag_however_far(organisation):
    lags = analyse(organisation(), replace(PLAN, lag=3, max_lag=1)).primary.lags
    assert [one.lag for one in lags] == [-1, 0, 1, 2, 3]


def test_unknown_people_widen_the_answer(organisation):
    panel = organisation(effect=0.4, people=12)
    wide = analyse(panel, replace(PLAN, respondents="unknown")).primary.within.corrected
    assert wide.low < wide.high
    assert wide.kappa == (0.2, 0.9)


def test_the_curve_counts_its_branches(organisation):
    curve = analyse(organisation(effect=0.4), replace(PLAN, curve=True)).primary.curve
    assert (len(curve.specifications), curve.same_sign, curve.fragile) == (72, 72, False)


def test_nonresponse_shifts_move_the_slope_only_where_rates_move(organisation):
    panel = organisation(effect=0.4)
    steady = reshaped(panel, staff_invited=np.full((40, 12), 60.0))
    found = analyse(steady, PLAN).primary.sensitivity
    assert len({round(slope, 9) for _, slope in found.nonresponse}) == 1
    assert found.tipping is None


def test_a_missing_declared_pair_is_refused_with_what_there_is(organisation):
    with pytest.raises(Unreadable, match="themes: fairness; metrics: csat"):
        analyse(organisation(), replace(PLAN, primary=(Claim("pay", "csat"),)))


def test_a_cross_section_speaks_of_units_only(organisation):
    panel = organisation(effect=0.5, periods=12)
    staff, customers = panel.staff["fairness"], panel.customers["csat"]
    one = Panel(
        panel.units,
        ("",),
        panel.groups,
        {"fairness": Staff(*(v[:, 11:] for v in (staff.n, staff.mean, staff.ss, staff.ss_df)))},
        {
            "csat": Customers(
                *(v[:, 11:] for v in (customers.n, customers.mean, customers.ss, customers.ss_df))
            )
        },
        timeless=True,
    )
    link = analyse(one, PLAN).primary
    assert link.within.slope.reason == link.lags.reason == link.direction.reason == "one_period"
    assert (link.verdict.name, link.verdict.reason, link.verdict.grade) == (
        "inconclusive",
        "between_only",
        "C",
    )


def constant(panel, side):
    shape = (len(panel.units), len(panel.periods))
    return reshaped(panel, **{f"{side}_mean": np.full(shape, 3.0)})


RUBBISH = {
    "one unit": (lambda make: make(units=1, regions=1), "few_units"),
    "three units": (lambda make: make(units=3, regions=1), "few_units"),
    "one wave": (lambda make: make(periods=1), "one_period"),
    "two waves": (lambda make: make(periods=2), "one_period"),
    "constant staff": (lambda make: constant(make(), "staff"), "noisy_staff"),
    "constant customers": (lambda make: constant(make(), "customers"), "spans_both"),
    "nobody answered": (lambda make: make(people=0), "few_units"),
    "one customer each": (lambda make: reshaped(make(units=10), customers_n=np.ones((10, 12))), "few_units"),
}


@pytest.mark.parametrize("name", RUBBISH)
def test_rubbish_is_inconclusive_with_its_reason(organisation, name):
    build, reason = RUBBISH[name]
    verdict = analyse(build(organisation), PLAN).primary.verdict
    assert (verdict.name, verdict.reason) == ("inconclusive", reason)


def test_no_number_comes_without_its_interval(organisation):
    for case in (organisation(), organisation(periods=2), organisation(units=3, regions=1)):
        link = analyse(case, PLAN).primary
        for part in (link.within, link.between):
            assert isinstance(part.slope, Slope | NotEstimable)
            assert isinstance(part.corrected, Corrected | NotEstimable)


def test_scores_without_counts_still_give_both_readings(organisation):
    panel = organisation(effect=0.4)
    bare = reshaped(panel, staff_counted=False, customers_counted=False)
    link = analyse(bare, PLAN).primary
    assert (
        link.within.corrected
        == link.between.corrected
        == NotEstimable("no_variance", link.within.corrected.detail)
    )
    assert any("without numbers of people" in sentence for sentence in link.verdict.caveats)


def test_a_pair_declared_twice_is_one_claim(organisation):
    pair = Claim("fairness", "csat")
    report = analyse(organisation(units=12), replace(PLAN, primary=(pair, pair)))
    assert [link.p_method for link in report.links if link.primary] == ["one declared claim"]


def test_a_change_reading_of_too_few_units_claims_nothing(organisation):
    panel = organisation(effect=0.8, units=12)
    alone = np.arange(12)[:, None] >= 5
    once = np.arange(len(panel.periods))[None, :] > 0
    fewer = {key: replace(one, n=np.where(alone & once, 0.0, one.n)) for key, one in panel.staff.items()}
    link = analyse(replace(panel, staff=fewer), PLAN).primary
    assert (link.within.n_units, link.within.claim, link.within.note) == (5, "inconclusive", "few_units")
    assert link.verdict.name == "inconclusive"


def test_the_confidence_sequence_is_of_the_plans_level(organisation):
    panel = organisation(units=24, people=12)
    narrow, wide = (
        analyse(panel, replace(PLAN, alpha=alpha, looks=LookSchedule(40, (11,)))).primary.look.sequence
        for alpha in (0.05, 0.01)
    )
    assert wide.low < narrow.low < narrow.high < wide.high


def test_the_p_that_decides_is_given_for_both_readings(organisation):
    link = analyse(organisation(units=12, effect=0.3), PLAN).primary
    for side in (link.between, link.within):
        assert side.p_decisive == side.p_judged == max(side.slope.p, side.permutation_p)


def test_nonresponse_starts_from_the_claim_that_was_judged(organisation):
    panel = organisation(units=24, effect=0.4, people=30)
    rate = 45 + 20 * np.random.default_rng(1).random(panel.staff["fairness"].n.shape)
    one = quick(reshaped(panel, staff_invited=rate), replace(PLAN, looks=LookSchedule(400, (1,))))[0]
    assert one.judged.within.name == "inconclusive"
    assert examine(one.found, one.judged, controlled=False).tipping is None
