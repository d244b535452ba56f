"""What repeats and what does not: the hand examples of section 3.15."""

from dataclasses import replace

import numpy as np
import pytest

from culture.linkage.estimators.noise import (
    cell_variance,
    error_covariance,
    person_variance,
    staff_noise,
    step_noise,
    unit_noise,
    within_noise,
    within_noise_diagonal,
)
from culture.linkage.estimators.partial import solve
from culture.linkage.panel import Repeats, Staff


def ten_people(waves=4, variance=0.75):
    ones = np.ones((1, waves))
    return Staff(10 * ones, 3 * ones, variance * 9 * ones, 9 * ones, invited=10 * ones)


def test_ten_people_in_four_waves_carry_the_noise_of_the_text():
    side = ten_people()
    sigma = error_covariance(side, cell_variance(side), 2 / 3)[0]
    assert unit_noise(sigma) == pytest.approx((0.075, 0.05625))


def test_only_the_average_covariance_counts_within():
    off = np.array([[0.02 * 0.8 ** abs(t - s) for t in range(6)] for s in range(6)])
    np.fill_diagonal(off, 0.05)
    flat = np.full((6, 6), off[~np.eye(6, dtype=bool)].mean())
    np.fill_diagonal(flat, 0.05)
    assert unit_noise(off)[0] == pytest.approx(unit_noise(flat)[0])


def test_the_engine_takes_the_same_noise_out_of_a_large_region():
    side, units = ten_people(), 500
    many = Staff(*(np.tile(v, (units, 1)) for v in (side.n, side.mean, side.ss, side.ss_df)))
    sigma = error_covariance(many, cell_variance(many), 2 / 3)
    fit = solve(np.ones((units, 4)), np.zeros(units, dtype=np.int64))
    assert within_noise(fit, sigma)[0] == pytest.approx(0.075 * (1 - 1 / units))


def test_independent_errors_are_the_diagonal_case_with_holes_too():
    rng = np.random.default_rng(1)
    weights = (rng.random((12, 7)) > 0.2).astype(float)
    fit, variance = solve(weights, np.arange(12) % 2), rng.random((12, 7))
    sigma = np.einsum("nt,ts->nts", variance, np.eye(7))
    assert within_noise(fit, sigma) == pytest.approx(within_noise_diagonal(fit, variance))


def test_noise_with_holes_is_the_trace_of_the_literal_projection():
    rng = np.random.default_rng(2)
    mask = rng.random((9, 6)) > 0.25
    rows, cols = np.nonzero(mask)
    design = np.hstack([np.eye(9)[rows], np.eye(6)[cols]])
    rest = np.eye(len(rows)) - design @ np.linalg.pinv(design)
    root = rng.normal(size=(9, 6, 6))
    sigma = root @ root.transpose(0, 2, 1)
    full = np.where(
        rows[:, None] == rows[None, :],
        sigma[rows][np.arange(len(rows))[:, None], cols[:, None], cols[None, :]],
        0,
    )
    fit = solve(mask.astype(float), np.zeros(9, dtype=np.int64))
    assert within_noise(fit, sigma).sum() == pytest.approx(np.trace(rest @ full))


def test_the_noise_of_steps_is_that_of_simulated_errors():
    rng = np.random.default_rng(3)
    fit, shared = (
        solve(np.column_stack([np.ones((8, 5)), np.zeros((8, 1))]), np.zeros(8, dtype=np.int64)),
        0.4,
    )
    sigma = np.tile(shared + 0.6 * np.eye(6), (8, 1, 1))
    errors = np.sqrt(shared) * rng.normal(size=(4000, 8, 1)) + np.sqrt(0.6) * rng.normal(size=(4000, 8, 6))
    now = errors[:, :, :5] - errors[:, :, :5].mean(axis=2, keepdims=True)
    now = now - now.mean(axis=1, keepdims=True)
    seen = (now * errors[:, :, 1:]).sum(axis=(1, 2)).mean()
    assert step_noise(fit, sigma, 1).sum() == pytest.approx(seen, abs=0.1)


def test_the_range_of_kappa_gives_two_ends_and_known_people_one():
    side = ten_people()
    assert [n.kappa for n in staff_noise(side, "unknown", (0.2, 0.9))] == [0.2, 0.9]
    assert [n.kappa for n in staff_noise(side, "independent", (0.2, 0.9))] == [0.0]


