"""Looking early is paid for: the bounds of section 3.13."""

import numpy as np
import pytest

from culture.linkage.looks import bounds, look, sequence, spent
from culture.linkage.plan import LookSchedule


def test_bounds_at_quarters_are_those_of_the_text():
    assert bounds((0.25, 0.5, 0.75, 1.0)) == pytest.approx((4.333, 2.963, 2.359, 2.014), abs=1e-3)


def test_bounds_at_seven_twelve_seventeen_and_all_waves_are_those_of_the_text():
    assert bounds(tuple(w / 22 for w in (7, 12, 17, 22))) == pytest.approx(
        (3.805, 2.823, 2.326, 2.021), abs=1e-3
    )


def test_one_look_at_the_end_costs_nothing():
    assert bounds((1.0,)) == pytest.approx((1.95996,), abs=1e-4)


def test_all_of_alpha_is_spent_at_the_end():
    assert spent(1.0, 0.05) == pytest.approx(0.05)
    assert spent(0.0, 0.05) == 0.0


def test_four_looks_at_nothing_reject_at_the_promised_rate():
    rng = np.random.default_rng(1)
    walk = rng.normal(size=(200_000, 4)).cumsum(axis=1) / np.sqrt([1, 2, 3, 4])
    seen = (np.abs(walk) > np.array(bounds((0.25, 0.5, 0.75, 1.0)))).any(axis=1).mean()
    assert seen == pytest.approx(0.05, abs=0.002)


def test_a_look_knows_its_fraction_and_whether_it_is_the_last():
    early, last = look(LookSchedule(22, (7, 12)), 0.05), look(LookSchedule(22, (7, 12, 17, 22)), 0.05)
    assert (early.fraction, early.last, last.last) == (12 / 22, False, True)
    assert early.alpha < 0.01 < last.alpha < 0.05


def test_no_schedule_means_no_look():
    assert look(None, 0.05) is None


def test_the_confidence_sequence_is_about_three_errors_wide():
    band = sequence(0.0, 1.0, 0.5)
    assert band.high == pytest.approx(3.05, abs=0.02)
