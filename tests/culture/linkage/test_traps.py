"""Organisations built to deceive (benchmarks/traps.py): the verdict never claims what is not there.

Counts over 40 organisations each; benchmarks/calibration.md has the same over 2,000.
"""

import numpy as np
import pytest

from benchmarks.calibration import tried
from benchmarks.scenarios import SCENARIOS
from benchmarks.simulate import Scenario, organisation
from benchmarks.traps import clipped
from culture.linkage import quick
from culture.linkage.estimators.noise import person_variance
from culture.linkage.plan import Plan
from culture.linkage.sensitivity import examine

RUNS = 40
MOST = 4  # of 40: more than this happens once in 300 where 2.5 % are wrong
NAMED = {case.name: case for case in SCENARIOS}
FALSE = [c.name for c in SCENARIOS if c.truth == "trap" or c.name.startswith(("REVERSE", "no link; shared"))]
TRUE = [c.name for c in SCENARIOS if c.truth == "positive" and "trap" not in c.name and c.units <= 120]


@pytest.mark.parametrize("name", FALSE)
def test_no_trap_is_taken_for_a_link(name: str) -> None:
    words = tried(NAMED[name], RUNS, 5).words
    assert words["supported"] <= MOST
    assert words["contradicted"] <= MOST


@pytest.mark.parametrize("name", [n for n in TRUE if "same people" not in n])
def test_a_true_link_is_never_contradicted_nor_denied(name: str) -> None:
    words = tried(NAMED[name], RUNS, 6).words
    assert (words["contradicted"], words["no_meaningful_link"]) == (0, 0)


def test_the_naive_analysis_falls_into_the_season() -> None:
    tally = tried(NAMED["no link; shared season + trend"], RUNS, 7)
    assert tally.naive > 0.7 * RUNS > tally.words["supported"] * 10


def test_a_simpson_reversal_is_said_to_be_mixed() -> None:
    tally = tried(NAMED["better units higher, improving units fall"], RUNS, 8)
    assert tally.reasons["mixed"] == RUNS


def test_unit_traits_alone_are_between_only() -> None:
    tally = tried(NAMED["units differ, no change effect"], RUNS, 9)
    assert tally.reasons["between_only"] > RUNS / 2
    assert tally.words["supported"] <= MOST


def shifts(name: str) -> float:
    """The share of 30 organisations in which the link is said to rest on lasting shifts of levels."""
    rng, plan = np.random.default_rng(11), Plan(respondents="independent")
    found = [quick(organisation(NAMED[name], rng), plan)[0] for _ in range(30)]
    return sum(examine(one.found, one.judged, controlled=False).level_shift for one in found) / 30


def test_units_that_trade_places_are_seen_as_a_shift_of_levels() -> None:
    assert shifts(next(name for name in NAMED if "trade places" in name)) > 0.2


def test_a_true_change_effect_is_no_shift_of_levels() -> None:
    assert shifts("TRUE effect; 60 x 12") == 0


def test_a_trap_is_really_in_the_data() -> None:
    rng = np.random.default_rng(3)
    wild = organisation(Scenario("one giant", giant=1.0), rng)
    spread = wild.staff["fairness"].mean.std(axis=1)
    assert spread[0] > 3 * np.median(spread[1:])
    closed = organisation(Scenario("closing", closing=True), rng)
    assert 0.02 < (closed.customers["csat"].n == 0).mean() < 0.8


def test_a_rating_that_stops_at_five_has_the_mean_of_drawn_ones() -> None:
    drawn = np.clip(4.6 + np.random.default_rng(1).normal(size=200_000), 1, 5)
    mean, variance = clipped(np.array([4.6]), 1.0)
    assert (mean[0], variance[0]) == pytest.approx((drawn.mean(), drawn.var()), abs=0.01)


def test_a_file_that_knows_who_answered_again_tells_how_much_of_an_answer_lasts() -> None:
    case = NAMED["TRUE effect; same people, ids known"]
    staff = organisation(case, np.random.default_rng(12)).staff["fairness"]
    assert person_variance(staff) == pytest.approx(case.same_people * case.person, abs=0.03)


def test_saying_that_all_are_new_where_the_same_people_answer_overshoots() -> None:
    tally = tried(NAMED["LIMIT; same people, but the analyst says that all are new"], RUNS, 13)
    assert np.median(tally.high) > 0.45