def test_people_known_to_answer_again_show_their_lasting_share():
    rng = np.random.default_rng(4)
    answers = 0.6 * rng.normal(size=(300, 10, 1)) + 0.8 * rng.normal(size=(300, 10, 5))
    left = answers - answers.mean(axis=1, keepdims=True)
    products = np.einsum("npt,nps->", left, left) - (left**2).sum()
    ones = np.ones((300, 5))
    side = Staff(
        10 * ones,
        ones,
        (left**2).sum(axis=1),
        9 * ones,
        repeats=Repeats(np.full((300, 5, 5), 10.0), products),
    )
    assert person_variance(side) == pytest.approx(0.36, abs=0.03)
    assert staff_noise(side, "unknown", (0.2, 0.9))[0].kappa == pytest.approx(0.36, abs=0.03)


def test_noise_made_in_blocks_of_units_is_that_made_at_once(monkeypatch):
    rng = np.random.default_rng(6)
    n = rng.integers(5, 20, (30, 5)).astype(float)
    side, fit = Staff(n, n, n, n - 1), solve(np.ones((30, 5)), np.arange(30) % 3)

    def forms():
        noise = staff_noise(side, "unknown", (0.2, 0.9))[1]
        return [noise.within(fit), noise.between(fit), *noise.moments(fit, 1)]

    whole = forms()
    monkeypatch.setattr("culture.linkage.estimators.noise.BLOCK", 100)
    assert np.array_equal(forms(), whole)
    assert np.array_equal(whole[0], whole[2])


def test_noise_is_worked_out_once_for_the_same_cells_and_anew_for_others():
    n = np.full((6, 4), 9.0)
    noise = staff_noise(Staff(n, n, n, n - 1), "unknown", (0.2, 0.9))[0]
    fit, codes = solve(np.ones((6, 4)), np.zeros(6, dtype=np.int64)), np.zeros(6, dtype=np.int64)
    assert noise.within(fit) is noise.within(solve(np.ones((6, 4)), codes))
    fewer = np.ones((6, 4))
    fewer[0, 0] = 0
    assert not np.array_equal(noise.within(fit), noise.within(solve(fewer, codes)))


def test_rounding_adds_its_own_variance():
    side = ten_people()
    rounded = Staff(side.n, side.mean, side.ss, side.ss_df, rounding=0.1)
    assert cell_variance(rounded) - cell_variance(side) == pytest.approx(np.full((1, 4), 0.01 / 12))


def test_scores_without_counts_have_no_known_noise():
    ones = np.ones((5, 3))
    assert staff_noise(Staff(ones, ones, counted=False), "unknown", (0.2, 0.9)) == ()


def test_an_unknown_overlap_is_nobody_at_the_low_end_and_everybody_at_the_high_one() -> None:
    ones = np.ones((2, 3))
    known = Staff(
        10 * ones, 3.5 * ones, 7 * ones, 9 * ones, invited=20 * ones, overlaps=np.full((2, 3, 3), 20.0)
    )
    gone = replace(known, overlaps=np.full((2, 3, 3), np.nan))
    none = replace(known, overlaps=np.zeros((2, 3, 3)))
    ends = [staff_noise(side, "unknown", (0.2, 0.9)) for side in (gone, none, known)]
    low, high = (noise.shared.block(slice(None)) for noise in ends[0])
    assert np.array_equal(low, ends[1][0].shared.block(slice(None)))
    assert np.array_equal(high, ends[2][1].shared.block(slice(None)))


def repeated(pairs: float, share: float, carried: float = 0.0) -> Staff:
    """A theme of 20 units and 4 periods whose pseudonyms repeat so often, and share so much of the variance."""
    ones = np.ones((20, 4))
    counts = np.full((20, 4, 4), pairs / 240)
    counts[:, range(4), range(4)] = carried
    side = Staff(10 * ones, 3.5 * ones, 9 * ones, 9 * ones)
    lasting = replace(side, repeats=Repeats(counts, 1.0))
    return replace(side, repeats=Repeats(counts, share / (person_variance(lasting) or 1.0)))


@pytest.mark.parametrize(
    ("side", "ends"),
    [
        (repeated(2400, 0.5), [0.5]),
        (repeated(2, 0.5), [0.2, 0.9]),
        (repeated(2400, 0.02), [0.02, 0.9]),
        (repeated(2400, 0.5, carried=6), [0.2, 0.9]),
        (repeated(2400, 0.5, carried=10), [0.5]),
    ],
)
def test_pseudonyms_settle_kappa_only_where_they_tell_who_answered_again(side: Staff, ends: list) -> None:
    assert [noise.kappa for noise in staff_noise(side, "unknown", (0.2, 0.9))] == pytest.approx(ends)
