"""Correction for noise and its honest interval."""

import numpy as np
import pytest

from culture.linkage.estimators.partial import region_codes, remembering, solve
from culture.linkage.estimators.readings import summed_up
from culture.linkage.estimators.slopes import corrected, fieller
from culture.linkage.results import Interval, NotEstimable, Slope

SLOPE = Slope(0.15, 0.03, 40, Interval(0.09, 0.21), 0.001)


@pytest.mark.parametrize(("kappa", "want"), [(0, 0.5), (0.2, 0.394737), (0.5, 0.3), (0.9, 0.227273)])
def test_the_corrected_slope_of_the_text_at_each_kappa(kappa, want):
    assert corrected(SLOPE, (0.30 + 0.40 * kappa, 0.0), kappa).slope == pytest.approx(want, abs=1e-6)


def test_fieller_without_doubt_about_reliability_is_the_plain_interval_rescaled():
    got = fieller((0.15, 0.5), (0.03**2, 0.0), 2.0, 0.95)
    assert (got.low, got.high) == pytest.approx((0.18, 0.42))


def test_fieller_ends_solve_its_equation():
    got = fieller((0.15, 0.5), (0.0009, 0.004), 2.0, 0.95)
    for m in (got.low, got.high):
        assert (0.15 - 0.5 * m) ** 2 == pytest.approx(4 * (0.0009 + m * m * 0.004))


def test_fieller_is_unbounded_where_reliability_may_be_nothing():
    assert fieller((0.15, 0.1), (0.0009, 0.01), 2.0, 0.95) == Interval(None, None, 0.95)


def test_an_uncertain_kappa_widens_the_interval():
    sure, unsure = corrected(SLOPE, (0.5, 0.001), 0.5), corrected(SLOPE, (0.5, 0.001), 0.5, extra=0.004)
    assert unsure.ci.high > sure.ci.high


def test_both_ends_are_shown_and_their_intervals_joined():
    ends = [corrected(SLOPE, (0.30 + 0.40 * k, 0.0), k) for k in (0.2, 0.9)]
    got = summed_up(ends)
    assert (got.low, got.high, *got.kappa) == pytest.approx((0.227273, 0.394737, 0.2, 0.9), abs=1e-6)
    assert (got.ci.low, got.ci.high) == (ends[1].ci.low, ends[0].ci.high)


def test_a_noisy_low_end_is_not_printed():
    got = summed_up([corrected(SLOPE, (0.08, 0.0), 0.2), corrected(SLOPE, (0.5, 0.0), 0.9)])
    assert got.low == pytest.approx(0.3)
    assert got.high is None
    assert got.ci.high is None
    assert ([end.kappa for end in got.ends], got.hidden) == ([0.9], (0.2,))


def test_a_noisy_low_end_of_a_negative_slope_leaves_the_other_side_open():
    down = Slope(-0.15, 0.03, 40, Interval(-0.21, -0.09), 0.001)
    got = summed_up([corrected(down, (0.08, 0.0), 0.2), corrected(down, (0.5, 0.0), 0.9)])
    assert (got.low, got.ci.low) == (None, None)
    assert got.high == pytest.approx(-0.3)


def test_noise_at_both_ends_says_so():
    got = summed_up([corrected(SLOPE, (0.05, 0.0), 0.2), corrected(SLOPE, (0.09, 0.0), 0.9)])
    assert got == NotEstimable("noisy_staff", "staff scores are too noisy to size the effect")


def test_small_regions_are_pooled():
    groups = ["a"] * 5 + ["b"] * 2 + ["c"] + ["d"] * 4
    codes = region_codes(groups, np.ones(12, dtype=bool))
    assert [int((codes == c).sum()) for c in np.unique(codes)] == [3, 5, 4]


def test_a_lonely_small_region_joins_the_smallest_other():
    codes = region_codes(["a"] * 5 + ["b"] + ["d"] * 4, np.ones(10, dtype=bool))
    assert len(set(codes[5:].tolist())) == 1
    assert codes[0] != codes[5]


def test_cells_cut_off_from_the_rest_do_not_break_the_solve():
    weights = np.zeros((6, 6))
    weights[:3, :3] = weights[3:, 3:] = 1.0
    assert np.isfinite(solve(weights, np.zeros(6, dtype=np.int64)).inverse).all()


def test_a_solution_is_remembered_inside_the_block_only():
    ones, codes = np.ones((5, 4)), np.zeros(5, dtype=np.int64)
    with remembering():
        assert solve(ones, codes) is solve(ones.copy(), codes)
        assert solve(ones, codes) is not solve(ones[:4], codes[:4])
    assert solve(ones, codes) is not solve(ones, codes)
